/** An event in one line. */

import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";
import { type Paper, printed } from "../text/lines.ts";
import { printable } from "../text/printable.ts";
import { callerShort } from "../why/caller.ts";
import { decisiveOf, reasonsOf, resourceArns, shortArn, verdictOf } from "../why/event.ts";

/** Who, what, and on what: wider ones push the rest aside. */
const widths = [32, 24, 40] as const;

export function eventLine(event: CloudTrailEvent, { colours }: Pick<Paper, "colours">): string {
  const [arn] = resourceArns(event);
  const service = event.eventSource.replace(/\.amazonaws\.com$/, "");
  const cells = [
    callerShort(event.userIdentity),
    `${service}:${event.eventName}`,
    arn === undefined ? "-" : shortArn(arn, event),
  ].map((cell, index) => printable(cell).padEnd(widths[index] ?? 0));
  const outcome = printed(
    [{ text: outcomeOf(event), ...(verdictOf(event) === "denied" && { tone: "bad" }) }],
    { columns: Number.POSITIVE_INFINITY, colours },
  );
  return [event.eventTime, event.requestID, ...cells, outcome].join("  ");
}

function outcomeOf(event: CloudTrailEvent): string {
  const check = decisiveOf(event);
  const because = check === undefined ? undefined : reasonsOf(event)[check]?.because;
  return verdictOf(event) === "denied" && because !== undefined
    ? `denied: ${because}`
    : (event.errorCode ?? "ok");
}
