/** One action on one resource: the decision, by the engine that decides requests, and who had a part in it. */

import type { Context } from "../../authorization/context.ts";
import { decide, type Decision } from "../../authorization/decide.ts";
import type { Statement } from "../../authorization/document.ts";
import { covers } from "../../authorization/matching.ts";
import { namingOf } from "../../authorization/naming.ts";
import type { ControlPolicies, Question } from "../../authorization/question.ts";
import { administratorAccess } from "../../identity/managed-policies.ts";
import type { Principal } from "../../identity/principal.ts";
import type { SimulatedPolicy, SourceType } from "./policies.ts";
import { accountOfResource } from "./targets.ts";

/** What is the same for all actions and resources of a simulation. */
export type Scene = {
  readonly principal: Principal;
  readonly context: Context;
  readonly identity: readonly SimulatedPolicy[];
  readonly boundary: SimulatedPolicy | undefined;
  readonly resourcePolicy: (SimulatedPolicy & { readonly kind: "key" | "trust" }) | undefined;
  /** Undefined where no organization has a say. */
  readonly serviceControl: ControlPolicies | undefined;
  /** The account of what does not say itself whose it is. */
  readonly owner: string;
  /** The keys that the policies ask for and the request does not have. */
  readonly missing: () => readonly string[];
};

export type Verdict = "allowed" | "explicitDeny" | "implicitDeny";

export type Match = { readonly policy: SimulatedPolicy; readonly statement: Statement };

export type Evaluation = {
  readonly verdict: Verdict;
  /** The statements that allow, or those that deny: all that apply. */
  readonly matches: readonly Match[];
  /** Of a denial for want of an Allow. */
  readonly missing: readonly string[];
  /** Undefined where there is none. */
  readonly allowedByOrganization: boolean | undefined;
  readonly allowedByBoundary: boolean | undefined;
  /** What each kind of policy says, where two accounts have to agree. */
  readonly details: ReadonlyMap<SourceType, Verdict> | undefined;
};

export function evaluate(scene: Scene, action: string, resource: string): Evaluation {
  const { identity, boundary, resourcePolicy, principal } = scene;
  const question = questionOf(scene, action, resource);
  const verdict = verdictOf(decide(question));
  const allowedByOrganization = scene.serviceControl && allowedByControls(question);
  if (allowedByOrganization === false) {
    // AWS looks no further, and tells nothing of the other policies.
    const rest = { allowedByBoundary: undefined, details: undefined };
    return { verdict, matches: [], missing: [], allowedByOrganization, ...rest };
  }
  const own = identity.flatMap((policy) => applying(policy, question));
  const bounding = boundary === undefined ? [] : applying(boundary, question);
  const resourceBased = resourcePolicy === undefined ? [] : applying(resourcePolicy, question);
  const crosses = resourcePolicy !== undefined && question.resourceAccount !== principal.account;
  return {
    verdict,
    // A boundary allows nothing by itself.
    matches:
      verdict === "allowed"
        ? withEffect("Allow", [...resourceBased, ...own])
        : verdict === "explicitDeny"
          ? withEffect("Deny", [...resourceBased, ...bounding, ...own])
          : [],
    missing: verdict === "implicitDeny" ? scene.missing() : [],
    allowedByOrganization,
    allowedByBoundary: boundary && verdictFrom(bounding) === "allowed",
    details: crosses
      ? new Map<SourceType, Verdict>([
          ["IAM Policy", verdictFrom(own)],
          ["Resource Policy", verdictFrom(resourceBased)],
          ...(boundary === undefined
            ? []
            : ([["Permissions Boundary Policy", verdictFrom(bounding)]] as const)),
        ])
      : undefined,
  };
}

function questionOf(scene: Scene, action: string, resource: string): Question {
  const { principal, context, identity, boundary, resourcePolicy, serviceControl = [] } = scene;
  return {
    principal,
    policies: { identity, boundary, serviceControl },
    action,
    resource,
    resourceAccount: accountOfResource(resource) ?? scene.owner,
    resourcePolicy,
    // AWS's simulator has none.
    resourceControl: [],
    context,
  };
}

/** What is left to decide for a caller whom their own account lets do everything. */
function allowedByControls(question: Question): boolean {
  const { serviceControl } = question.policies;
  const policies = { identity: [administratorAccess], serviceControl };
  return decide({ ...question, policies, resourcePolicy: undefined }).allowed;
}

function applying(policy: SimulatedPolicy, question: Question): readonly Match[] {
  return policy.document.statements
    .filter(
      (statement) =>
        covers(statement, question) &&
        (policy.type !== "Resource Policy" || names(statement, question)),
    )
    .map((statement) => ({ policy, statement }));
}

function names({ principals }: Statement, { principal }: Question): boolean {
  return principals !== undefined && namingOf(principals, principal) !== undefined;
}

function withEffect(effect: Statement["effect"], matches: readonly Match[]): readonly Match[] {
  return matches.filter(({ statement }) => statement.effect === effect);
}

function verdictOf(decision: Decision): Verdict {
  if (decision.allowed) {
    return "allowed";
  }
  return decision.by.length > 0 ? "explicitDeny" : "implicitDeny";
}

/** Of one kind of policy, by its statements that apply. */
function verdictFrom(matches: readonly Match[]): Verdict {
  if (withEffect("Deny", matches).length > 0) {
    return "explicitDeny";
  }
  return matches.length > 0 ? "allowed" : "implicitDeny";
}

/** Of several: each has to be allowed. */
export function strictest(verdicts: readonly Verdict[]): Verdict {
  return (
    (["explicitDeny", "implicitDeny"] as const).find((one) => verdicts.includes(one)) ?? "allowed"
  );
}
