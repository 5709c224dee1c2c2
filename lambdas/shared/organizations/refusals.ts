/**
 * Refusals of Organizations that carry a reason, in AWS's words as far as they
 * are known; otherwise in those of its documentation.
 */

import { ServiceError } from "../wire/errors.ts";

const inputTexts = {
  DUPLICATE_TAG_KEY: "Tag keys must be unique among the tags attached to the same entity.",
  IMMUTABLE_POLICY:
    "You specified a policy that is managed by Amazon Web Services and can't be modified.",
  INPUT_REQUIRED: "You must include a value for all required parameters.",
  INVALID_ENUM: "You specified an invalid value.",
  INVALID_ENUM_POLICY_TYPE: "You specified an invalid policy type string.",
  INVALID_PAGINATION_TOKEN:
    "Get the value for the NextToken parameter from the response to a previous call of the operation.",
  INVALID_PATTERN: "You provided a value that does not match the required pattern.",
  INVALID_ROLE_NAME:
    "You provided a role name that isn't valid. A role name can't begin with the reserved prefix AWSServiceRoleFor.",
  INVALID_SYSTEM_TAGS_PARAMETER: "You specified a tag key that is a system tag.",
  MAX_LENGTH_EXCEEDED: "You provided a string parameter that is longer than allowed.",
  MAX_VALUE_EXCEEDED: "You provided a numeric parameter that has a larger value than allowed.",
  MIN_LENGTH_EXCEEDED: "You provided a string parameter that is shorter than allowed.",
  MIN_VALUE_EXCEEDED: "You provided a numeric parameter that has a smaller value than allowed.",
  NON_DETACHABLE_POLICY: "You can't detach this Amazon Web Services Managed Policy.",
  TARGET_NOT_SUPPORTED: "You can't perform the specified operation on that target entity.",
} as const;

export type InputReason = keyof typeof inputTexts;

export function invalidInput(reason: InputReason, options?: ErrorOptions): ServiceError {
  return new ServiceError("InvalidInputException", inputTexts[reason], { ...options, reason });
}

const constraintTexts = {
  CANNOT_CLOSE_MANAGEMENT_ACCOUNT: "You attempted to close the management account.",
  MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED:
    "You have attached the maximum number of policies to the specified target.",
  MAX_TAG_LIMIT_EXCEEDED: "You have exceeded the number of tags allowed on this resource.",
  MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED:
    "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.",
  OU_DEPTH_LIMIT_EXCEEDED:
    "You cannot add an organizational unit to the specified parent because it would exceed the max depth allowed.",
  POLICY_CONTENT_LIMIT_EXCEEDED: "You have exceeded the maximum policy size.",
} as const;

export function constraintViolation(reason: keyof typeof constraintTexts): ServiceError {
  return new ServiceError("ConstraintViolationException", constraintTexts[reason], { reason });
}
