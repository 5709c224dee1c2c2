/** What would have to change for a denied check to be allowed. */

import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";
import type { Reason } from "../../../lambdas/shared/audit/reasons.ts";
import type { Source } from "../../../lambdas/shared/authorization/decide.ts";
import type { Cited, NearMiss } from "../../../lambdas/shared/authorization/explain.ts";
import { callerWords } from "./caller.ts";
import { accountOf, isForeign, reasonsOf, shortArn } from "./event.ts";
import { closeness, failureParts, subjectOf } from "./failures.ts";
import {
  alternatives,
  capital,
  citedWords,
  type Kind,
  kindNames,
  named,
  partsOf,
} from "./words.ts";

export type DenialAdvice = { readonly text: string; readonly cited?: Cited };

export function denialAdvice(reason: Reason, event: CloudTrailEvent): DenialAdvice {
  const { because } = reason;
  switch (because) {
    case undefined:
      return { text: "It was denied without a reason." };
    case "other-account":
      return { text: otherAccount(reason, event) };
    case "undisclosed":
      return { text: undisclosed(reason, event) };
    default: {
      const parts = partsOf(because);
      if (parts?.explicit) {
        return explicit(parts.source, reason);
      }
      return missing(parts?.source ?? "resource", reason, event);
    }
  }
}

const byOrganization = "the administrators of the management account can change it";

function explicit(source: Source, { by: [cited] }: Reason): DenialAdvice {
  const what = cited === undefined ? `A ${source} policy` : capital(citedWords(cited));
  const how = isControl(source)
    ? byOrganization
    : "change it, or the request, so that it does not apply";
  return {
    text: `${what} denies it explicitly, which no Allow outweighs: ${how}.`,
    ...(cited && { cited }),
  };
}

function missing(source: Source, reason: Reason, event: CloudTrailEvent): DenialAdvice {
  const near = closestOf(source, reason);
  if (near === undefined) {
    return { text: missingWords(source, reason, event) };
  }
  const { failed: _, ...cited } = near;
  const text = nearWords(near, reason, event);
  // What another policy would allow by itself spares the one that is missing, but need not be meant.
  return near.source === source || (near.source === "grant" && source === "resource")
    ? { text, cited }
    : { text: `${text} Otherwise: ${missingWords(source, reason, event)}`, cited };
}

/** What could have allowed what one kind of policy did not, each by itself. */
const instead: Readonly<Partial<Record<Source, readonly Kind[]>>> = {
  resource: ["grant"],
  identity: ["resource", "grant"],
  boundary: ["resource"],
  session: ["resource"],
};

/** Of other kinds of policies, only what is about this caller and this resource. */
function closestOf(source: Source, { nearMisses }: Reason): NearMiss | undefined {
  const others = instead[source] ?? [];
  const eligible = nearMisses.filter(
    (miss) =>
      miss.source === source ||
      (others.includes(miss.source) &&
        miss.failed.every(({ part }) => /condition|constraint|operation/.test(part))),
  );
  const rank = (miss: NearMiss) =>
    closeness(miss) * 100 + miss.failed.length * 10 + (miss.source === source ? 0 : 1);
  return eligible.toSorted((one, other) => rank(one) - rank(other))[0];
}

