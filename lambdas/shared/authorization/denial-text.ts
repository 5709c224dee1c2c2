/** AWS's words for a denial. Source: ../shared/facts/errors.md, section 2. */

import type { Denial } from "./decide.ts";

/** What an action was denied on: an ARN, the key that a ciphertext names, or nothing in particular. */
export type DeniedTarget = { readonly arn: string } | "ciphertext" | "none";

export type DeniedRequest = {
  readonly callerArn: string;
  readonly action: string;
  readonly target: DeniedTarget;
};

export function denialText(request: DeniedRequest, because: Denial): string {
  return `${subject(request)} ${reason(because, request.action)}`;
}

/**
 * What a caller reads of a key that is not there, or not theirs to use, in
 * another account: one text for all causes, so that existence stays unknown.
 */
export function unrevealingDenialText(request: DeniedRequest): string {
  return `${subject(request)} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;
}

function subject({ callerArn, action, target }: DeniedRequest): string {
  return `User: ${callerArn} is not authorized to perform: ${action}${clause(target)}`;
}

function clause(target: DeniedTarget): string {
  if (target === "none") {
    return "";
  }
  return target === "ciphertext"
    ? " on the resource associated with this ciphertext"
    : ` on resource: ${target.arn}`;
}

function reason(because: Denial, action: string): string {
  switch (because) {
    case "explicit-deny-identity":
      return "with an explicit deny in an identity-based policy";
    case "explicit-deny-resource":
      return "with an explicit deny in a resource-based policy";
    case "no-identity-allow":
      return `because no identity-based policy allows the ${action} action`;
    case "no-resource-allow":
      return `because no resource-based policy allows the ${action} action`;
  }
}
