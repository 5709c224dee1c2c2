/** The folder that keeps data and secrets between starts. */

import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { errorText, StartError } from "./errors.ts";

export type DataFolder = {
  /** The embedded DynamoDB's files. */
  readonly database: string;
  readonly secrets: string;
};

/** @throws StartError when it cannot be made or written to */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const database = join(folder, "dynamodb");
  try {
    // Folders that are there already keep their permissions: they are not ours to change.
    await mkdir(database, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    await access(database, constants.W_OK);
  } catch (error) {
    throw new StartError(
      `Cannot keep data in ${folder} (${errorText(error)}). Choose a folder that you can write to with --data, or keep nothing with --memory.`,
    );
  }
  return { database, secrets: join(folder, "secrets.json") };
}
