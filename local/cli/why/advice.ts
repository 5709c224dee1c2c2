/** The one thing that would have to change. */

import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";
import type { Reason } from "../../../lambdas/shared/audit/reasons.ts";
import type { Cited } from "../../../lambdas/shared/authorization/explain.ts";
import { allowedAdvice } from "./allowed.ts";
import { denialAdvice } from "./denial.ts";
import { decisiveOf, reasonsOf, type Verdict, verdictOf } from "./event.ts";
import { failureAdvice } from "./hints.ts";

export type Advice = {
  readonly verdict: Verdict;
  /** Sentences. */
  readonly text: string;
  /** The check that decided, by its place among the event's `decisions`. */
  readonly check?: number;
  readonly because?: Reason["because"];
  /** What to look at: the statement or grant that denied, or that came closest to allowing. */
  readonly cited?: Cited;
};

export function adviceOn(event: CloudTrailEvent): Advice {
  const verdict = verdictOf(event);
  switch (verdict) {
    case "allowed":
      return { verdict, text: allowedAdvice(event) };
    case "failed":
      return { verdict, text: failureAdvice(event) };
    case "denied": {
      const check = decisiveOf(event);
      const reason = check === undefined ? undefined : reasonsOf(event)[check];
      if (check === undefined || reason === undefined) {
        return { verdict, text: undecided(event) };
      }
      const { because } = reason;
      return { verdict, check, ...(because && { because }), ...denialAdvice(reason, event) };
    }
  }
}

/** Some things are refused whatever policies say; and reasons may be more than an event has room for. */
function undecided({ additionalEventData }: CloudTrailEvent): string {
  return additionalEventData?.decisionsOmitted === undefined
    ? "No policy was asked: this is refused whatever policies say, as what an operation does not do for other accounts, or a session may not call. The error's text is all there is."
    : "The reasons were too many for the event to keep.";
}
