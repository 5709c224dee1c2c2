/** Documents of service and resource control policies, as Organizations takes and keeps them. */

import { parsePolicy } from "../authorization/document.ts";
import { policyLength, policyLimits } from "../authorization/policy-limits.ts";
import { PolicyError } from "../authorization/policy-syntax.ts";
import type { ControlPolicyType } from "../identity/organization.ts";
import { ServiceError } from "../wire/errors.ts";
import { constraintViolation, invalidInput } from "./refusals.ts";

const kinds = {
  SERVICE_CONTROL_POLICY: "service-control",
  RESOURCE_CONTROL_POLICY: "resource-control",
} as const;

/**
 * What is kept of a document. Service control policies are kept as they are
 * sent; AWS was seen to keep resource control policies in one form.
 * @throws ServiceError MalformedPolicyDocumentException, ConstraintViolationException
 */
export function acceptedContent(type: ControlPolicyType, text: string): string {
  const kind = kinds[type];
  if (policyLength(kind, [text]) > policyLimits[kind].maximum) {
    throw constraintViolation("POLICY_CONTENT_LIMIT_EXCEEDED");
  }
  try {
    parsePolicy(kind, text);
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new ServiceError(
        "MalformedPolicyDocumentException",
        "The provided policy document does not meet the requirements of the specified policy type.",
        { cause: error },
      );
    }
    throw error;
  }
  return type === "RESOURCE_CONTROL_POLICY" ? inOneForm(text) : text;
}

/** Without blanks, with a version, with a list of statements: it means the same. */
function inOneForm(text: string): string {
  const { Version = "2008-10-17", Statement, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify({ Version, ...rest, Statement: [Statement].flat() });
}

/** Types that an organization of this service has. */
export function isControlPolicyType(type: string): type is ControlPolicyType {
  return type in kinds;
}

/** @throws ServiceError for the types of policies that Lockstead has no use for */
export function requireControlPolicyType(type: string): ControlPolicyType {
  if (!isControlPolicyType(type)) {
    throw new ServiceError("PolicyTypeNotAvailableForOrganizationException");
  }
  return type;
}

/** @throws ServiceError InvalidInputException for AWS's own */
export function requireOwnPolicy(isAwsManaged: boolean): void {
  if (isAwsManaged) {
    throw invalidInput("IMMUTABLE_POLICY");
  }
}
