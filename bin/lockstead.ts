/** The CDK app: reads the context, bundles the functions, makes the two stacks. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Validations } from "aws-cdk-lib/core";
import { bundle } from "../lib/bundle.ts";
import { ContextError, parseContext, type Settings } from "../lib/context.ts";
import { allEntriesFor } from "../lib/entries.ts";

// Synthesized below, once: the CDK's own attempt at exit would also follow an error.
const app = new App({ analyticsReporting: false, autoSynth: false });
const settings = readSettings(app);

// A signal alone would end the process without its exit event.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => process.exit(1));
}
// The CDK copies the bundle into the cloud assembly; two runs at once share nothing.
const directory = mkdtempSync(join(tmpdir(), "lockstead-bundle-"));
process.once("exit", () => rmSync(directory, { recursive: true, force: true }));

// esbuild works in a process of its own, meanwhile the constructs load.
const [{ StateStack }, { ServiceStack }] = await Promise.all([
  import("../lib/state-stack.ts"),
  import("../lib/service-stack.ts"),
  bundle(
    allEntriesFor(settings.edge).map(({ entry }) => entry),
    directory,
  ),
]);
const state = new StateStack(app, "LocksteadState", settings);
new ServiceStack(app, "LocksteadService", state, settings, directory);

if (settings.nag) {
  const { AwsSolutionsChecks } = await import("cdk-nag");
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} else {
  // The CDK's own check of the templates takes four seconds, and the local
  // runtime synthesizes at each start.
  process.env["CDK_VALIDATION"] = "false";
}
app.synth();

function readSettings({ node }: App): Settings {
  try {
    return parseContext((name) => node.tryGetContext(name) as unknown);
  } catch (error) {
    if (!(error instanceof ContextError)) {
      throw error;
    }
    console.error(error.message);
    process.exit(1);
  }
}
