/**
 * One esbuild build of all functions. Code that several share is split off into
 * chunks, so that one asset serves them all and each loads only its own part.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Never written to: source maps are relative to it, so that they are the same on every machine. */
const nominalDirectory = join(root, "build");

/** For each entry, the files that are loaded with it, itself among them. */
export type Bundle = ReadonlyMap<string, readonly string[]>;

/**
 * @param entries modules under `lambdas/`, without extension
 * @param directory where `<entry>.mjs` and the chunks are written
 */
export async function bundle(entries: readonly string[], directory: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => `lambdas/${entry}.ts`),
    outbase: "lambdas",
    outdir: nominalDirectory,
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: "esm",
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[hash]",
    platform: "node",
    target: "node24",
    // The AWS SDK's ES modules can be shaken; its CommonJS ones, Node's choice, cannot.
    mainFields: ["module", "main"],
    minify: true,
    sourcemap: true,
    // A stack trace needs names and lines only.
    sourcesContent: false,
    logLevel: "warning",
  });
  for (const { path, contents } of outputFiles) {
    const file = join(directory, relative(nominalDirectory, path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  return new Map(entries.map((entry) => [entry, filesOf(`build/${entry}.mjs`, metafile.outputs)]));
}

/** The output and all that it imports, statically or later. */
function filesOf(entry: string, outputs: Metafile["outputs"]): string[] {
  const files = new Set([entry]);
  // A set is iterated in the order of insertion, what is added on the way included.
  for (const file of files) {
    for (const { path, external } of outputs[file]?.imports ?? []) {
      if (!external) {
        files.add(path);
      }
    }
  }
  return [...files].map((file) => relative("build", file));
}
