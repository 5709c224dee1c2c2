/** Shapes of STS's API model that several operations take. Source: botocore, sts 2011-06-15. */

import { type Members, shape } from "../shared/wire/members.ts";

export { tagKeys, tags } from "../shared/iam/tag-shapes.ts";

export const arn = shape({
  type: "string",
  min: 20,
  max: 2048,
  pattern:
    "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+",
});

const name = (max: number) => shape({ type: "string", min: 2, max, pattern: "[\\w+=,.@-]*" });

export const roleSessionName = name(64);
export const sourceIdentity = name(64);
/** Of a federated user. */
export const userName = name(32);

/** Of a role's session. */
export const roleDuration = shape({ type: "integer", min: 900, max: 43_200 });

/** Of a user's session. */
export const userDuration = shape({ type: "integer", min: 900, max: 129_600 });

/**
 * What limits a session beside the policies of whom it is of. The model has no
 * maximum of AssumeRole's policy and of the ARNs; the documentation has these.
 */
export const sessionPolicies = {
  Policy: {
    type: "string",
    min: 1,
    max: 2048,
    pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
  },
  PolicyArns: {
    type: "list",
    max: 10,
    member: { type: "structure", members: { arn } },
  },
} as const satisfies Members;

export const mfa = {
  SerialNumber: { type: "string", min: 9, max: 256, pattern: "[\\w+=/:,.@-]*" },
  TokenCode: { type: "string", min: 6, max: 6, pattern: "[\\d]*" },
} as const satisfies Members;
