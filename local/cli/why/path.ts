/** The path of a check through the policies: what each kind of them said. */

import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";
import type { Reason } from "../../../lambdas/shared/audit/reasons.ts";
import type { NearMiss } from "../../../lambdas/shared/authorization/explain.ts";
import type { Tone } from "../text/lines.ts";
import type { Branch } from "../text/tree.ts";
import { isForeign, shortArn } from "./event.ts";
import { failureWords } from "./failures.ts";
import {
  alternatives,
  capital,
  citedWithin,
  type Kind,
  kindNames,
  kinds,
  named,
  partsOf,
} from "./words.ts";

/** @param isPart whether it is only what the caller's account says, and the whole follows */
export function pathOf(reason: Reason, event: CloudTrailEvent, isPart: boolean): Branch {
  const { action, resource, outcome } = reason;
  const on = resource === undefined || resource === "*" ? "" : ` on ${shortArn(resource, event)}`;
  return {
    text: `${action}${on}${isPart ? ", as far as this account decides" : ""}: ${outcome}`,
    tone: outcome === "allowed" ? "good" : "bad",
    branches: [...elsewhere(reason), ...kinds.flatMap((kind) => branchOf(kind, reason, event))],
  };
}

function branchOf(kind: Kind, reason: Reason, event: CloudTrailEvent): readonly Branch[] {
  const cited = reason.by.filter(({ source }) => source === kind);
  const near = reason.nearMisses.filter(({ source }) => source === kind);
  const policies = reason.consulted.filter(({ source }) => source === kind);
  const said = sayingOf(kind, reason);
  if (cited.length + near.length + policies.length === 0 && said.missing !== true) {
    return [];
  }
  // Which policies there are matters where one of them should have allowed it.
  const asked: readonly Branch[] =
    said.missing === true && policies.length > 0 && kind !== "resource" && kind !== "trust"
      ? [
          {
            text: `asked: ${namesOf(policies).join(", ")}`,
            tone: "faint",
          },
        ]
      : [];
  const { text, tone } = said;
  const by = cited.length === 0 ? "" : ` ${alternatives(cited.map(citedWithin), "and")}`;
  return [
    {
      text: `${capital(nameOf(kind, policies))}: ${text}${by}`,
      tone,
      branches: [...near.map((miss) => nearBranch(miss, reason, event)), ...asked],
    },
  ];
}

/** At several levels of an organization there may be the same. */
function namesOf(policies: Reason["consulted"]): readonly string[] {
  return [...new Set(policies.map(({ policy }) => named(policy)))];
}

/** In place of a key policy, the grant that is to be retired says who may. */
function nameOf(kind: Kind, policies: Reason["consulted"]): string {
  const [first] = policies;
  return kind === "resource" && first?.policy.startsWith("grant ")
    ? `${first.policy}, which says who may retire it`
    : kindNames[kind].many;
}

function nearBranch(miss: NearMiss, reason: Reason, event: CloudTrailEvent): Branch {
  const would = reason.outcome === "allowed" ? "would deny it" : "would allow it";
  const foreign = isForeign(reason.resource, event);
  const why = miss.failed.map((failure) => failureWords(failure, foreign));
  return { text: `${citedWithin(miss)} ${would}, but for its ${alternatives(why, "and its")}` };
}

type Saying = { readonly text: string; readonly tone?: Tone; readonly missing?: true };

/** What follows from the outcome and from the order in which kinds are asked: see authorization/decide.ts. */
function sayingOf(kind: Kind, { outcome, because, by }: Reason): Saying {
  const decides = by.some(({ source }) => source === kind);
  const several = kindNames[kind].many !== kindNames[kind].one;
  const [allow, deny] = several ? ["allow it", "deny it"] : ["allows it", "denies it"];
  if (outcome === "allowed") {
    if (decides) {
      return { text: `${allow}, by`, tone: "good" };
    }
    return { text: isControl(kind) ? allow : "nothing in the way", tone: "faint" };
  }
  const parts = because === undefined ? undefined : partsOf(because);
  if (parts === undefined) {
    return because === "undisclosed"
      ? { text: "nothing in the way that could be told", tone: "faint" }
      : { text: "did not matter", tone: "faint" };
  }
  if (parts.explicit) {
    return decides
      ? { text: `${deny}, by`, tone: "bad" }
      : { text: "did not matter beside a Deny", tone: "faint" };
  }
  if (parts.source === kind) {
    const none = several ? "none allows it" : "does not allow it";
    return { text: isControl(kind) ? `at one level ${none}` : none, tone: "bad", missing: true };
  }
  // Only a key or role that leaves it to other policies lets one of these be what is missing.
  const leaves = ["identity", "boundary", "session"].includes(parts.source);
  if (leaves && (kind === "resource" || kind === "trust")) {
    return { text: "does not allow it alone", tone: "faint" };
  }
  if (isControl(kind) && parts.source !== "service-control") {
    return { text: allow, tone: "faint" };
  }
  return { text: kind === "grant" ? "none allows it" : "no Deny", tone: "faint" };
}

/** Whatever else is missing, is missing only where an organization's policies allow. */
function isControl(kind: Kind): boolean {
  return kind === "service-control" || kind === "resource-control";
}

/** What is not this account's to see is a step of the path all the same. */
function elsewhere({ because }: Reason): readonly Branch[] {
  switch (because) {
    case "other-account":
      return [{ text: "The caller's account: does not allow it", tone: "bad" }];
    case "undisclosed":
      return [
        { text: "The resource's account, or a fact that only it knows: in the way", tone: "bad" },
      ];
    default:
      return [];
  }
}
