/** An event as its account has it, and what follows from it. */

import type { CloudTrailEvent, EventResource } from "../../../lambdas/shared/audit/event.ts";
import type { Reason } from "../../../lambdas/shared/audit/reasons.ts";

export function reasonsOf(event: CloudTrailEvent): readonly Reason[] {
  return event.additionalEventData?.decisions ?? [];
}

/** How the request ended. `failed`: for another reason than policies. */
export type Verdict = "allowed" | "denied" | "failed";

export function verdictOf(event: CloudTrailEvent): Verdict {
  const { errorCode } = event;
  if (errorCode === undefined) {
    return "allowed";
  }
  // The services call it differently, and what was denied last is what was answered.
  return isDenialCode(errorCode) || reasonsOf(event).at(-1)?.outcome === "denied"
    ? "denied"
    : "failed";
}

export function isDenialCode(errorCode: string | undefined): boolean {
  return errorCode === "AccessDenied" || errorCode === "AccessDeniedException";
}

/** The check that decided: of several, the last that denied. */
export function decisiveOf(event: CloudTrailEvent): number | undefined {
  const index = reasonsOf(event).findLastIndex(({ outcome }) => outcome === "denied");
  return index < 0 ? undefined : index;
}

/** The resources that the event lists; where it lists none, those that were decided about. */
export function resourceArns(event: CloudTrailEvent): readonly string[] {
  const listed = (event.resources ?? []).map(({ ARN }: EventResource) => ARN);
  const decided = reasonsOf(event).flatMap(({ resource }) => resource ?? []);
  const arns = listed.length > 0 ? listed : decided.filter((resource) => resource !== "*");
  return [...new Set(arns)];
}

/** Of another account than the one whose event it is. */
export function isForeign(arn: string | undefined, event: CloudTrailEvent): boolean {
  const owner = accountOf(arn);
  return owner !== undefined && owner !== event.recipientAccountId;
}

/** @returns undefined for what names no account */
export function accountOf(arn: string | undefined): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? "")?.[1];
}

/** As in `key/1234…`; with its account where that is another one. */
export function shortArn(arn: string, event: CloudTrailEvent): string {
  const resource = arn.split(":").slice(5).join(":");
  return resource === "" ? arn : isForeign(arn, event) ? `${accountOf(arn)}:${resource}` : resource;
}
