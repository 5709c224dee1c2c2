/**
 * The file that keeps secrets between starts, each with all its versions:
 * `{"<name>": {"current": "1", "versions": {"1": "…"}}}`. Only its owner can
 * read it, and it is replaced as a whole: a crash leaves the old one or the new.
 */

import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode, errorText, StartError } from "./errors.ts";

export type StoredSecret = {
  readonly current: string;
  readonly versions: Readonly<Record<string, string>>;
};

export type StoredSecrets = Readonly<Record<string, StoredSecret>>;

/**
 * @returns undefined when there is no file
 * @throws StartError when others can read it, or when it is not what was written
 */
export async function readSecretFile(path: string): Promise<StoredSecrets | undefined> {
  let text: string;
  try {
    await using file = await open(path, "r");
    const { mode } = await file.stat();
    // Windows has no such bits: there the folder's own permissions decide.
    if ((mode & 0o077) !== 0 && process.platform !== "win32") {
      throw new StartError(
        `Others can read the secrets in ${path}. Run \`chmod 600 ${path}\`, and make new ones if somebody did.`,
      );
    }
    text = await file.readFile("utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return undefined;
    }
    throw error instanceof StartError
      ? error
      : new StartError(`Cannot read the secrets in ${path}: ${errorText(error)}`);
  }
  const secrets = parse(text);
  if (secrets === undefined) {
    // Neither the text nor the parser's message about it: it is a secret.
    throw new StartError(
      `${path} is damaged. Restore it from a copy: without it, what the table holds cannot be decrypted.`,
    );
  }
  return secrets;
}

function parse(text: string): StoredSecrets | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && Object.values(value).every(isStoredSecret)
      ? (value as StoredSecrets)
      : undefined;
  } catch {
    return undefined;
  }
}

function isStoredSecret(value: unknown): value is StoredSecret {
  return (
    isRecord(value) &&
    typeof value["current"] === "string" &&
    isRecord(value["versions"]) &&
    Object.values(value["versions"]).every((version) => typeof version === "string") &&
    value["versions"][value["current"]] !== undefined
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** On disk when it returns: what is sealed under a new secret is written only afterwards. */
export async function writeSecretFile(path: string, secrets: StoredSecrets): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    {
      await using file = await open(temporary, "wx", 0o600);
      await file.writeFile(`${JSON.stringify(secrets, undefined, 2)}\n`);
      await file.sync();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw new StartError(`Cannot write the secrets to ${path}: ${errorText(error)}`);
  }
}

/** The rename itself is in the folder. Windows cannot open one, and needs not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== "win32") {
    await using handle = await open(folder, "r");
    await handle.sync();
  }
}
