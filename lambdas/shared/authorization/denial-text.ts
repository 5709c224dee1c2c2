/** AWS's words for a denial. Source: ../shared/facts/errors.md, section 2. */

import type { Denial } from "./decide.ts";

export function denialText(question: {
  readonly callerArn: string;
  readonly action: string;
  /** Undefined for actions without a resource: AWS then leaves the clause out. */
  readonly resource: string | undefined;
  readonly because: Denial;
}): string {
  const on = question.resource === undefined ? "" : ` on resource: ${question.resource}`;
  return `User: ${question.callerArn} is not authorized to perform: ${question.action}${on} ${reason(question)}`;
}

function reason({ because, action }: { because: Denial; action: string }): string {
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

/**
 * What a caller reads of a key that is not there, or not theirs to use, in
 * another account: one text for all causes, so that existence stays unknown.
 */
export function unrevealingDenialText(callerArn: string, action: string, resource: string | undefined): string {
  const on = resource === undefined ? "on the resource associated with this ciphertext" : `on resource: ${resource}`;
  return `User: ${callerArn} is not authorized to perform: ${action} ${on} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;
}
