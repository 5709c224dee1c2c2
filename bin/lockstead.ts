/** The CDK app: reads the context, bundles the functions, makes the two stacks. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Validations } from "aws-cdk-lib/core";
import { bundle } from "../lib/bundle.ts";
import { ContextError, parseContext, type Settings } from "../lib/context.ts";
import { entriesFor } from "../lib/entries.ts";
import { ServiceStack } from "../lib/service-stack.ts";
import { StateStack } from "../lib/state-stack.ts";

// Synthesized here, once: the CDK's own attempt at exit would also follow an error.
const app = new App({ analyticsReporting: false, autoSynth: false });
const settings = readSettings(app);

// The CDK copies the bundle into the cloud assembly; two runs at once share nothing.
const directory = mkdtempSync(join(tmpdir(), "lockstead-bundle-"));
process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
const entries = entriesFor(settings.edge).map(({ entry }) => entry);
await bundle(entries, directory);

const state = new StateStack(app, "LocksteadState", settings);
new ServiceStack(app, "LocksteadService", state, settings, directory);
if (settings.nag) {
  // Takes a second to load, which the local runtime would rather not spend at each start.
  const { AwsSolutionsChecks } = await import("cdk-nag");
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
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
