/**
 * Why a request was allowed or denied, as one account may know it. The caller's
 * account sees its own policies, the resource's owner sees its own, and neither
 * learns from the other's.
 */

import type { Decided, Denial, Source } from "../authorization/decide.ts";
import { type Cited, type Consulted, explain, type Failure } from "../authorization/explain.ts";
import type { NearMiss } from "../authorization/explain.ts";
import type { Question } from "../authorization/question.ts";
import { documentsOf } from "../keys/authorize.ts";
import { isKeyFact } from "../keys/condition-keys.ts";

/** One check of a request. */
export type Reason = {
  /** As in `kms:Encrypt`. */
  readonly action: string;
  /** Absent where even the name tells what is not the account's to know. */
  readonly resource?: string;
  readonly outcome: "allowed" | "denied";
  /**
   * What stood in the way. `other-account`: the caller's own side, to the owner
   * of the resource. `undisclosed`: to the caller's account, something that
   * could be the owner's.
   */
  readonly because?: Denial | "other-account" | "undisclosed";
  /** The statements and grants that decided. */
  readonly by: readonly Cited[];
  /** Every policy that took part. */
  readonly consulted: readonly Consulted[];
  /** What came close, and the one thing that kept it from applying. */
  readonly nearMisses: readonly NearMiss[];
};

/** The sources that are the caller's account's own. The rest are the resource owner's. */
const callersSources: ReadonlySet<Source | "grant"> = new Set([
  "service-control",
  "identity",
  "boundary",
  "session",
] satisfies Source[]);

/**
 * Of each check, what the account may know. The caller's own side is asked
 * first, and once more with the owner's: what it lacks is told once.
 */
export function reasonsFor(account: string, decisions: readonly Decided[]): readonly Reason[] {
  return decisions.flatMap((decided, index) =>
    isRepeated(decided, decisions[index + 1]) ? [] : (reasonFor(account, decided) ?? []),
  );
}

function isRepeated(one: Decided, next: Decided | undefined): boolean {
  return (
    one.question.resourcePolicy === undefined &&
    one.question.action === next?.question.action &&
    one.question.resource === next.question.resource &&
    !one.decision.allowed &&
    !next.decision.allowed
  );
}

/** @returns undefined where there is nothing for the account to know */
export function reasonFor(account: string, decided: Decided): Reason | undefined {
  const { question } = decided;
  const calls = question.principal.account === account;
  const owns = ownerOf(question) === account;
  return calls && owns
    ? whole(decided)
    : calls
      ? callersView(decided)
      : owns
        ? ownersView(decided)
        : undefined;
}

/** The account of the resource, even where only the caller's own side was asked. */
export function ownerOf({ resource, resourceAccount }: Question): string {
  const [, account] = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource) ?? [];
  return account ?? resourceAccount;
}

function whole({ question, decision }: Decided): Reason {
  const { outcome, ...rest } = explain(question, decision);
  return {
    action: question.action,
    resource: question.resource,
    ...(outcome === "allowed"
      ? ({ outcome } as const)
      : ({ outcome: "denied", because: outcome } as const)),
    ...rest,
  };
}

/** That the caller's own side allows what the owner has not been asked yet is nothing to the owner. */
function ownersView(decided: Decided): Reason | undefined {
  const { question, decision } = decided;
  if (decision.allowed && question.resourcePolicy === undefined) {
    return undefined;
  }
  const reason = only(whole(decided), (source) => !callersSources.has(source));
  return reason.because !== undefined && isCallers(reason.because)
    ? { ...reason, because: "other-account" }
    : reason;
}

/**
 * INVARIANT: what is shown of a denial follows from the caller's policies and
 * from the request alone, so that it is the same whether the resource exists or
 * not. An alias is not: which key it leads to is its owner's to know.
 */
function callersView(decided: Decided): Reason {
  const { question } = decided;
  const reason = only(whole(decided), (source) => callersSources.has(source));
  const { because, resource, ...rest } = reason;
  if (because === undefined) {
    return { ...reason, nearMisses: rest.nearMisses.map(withoutResourceFacts) };
  }
  const aliased = question.context.has("kms:requestalias");
  if (!aliased && isCallers(because) && !looksAtResource(question)) {
    return reason;
  }
  return {
    ...rest,
    ...(!aliased && resource !== undefined && { resource }),
    because: "undisclosed",
    by: [],
    nearMisses: [],
  };
}

function only(reason: Reason, keep: (source: Source | "grant") => boolean): Reason {
  const kept = <T extends { readonly source: Source | "grant" }>(list: readonly T[]) =>
    list.filter(({ source }) => keep(source));
  return {
    ...reason,
    by: kept(reason.by),
    consulted: kept(reason.consulted),
    nearMisses: kept(reason.nearMisses),
  };
}

function isCallers(because: NonNullable<Reason["because"]>): boolean {
  const source = /^(?:explicit-deny-(.+)|no-(.+)-allow)$/.exec(because);
  return callersSources.has((source?.[1] ?? source?.[2]) as Source);
}

function looksAtResource({ policies }: Question): boolean {
  return documentsOf(policies).some(({ conditionKeys }) => [...conditionKeys].some(isResourceFact));
}

/** Of keys, and of roles. */
function isResourceFact(conditionKey: string): boolean {
  return isKeyFact(conditionKey) || conditionKey.startsWith("iam:resourcetag/");
}

function withoutResourceFacts(miss: NearMiss): NearMiss {
  return { ...miss, failed: miss.failed.map(withoutResourceFact) };
}

function withoutResourceFact(failure: Failure): Failure {
  return failure.part === "condition" && isResourceFact(failure.key.toLowerCase())
    ? { ...failure, actual: undefined }
    : failure;
}
