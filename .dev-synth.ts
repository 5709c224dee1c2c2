import { App, Validations } from "aws-cdk-lib/core";
import { parseContext } from "./lib/context.ts";
import { ServiceStack } from "./lib/service-stack.ts";
import { StateStack } from "./lib/state-stack.ts";

const app = new App({ analyticsReporting: false, autoSynth: false, outdir: process.env.OUT });
const settings = parseContext((name) => process.env["C_"+name]);
const t=performance.now();
const state = new StateStack(app, "LocksteadState", settings);
new ServiceStack(app, "LocksteadService", state, settings, "/tmp/t/stub");
if (settings.nag) { const { AwsSolutionsChecks } = await import("cdk-nag"); Validations.of(app).addPlugins(new AwsSolutionsChecks(app)); }
app.synth();
console.error("synth", performance.now()-t);
