/** Policy documents that a request puts. */

import { parsePolicy, type PolicyDocument } from "../authorization/document.ts";
import { PolicyError, type PolicyKind } from "../authorization/policy-syntax.ts";
import { ServiceError } from "../wire/errors.ts";

/** @throws ServiceError MalformedPolicyDocumentException, which says what AWS would say */
export function acceptDocument(kind: PolicyKind, text: string): PolicyDocument {
  try {
    return parsePolicy(kind, text);
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new ServiceError("MalformedPolicyDocumentException", error.message, { cause: error });
    }
    throw error;
  }
}
