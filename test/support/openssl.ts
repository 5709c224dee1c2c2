/** The `openssl` command, in a folder of its own: another build of OpenSSL than node's. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";

export const installed = spawnSync("openssl", ["version"]).status === 0;

export type OpenSsl = {
  /** @returns its name, in the folder where the command runs */
  file(name: string, contents: Uint8Array): string;
  read(name: string): Buffer;
  /**
   * Fails the test when the command does.
   * @param line its parameters, none of which has a space
   */
  run(line: string): Buffer;
  remove(): void;
};

export function openSsl(): OpenSsl {
  const folder = mkdtempSync(join(tmpdir(), "lockstead-openssl-"));
  return {
    file(name, contents) {
      writeFileSync(join(folder, name), contents);
      return name;
    },
    read: (name) => readFileSync(join(folder, name)),
    run(line) {
      const { status, stdout, stderr } = spawnSync("openssl", line.split(" "), { cwd: folder });
      expect([status, stderr.toString()]).toEqual([0, ""]);
      return stdout;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
