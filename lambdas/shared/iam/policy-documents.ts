/** Policy documents as IAM takes them: well-formed, and not too long. Source: ../shared/facts/errors.md, section 5. */

import type { PolicyDocument } from "../authorization/document.ts";
import { policyLength, policyLimits } from "../authorization/policy-limits.ts";
import { acceptDocument } from "../identity/accept-document.ts";
import { limitExceeded } from "./refusals.ts";

/** What AWS calls the quota of each. */
const quotas = { managed: "PolicySize", trust: "ACLSizePerRole" };

/** @throws ServiceError MalformedPolicyDocumentException, LimitExceededException */
export function requirePolicyDocument(kind: keyof typeof quotas, text: string): PolicyDocument {
  const document = acceptDocument(kind, text);
  const { maximum } = policyLimits[kind];
  if (policyLength(kind, [text]) > maximum) {
    throw limitExceeded(`Cannot exceed quota for ${quotas[kind]}: ${maximum}`);
  }
  return document;
}
