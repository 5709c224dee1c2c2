/** What SimulatePrincipalPolicy and SimulateCustomPolicy have in common: all but whose policies they are. */

import { mergeContexts } from "../../authorization/context.ts";
import type { ControlPolicies } from "../../authorization/question.ts";
import type { Call } from "../../runtime/operation.ts";
import type { Output } from "../../wire/json.ts";
import { type OnResource, shownResult } from "./answer.ts";
import { anonymousCaller, simulatedCaller } from "./caller.ts";
import { type ContextEntry, contextOfEntries } from "./context-entries.ts";
import { contextKeysIn } from "./context-keys.ts";
import { evaluate, type Scene } from "./evaluate.ts";
import { nextMarker, placeOfMarker } from "./paging.ts";
import {
  inputBoundary,
  inputPolicies,
  inputResourcePolicy,
  invalidInput,
  type SimulatedPolicy,
} from "./policies.ts";
import { parseTargets, type Targets, type TargetsInput } from "./targets.ts";

export type SimulationInput = TargetsInput & {
  readonly PolicyInputList?: readonly string[];
  readonly PermissionsBoundaryPolicyInputList?: readonly string[];
  readonly ResourcePolicy?: string;
  readonly CallerArn?: string;
  readonly ContextEntries?: readonly ContextEntry[];
  readonly MaxItems?: number;
  readonly Marker?: string;
};

/** Whose policies take part beside those of the request. */
export type Subject = {
  readonly arn: string;
  readonly policies: readonly SimulatedPolicy[];
  readonly boundary: SimulatedPolicy | undefined;
  readonly serviceControl: ControlPolicies;
};

const usualItems = 100;

/** Of statements, on resources: so much is looked at for an action, and for a page. */
const mostChecks = 200_000;

/** What a resource costs a page beside the statements: it is in the answer in any case. */
const checksOfResource = 10;

/**
 * A page of actions: all resources of each. It may have fewer than it is asked
 * for, as AWS's may.
 * @throws ServiceError InvalidInputException
 */
export function simulate(
  call: Call<SimulationInput>,
  subject: Subject | undefined = undefined,
): Output {
  const { input } = call;
  const targets = parseTargets(input);
  const scene = sceneOf(call, targets, subject);
  const { actions, resources = ["*"] } = targets;
  const statements = statementsIn(scene);
  if (resources.length * statements > mostChecks) {
    throw invalidInput(
      `A simulation can have up to ${mostChecks} statements, counted once for each resource.`,
    );
  }
  const start = Math.min(placeOfMarker(input.Marker), actions.length);
  const checks = resources.length * (statements + checksOfResource);
  const affordable = Math.max(1, Math.floor(mostChecks / checks));
  const end = start + Math.min(input.MaxItems ?? usualItems, affordable);
  return {
    EvaluationResults: actions.slice(start, end).map((action) => {
      const results = resources.map((resource): OnResource => ({
        resource,
        evaluation: evaluate(scene, action, resource),
      }));
      return shownResult(action, results, targets.resources !== undefined);
    }),
    IsTruncated: end < actions.length,
    ...(end < actions.length && { Marker: nextMarker(end) }),
  };
}

function sceneOf(
  call: Call<SimulationInput>,
  targets: Targets,
  subject: Subject | undefined,
): Scene {
  const { input } = call;
  const { CallerArn = subject?.arn, PermissionsBoundaryPolicyInputList: boundaries = [] } = input;
  const given = contextOfEntries(input.ContextEntries ?? []);
  const identity = [...(subject?.policies ?? []), ...inputPolicies(input.PolicyInputList ?? [])];
  // One that is passed takes the place of the caller's own.
  const boundary = inputBoundary(boundaries) ?? subject?.boundary;
  const caller = CallerArn === undefined ? anonymousCaller(call) : simulatedCaller(CallerArn);
  const resourcePolicy = resourcePolicyOf(input.ResourcePolicy, CallerArn, targets);
  return {
    principal: caller.principal,
    context: mergeContexts(caller.context, given),
    identity,
    boundary,
    resourcePolicy,
    serviceControl: subject?.serviceControl,
    owner: targets.owner ?? caller.principal.account,
    missing: once(() => {
      const all = [...identity, ...(boundary ? [boundary] : []), resourcePolicy ?? []].flat();
      return contextKeysIn(all).filter((key) => !given.has(key.toLowerCase()));
    }),
  };
}

function resourcePolicyOf(
  text: string | undefined,
  callerArn: string | undefined,
  { actions, resources }: Targets,
): Scene["resourcePolicy"] {
  if (text === undefined) {
    return undefined;
  }
  if (callerArn === undefined) {
    throw invalidInput("Invalid caller - Caller cannot be null or empty.");
  }
  if (resources === undefined) {
    throw invalidInput("Invalid Entity Arn: * does not clearly define entity type and name.");
  }
  const kind = actions.every((action) => assuming.test(action)) ? "trust" : "key";
  return { ...inputResourcePolicy(kind, text), kind };
}

/** The actions that a role's trust policy is about. */
const assuming = /^sts:(?:AssumeRole(?:With(?:SAML|WebIdentity))?|TagSession|SetSourceIdentity)$/i;

function statementsIn({ identity, boundary, resourcePolicy, serviceControl }: Scene): number {
  return [identity, boundary ?? [], resourcePolicy ?? [], serviceControl?.flat() ?? []]
    .flat()
    .reduce((sum, { document }) => sum + document.statements.length, 0);
}

function once<T>(work: () => T): () => T {
  let done: { readonly result: T } | undefined;
  return () => (done ??= { result: work() }).result;
}
