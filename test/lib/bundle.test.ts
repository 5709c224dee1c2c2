import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dispatcher, functions, scheduled } from "../../lambdas/catalogue.ts";
import { bundle, type Outputs } from "../../lib/bundle.ts";

const all = [...functions, dispatcher, ...scheduled];
const entries = all.map(({ entry }) => entry);
const directory = mkdtempSync(join(tmpdir(), "lockstead-test-bundle-"));
let outputs: Outputs;
/** For each entry its exports, with their types. */
let exported: Record<string, Record<string, string>>;

beforeAll(async () => {
  outputs = await bundle(entries, directory);
  exported = importAll();
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const fileOf = (output: string) => join(directory, relative("build", output));

/** These outputs and all that is loaded with them at once. */
function loadedWith(...roots: string[]): Set<string> {
  const loaded = new Set(roots);
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

/** The output that is loaded when an SDK client is first needed. */
function clientOf(name: string): string {
  const found = Object.entries(outputs).find(
    ([, { entryPoint }]) => entryPoint === `lambdas/shared/runtime/${name}-client.ts`,
  );
  return found?.[0] ?? `no client ${name}`;
}

const gzipped = (files: Iterable<string>) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(fileOf(file))).length, 0);

describe.each(entries)("%s", (entry) => {
  test("exports what Lambda and the local runtime call", () => {
    expect(exported[entry]).toMatchObject({ handler: "function", create: "function" });
  });
});

const KiB = 1024;

/** A function's own code, the SDK's client of DynamoDB included. */
function budget(entry: string): number {
  if (entry === dispatcher.entry) {
    return 235 * KiB; // every operation of every service
  }
  return (entry.endsWith("/service") ? 165 : 150) * KiB; // of one service, or one operation
}

// The admin's secret is read in every deployment, so that client is part of
// every start; those that open the wrapping secret are for who uses key material,
// and come on top where a deployment chose them.
const secretsManagerClient = 8 * KiB;
const otherClient = 15 * KiB;
const wrappings = [
  ["secretsmanager", []],
  ["kms", ["kms"]],
  ["ssm", ["ssm"]],
] as const;
const starts = all.flatMap(({ entry, access }) =>
  wrappings
    .filter(
      ([wrapping]) => wrapping === "secretsmanager" || access === "use" || access === "create",
    )
    .map(([wrapping, clients]) => ({ entry, wrapping, clients })),
);

test.each(starts)("$entry with wrapping=$wrapping loads little, gzipped", ({ entry, clients }) => {
  const loaded = loadedWith(`build/${entry}.mjs`, ...["secrets-manager", ...clients].map(clientOf));
  expect(gzipped(loadedWith(`build/${entry}.mjs`))).toBeLessThan(budget(entry));
  expect(gzipped(loaded)).toBeLessThan(
    budget(entry) + secretsManagerClient + clients.length * otherClient,
  );
});

test("what only some key specs need is loaded with the first key that needs it", () => {
  const inputs = ["sign", "verify", "create-key", "generate-data-key-pair"].flatMap((operation) =>
    [...loadedWith(`build/kms/${operation}.mjs`)].flatMap((file) =>
      Object.keys(outputs[file]?.inputs ?? {}),
    ),
  );
  expect(inputs.filter((input) => /@noble\/(curves|post-quantum)/.test(input))).toEqual([]);
});

test("source maps lead to the sources from wherever the repository is", () => {
  const maps = Object.keys(outputs).filter((output) => output.endsWith(".map"));
  const contents = maps.map((map) => JSON.parse(readFileSync(fileOf(map), "utf8")));
  const sources = new Set(contents.flatMap((map) => map.sources as string[]));
  expect(sources).toContain("../../lambdas/kms/encrypt.ts");
  for (const source of sources) {
    expect(source).toMatch(/^(\.\.\/)+(lambdas|node_modules)\//);
  }
  expect(contents.flatMap(({ sourcesContent = [] }) => sourcesContent)).toEqual([]);
});

/** By Node itself, as in Lambda: without the test runner's loader, and without an environment. */
function importAll(): typeof exported {
  const script = `
    const exported = {};
    for (const entry of process.argv.slice(1)) {
      const module = await import("./" + entry + ".mjs");
      exported[entry] = Object.fromEntries(Object.entries(module).map(([k, v]) => [k, typeof v]));
    }
    console.log(JSON.stringify(exported));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", script, ...entries],
    { cwd: directory, encoding: "utf8", env: {} },
  );
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}
