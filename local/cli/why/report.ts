/** Why a request was allowed, denied or failed: an event, for people. */

import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";
import type { Reason } from "../../../lambdas/shared/audit/reasons.ts";
import type { Line } from "../text/lines.ts";
import { treeLines } from "../text/tree.ts";
import { adviceOn } from "./advice.ts";
import { callerWords } from "./caller.ts";
import { isForeign, reasonsOf, resourceArns } from "./event.ts";
import { pathOf } from "./path.ts";

const blank: Line = { text: "" };

export function reportOn(event: CloudTrailEvent): readonly Line[] {
  const { verdict, text } = adviceOn(event);
  const reasons = reasonsOf(event);
  const omitted = event.additionalEventData?.decisionsOmitted;
  return [
    ...facts(event),
    ...reasons.flatMap((reason, index) =>
      [blank].concat(treeLines(pathOf(reason, event, isPart(reason, reasons[index + 1], event)))),
    ),
    ...(omitted === undefined
      ? []
      : [{ text: `(${omitted} more came close, which the event had no room for.)` }]),
    blank,
    { text: titles[verdict], tone: "strong" },
    { lead: "  ", text },
  ];
}

/** Of another account's resource, the caller's account is asked alone before both are. */
function isPart(reason: Reason, next: Reason | undefined, event: CloudTrailEvent): boolean {
  return (
    isForeign(reason.resource, event) &&
    next?.action === reason.action &&
    next.resource === reason.resource
  );
}

const titles = {
  allowed: "Why it was allowed",
  denied: "What would have to change",
  failed: "Why it failed",
} as const;

function facts(event: CloudTrailEvent): readonly Line[] {
  const { eventSource, eventName, eventTime, awsRegion, sourceIPAddress, userAgent } = event;
  const { errorCode, errorMessage, userIdentity } = event;
  const { name, kind } = callerWords(userIdentity);
  const { verdict } = adviceOn(event);
  const error = [errorCode, errorMessage].filter(Boolean).join(": ");
  return [
    fact("who", `${name} (${kind})`),
    fact("what", `${eventSource.replace(/\.amazonaws\.com$/, "")} ${eventName}`),
    ...resourceArns(event).map((arn, index) => fact(index === 0 ? "on" : "and", arn)),
    ...aliasOf(event).map((alias) => fact("named as", alias)),
    fact("when", `${eventTime}, in ${awsRegion}`),
    // What follows an agent's name is about its system.
    fact("from", [sourceIPAddress, userAgent?.split(" ")[0]].filter(Boolean).join(", ")),
    fact("request", event.requestID),
    verdict === "allowed"
      ? { ...fact("outcome", "allowed"), tone: "good" }
      : { ...fact("outcome", error), tone: "bad" },
  ];
}

/** What the request called a key by, where that is not the key. */
function aliasOf({ requestParameters }: CloudTrailEvent): readonly string[] {
  const named = requestParameters?.["keyId"];
  return typeof named === "string" && /(^|:)alias\//.test(named) ? [named] : [];
}

function fact(name: string, text: string): Line {
  return { lead: name.padEnd(10), hang: " ".repeat(10), text };
}
