/** Both stacks, synthesized in this process: once for each context that a test file asks for. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Stack } from "aws-cdk-lib/core";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll } from "vitest";
import { parseContext } from "../../lib/context.ts";
import { ServiceStack } from "../../lib/service-stack.ts";
import { StateStack } from "../../lib/state-stack.ts";

export type Resource = {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, any>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};

export type StackTemplate = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, any>>;
};

export type Synthesis = {
  readonly app: App;
  readonly state: StackTemplate;
  readonly service: StackTemplate;
  /** Where the templates are. */
  readonly directory: string;
};

const root = mkdtempSync(join(tmpdir(), "lockstead-test-synthesis-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

// What is in the asset is no matter of the templates; test/lib/bundle.test.ts looks at it.
const code = join(root, "code");
mkdirSync(code);
writeFileSync(join(code, "empty.mjs"), "");

const made = new Map<string, Synthesis>();

export function synthesize(context: Readonly<Record<string, string>> = {}): Synthesis {
  const key = JSON.stringify(context);
  const synthesis = made.get(key) ?? make(context, join(root, String(made.size)));
  made.set(key, synthesis);
  return synthesis;
}

function make(context: Readonly<Record<string, string>>, directory: string): Synthesis {
  const app = new App({
    analyticsReporting: false,
    autoSynth: false,
    builtinCloudFormationValidation: false,
    outdir: directory,
  });
  const settings = parseContext((name) => context[name]);
  const state = new StateStack(app, "LocksteadState", settings);
  const service = new ServiceStack(app, "LocksteadService", state, settings, code);
  return { app, directory, state: templateOf(state), service: templateOf(service) };
}

function templateOf(stack: Stack): StackTemplate {
  return Template.fromStack(stack).toJSON() as StackTemplate;
}

/** Resources of a type, by logical id. */
export function resourcesOf({ Resources }: StackTemplate, type: string): Record<string, Resource> {
  return Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type === type));
}

/** The properties of one resource, or none where it is missing. */
export function propertiesOf({ Resources }: StackTemplate, id: string): Resource["Properties"] {
  return Resources[id]?.Properties ?? {};
}

/** What an imported value is: `<logical id>` or `<logical id>.<attribute>` in the state stack. */
export function imported({ state }: Synthesis, value: unknown): string {
  const name = (value as { "Fn::ImportValue": string })["Fn::ImportValue"];
  const found = Object.values(state.Outputs).find(({ Export }) => Export?.Name === name)?.Value;
  return found?.Ref ?? found?.["Fn::GetAtt"]?.join(".") ?? `no export ${name}`;
}
