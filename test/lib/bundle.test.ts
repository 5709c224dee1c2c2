import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dispatcher, functions } from "../../lambdas/catalogue.ts";
import { bundle, type Outputs } from "../../lib/bundle.ts";

const entries = [...functions, dispatcher].map(({ entry }) => entry);
const directory = mkdtempSync(join(tmpdir(), "lockstead-test-bundle-"));
let outputs: Outputs;

beforeAll(async () => {
  outputs = await bundle(entries, directory);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const fileOf = (output: string) => join(directory, relative("build", output));

/** The output and all that is loaded with it. */
function loadedWith(output: string): Set<string> {
  const loaded = new Set([output]);
  // A set is iterated in the order of insertion, what is added on the way included.
  for (const file of loaded) {
    for (const { path, kind, external } of outputs[file]?.imports ?? []) {
      if (!external && kind !== "dynamic-import") {
        loaded.add(path);
      }
    }
  }
  return loaded;
}

const gzipped = (files: Iterable<string>) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(fileOf(file))).length, 0);

describe.each(entries)("%s", (entry) => {
  test("exports what Lambda and the local runtime call", async () => {
    const module = await import(pathToFileURL(join(directory, `${entry}.mjs`)).href);
    expect(module).toMatchObject({ handler: expect.any(Function), create: expect.any(Function) });
  });

  test("starts with less than 150 KB, gzipped", () => {
    expect(gzipped(loadedWith(`build/${entry}.mjs`))).toBeLessThan(150_000);
  });
});

test("source maps lead to the sources from wherever the repository is", () => {
  const map = JSON.parse(readFileSync(join(directory, "kms/encrypt.mjs.map"), "utf8"));
  expect(map.sources).toContain("../../lambdas/kms/encrypt.ts");
  expect(map).not.toHaveProperty("sourcesContent");
});
