/** AWS's words for a denial. Source: ../shared/facts/errors.md, section 2. */

import type { Denied, Source } from "./decide.ts";

/**
 * What an action was denied on: an ARN; the key that a ciphertext names; a key
 * of another account, whose ARN is not shown; or nothing in particular.
 */
export type DeniedTarget = { readonly arn: string } | "ciphertext" | "foreign" | "none";

export type DeniedRequest = {
  readonly callerArn: string;
  readonly action: string;
  readonly target: DeniedTarget;
};

export function denialText(request: DeniedRequest, { because, by: [decider] }: Denied): string {
  const [, explicit, implicit] = /^(?:explicit-deny-(.*)|no-(.*)-allow)$/.exec(because) ?? [];
  if (explicit === undefined) {
    const kind = kinds[implicit as Source].no;
    return `${subject(request)} because no ${kind} allows the ${request.action} action`;
  }
  // An organization's policies are named, since its members cannot look for them.
  const named = decider?.source === "service-control" || decider?.source === "resource-control";
  const suffix = named ? `: ${decider.policy.name}` : "";
  return `${subject(request)} with an explicit deny in ${kinds[explicit as Source].a}${suffix}`;
}

/**
 * What a caller reads of a key that is not there, or not theirs to use, in
 * another account: one text for all causes, so that existence stays unknown.
 */
export function unrevealingDenialText(request: DeniedRequest): string {
  return `${subject(request)} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;
}

/** What is denied, without a reason. */
export function reticentDenialText(request: DeniedRequest): string {
  return subject(request);
}

function subject({ callerArn, action, target }: DeniedRequest): string {
  return `User: ${callerArn} is not authorized to perform: ${action}${clause(target)}`;
}

function clause(target: DeniedTarget): string {
  switch (target) {
    case "none":
      return "";
    case "ciphertext":
      return " on the resource associated with this ciphertext";
    case "foreign":
      return " on this resource";
    default:
      return ` on resource: ${target.arn}`;
  }
}

/** What AWS calls each kind of policy. */
const kinds: Readonly<Record<Source, { readonly a: string; readonly no: string }>> = {
  "service-control": { a: "a service control policy", no: "service control policy" },
  "resource-control": { a: "a resource control policy", no: "resource control policy" },
  resource: { a: "a resource-based policy", no: "resource-based policy" },
  trust: { a: "the role trust policy", no: "role trust policy" },
  identity: { a: "an identity-based policy", no: "identity-based policy" },
  boundary: { a: "a permissions boundary", no: "permissions boundary" },
  session: { a: "a session policy", no: "session policy" },
};
