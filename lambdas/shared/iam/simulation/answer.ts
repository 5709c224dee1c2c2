/**
 * What an action came to, as AWS shows it. Of several resources, the action is
 * allowed where it is allowed on all; what is empty is left out of the single
 * resources, and is there, empty, in the whole.
 * Source: recordings of AWS in radkawar/stackd, testdata/aws/iam/simulation.json.
 */

import type { Output } from "../../wire/json.ts";
import { type Evaluation, type Match, strictest, type Verdict } from "./evaluate.ts";
import type { SimulatedPolicy, SourceType } from "./policies.ts";

export type OnResource = { readonly resource: string; readonly evaluation: Evaluation };

/** @param named whether the request names resources, rather than everything */
export function shownResult(
  action: string,
  results: readonly OnResource[],
  named: boolean,
): Output {
  const evaluations = results.map(({ evaluation }) => evaluation);
  const verdict = strictest(evaluations.map((one) => one.verdict));
  const matches = evaluations.flatMap((one) =>
    verdict === "explicitDeny" && one.verdict !== verdict ? [] : one.matches,
  );
  const details = wholeDetails(evaluations);
  return {
    EvalActionName: action,
    // AWS has templates of ARNs for some actions; for what it does not know, this.
    EvalResourceName: results.length === 1 ? results[0]?.resource : "*",
    EvalDecision: verdict,
    MatchedStatements: shownMatches(matches),
    MissingContextValues: distinct(evaluations.flatMap((one) => one.missing)),
    OrganizationsDecisionDetail: shown(
      "AllowedByOrganizations",
      evaluations.map((one) => one.allowedByOrganization),
    ),
    ...shownBoundary(evaluations),
    EvalDecisionDetails: named ? details : undefined,
    ResourceSpecificResults: named ? results.map(shownOnResource) : undefined,
  };
}

function shownOnResource({ resource, evaluation }: OnResource): Output {
  const { verdict, matches, missing, details } = evaluation;
  return {
    EvalResourceName: resource,
    EvalResourceDecision: verdict,
    MatchedStatements: matches.length === 0 ? undefined : shownMatches(matches),
    MissingContextValues: missing.length === 0 ? undefined : missing,
    EvalDecisionDetails: details,
    ...shownBoundary([evaluation]),
  };
}

function shownBoundary(evaluations: readonly Evaluation[]): Output {
  return {
    PermissionsBoundaryDecisionDetail: shown(
      "AllowedByPermissionsBoundary",
      evaluations.map((one) => one.allowedByBoundary),
    ),
  };
}

/** Whether all are allowed; undefined where nothing is known of any. */
function shown(name: string, all: readonly (boolean | undefined)[]): Output | undefined {
  const known = all.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : { [name]: known.every(Boolean) };
}

function wholeDetails(evaluations: readonly Evaluation[]): ReadonlyMap<string, Verdict> {
  const whole = new Map<SourceType, Verdict>();
  for (const [source, verdict] of evaluations.flatMap(({ details }) => [...(details ?? [])])) {
    whole.set(source, strictest([whole.get(source) ?? "allowed", verdict]));
  }
  return whole;
}

/** Each once, however many resources it applies to. */
function shownMatches(matches: readonly Match[]): readonly Output[] {
  const seen = new Map<SimulatedPolicy, Set<number>>();
  return matches.flatMap(({ policy, statement: { index } }) => {
    const indexes = seen.get(policy) ?? new Set();
    if (indexes.has(index)) {
      return [];
    }
    seen.set(policy, indexes.add(index));
    const extent = policy.extents()[index];
    return {
      SourcePolicyId: policy.name,
      SourcePolicyType: policy.type,
      StartPosition: extent && { Line: extent.start.line, Column: extent.start.column },
      EndPosition: extent && { Line: extent.end.line, Column: extent.end.column },
    };
  });
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
