/** What allowed a request, and what nearly did not. */

import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";
import type { Reason } from "../../../lambdas/shared/audit/reasons.ts";
import { isForeign, reasonsOf } from "./event.ts";
import { failureParts, subjectOf } from "./failures.ts";
import { alternatives, capital, citedWords } from "./words.ts";

export function allowedAdvice(event: CloudTrailEvent): string {
  // A check that denied did not decide: a grant may allow what the caller's own side does not.
  const allowed = reasonsOf(event).filter(({ outcome }) => outcome === "allowed");
  if (allowed.length === 0) {
    return "No policy was asked: the operation needs no permission.";
  }
  return allowed
    .map((reason) => {
      const text = [allowedBy(reason, event), ...nearDenies(reason, event)].join(" ");
      return allowed.length === 1 ? capital(text) : `${reason.action}: ${text}`;
    })
    .join(" ");
}

function allowedBy({ by, resource }: Reason, event: CloudTrailEvent): string {
  if (by.length > 0) {
    return `allowed by ${alternatives(by.map(citedWords), "and")}.`;
  }
  return event.userIdentity.type === "Root" && !isForeign(resource, event)
    ? "allowed: the root of an account needs no policy to act in it."
    : "allowed: no policy of this account had to.";
}

function nearDenies({ nearMisses, resource }: Reason, event: CloudTrailEvent): readonly string[] {
  // Whoever a Deny does not name, or what it is not about, it did not nearly deny.
  const near = nearMisses.filter(({ failed }) => failed.every(({ part }) => part === "condition"));
  return near.map((miss) => {
    const why = miss.failed.map((failure) => {
      const { expects, had } = failureParts(failure, isForeign(resource, event));
      return `its ${subjectOf(failure)} expects ${expects}, and was ${had}`;
    });
    return `${capital(citedWords(miss))} would have denied it, but ${alternatives(why, "and")}.`;
  });
}
