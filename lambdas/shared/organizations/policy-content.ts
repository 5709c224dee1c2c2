/** Service and resource control policies: which types there are, and what a document has to be. */

import { policyLength, policyLimits } from "../authorization/policy-limits.ts";
import { acceptDocument } from "../identity/accept-document.ts";
import type { ControlPolicyType } from "../identity/organization.ts";
import { ServiceError } from "../wire/errors.ts";
import { constraintViolation } from "./refusals.ts";

const kinds = {
  SERVICE_CONTROL_POLICY: "service-control",
  RESOURCE_CONTROL_POLICY: "resource-control",
} as const;

/** @throws ServiceError MalformedPolicyDocumentException, ConstraintViolationException */
export function requireContent(type: ControlPolicyType, text: string): void {
  const kind = kinds[type];
  if (policyLength(kind, [text]) > policyLimits[kind].maximum) {
    throw constraintViolation("POLICY_CONTENT_LIMIT_EXCEEDED");
  }
  acceptDocument(kind, text);
}

/** @returns undefined for AWS's other types: they are about services that are not here */
export function controlPolicyType(type: string): ControlPolicyType | undefined {
  return type in kinds ? (type as ControlPolicyType) : undefined;
}

/** @throws ServiceError for a type that is not here */
export function requireControlPolicyType(type: string): ControlPolicyType {
  const known = controlPolicyType(type);
  if (known === undefined) {
    throw new ServiceError("PolicyTypeNotAvailableForOrganizationException");
  }
  return known;
}