function nearWords(near: NearMiss, reason: Reason, event: CloudTrailEvent): string {
  const foreign = isForeign(reason.resource, event);
  const [first] = near.failed;
  if (first === undefined) {
    return `${capital(citedWords(near))} nearly allows it.`;
  }
  const { expects, had } = failureParts(first, foreign);
  switch (first.part) {
    case "condition":
    case "constraint": {
      const each = near.failed.map((failure, index) => {
        const parts = failureParts(failure, foreign);
        const whose = index === 0 ? ` of ${citedWords(near)}` : "";
        return `the ${subjectOf(failure)}${whose} expects ${parts.expects}, but was ${parts.had}`;
      });
      return `${capital(alternatives(each, "and"))}.`;
    }
    case "principal":
      return `${capital(citedWords(near))} allows it, but to ${expects} only: the caller is ${had}.`;
    case "not-principal":
      return `${capital(citedWords(near))} allows it, but to ${expects}: the caller is ${had}.`;
    case "resource":
      return `${capital(citedWords(near))} allows it, but on ${expects} only: the request was about ${had}.`;
    case "not-resource":
      return `${capital(citedWords(near))} allows it, but on ${expects}: the request was about ${had}.`;
    case "operation":
      return `${capital(citedWords(near))} is for ${expects}: the request was ${had}.`;
    case "new-operations":
      return `${capital(citedWords(near))} lets grants be made for ${expects}: the new one is for ${had}.`;
  }
}

function missingWords(source: Source, reason: Reason, event: CloudTrailEvent): string {
  const { action, consulted } = reason;
  const { holder } = callerWords(event.userIdentity);
  const on = onWords(reason, event);
  const has = (kind: Source) => consulted.some((policy) => policy.source === kind);
  const own = consulted.filter((policy) => policy.source === source);
  const all = [...new Set(own.map(({ policy }) => named(policy)))];
  switch (source) {
    case "service-control":
    case "resource-control": {
      const of = all.length === 0 ? "there is none" : `of ${alternatives(all, "and")}`;
      return `At one level of the organization no ${kindNames[source].one} allows ${action} (${of}): ${byOrganization}.`;
    }
    case "resource":
      return `Neither the key policy nor a grant allows ${action} to ${holder}: add a statement to the key policy that does, or create a grant.`;
    case "trust":
      return `The trust policy${on} does not allow ${action} to ${holder}: add a statement that does.`;
    case "identity": {
      const leaves = has("resource")
        ? "The key leaves it to its account's identity policies, so attach"
        : "Attach";
      return `No identity policy allows ${action}${on} to ${holder}. ${leaves} a policy that does to ${holder}.`;
    }
    case "boundary":
      return `The permissions boundary of ${holder}, ${alternatives(all)}, does not allow ${action}${on}: it has to as well.`;
    case "session":
      return all.length === 0
        ? `The session was made without a session policy, and so may do nothing: pass one that allows ${action}${on} to GetFederationToken.`
        : `The policies that were passed when the session was made do not allow ${action}${on}: begin a session with policies that do${event.userIdentity.type === "FederatedUser" ? "" : ", or without"}.`;
  }
}

function onWords({ resource }: Reason, event: CloudTrailEvent): string {
  if (resource === undefined || resource === "*") {
    return "";
  }
  return /:key\//.test(resource) ? " on this key" : ` on ${shortArn(resource, event)}`;
}

function otherAccount({ action }: Reason, event: CloudTrailEvent): string {
  const { accountId } = event.userIdentity;
  return `The caller's own account${accountId === undefined ? "" : `, ${accountId},`} does not allow ${action}: what this account's policies say did not matter. Its administrators see why under the same request id.`;
}

/**
 * To the caller's account alone: where its own side was asked by itself before,
 * and allowed it, there is no other side left but the owner's.
 */
function undisclosed({ action, resource }: Reason, event: CloudTrailEvent): string {
  const about = resource ?? event.resources?.[0]?.ARN;
  const owner = isForeign(about, event) ? accountOf(about) : undefined;
  const ownSideAllows = reasonsOf(event).some(
    (other) => other.action === action && other.outcome === "allowed",
  );
  return [
    `The account that owns the resource${owner === undefined ? "" : `, ${owner},`} does not allow ${action}, or the resource is not there: which of them, only that account may know. Its administrators see why under the same request id.`,
    ...(ownSideAllows
      ? []
      : [
          "If they find that it does, this account's own policies do not: those that depend on what only the owner knows are not shown either.",
        ]),
  ].join(" ");
}

function isControl(source: Source): boolean {
  return source === "service-control" || source === "resource-control";
}
