/**
 * One esbuild build of all functions. Code that several share is split off into
 * chunks, so that one asset serves them all and each loads only its own part.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Nothing is written there: source maps are relative to it, so that they are the same on every machine. */
const nominalDirectory = "build";

/** What was built: for each file, `build/<path in the directory>`, what it is made of and imports. */
export type Outputs = Metafile["outputs"];

/**
 * @param entries modules under `lambdas/`, without extension
 * @param directory where `<entry>.mjs`, the chunks and the source maps are written
 */
export async function bundle(entries: readonly string[], directory: string): Promise<Outputs> {
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
    const file = join(directory, relative(join(root, nominalDirectory), path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  return metafile.outputs;
}
