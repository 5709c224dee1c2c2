/** Shapes of STS's API model that several operations take. Source: botocore, sts 2011-06-15. */

import type { Members, Shape } from "../shared/wire/members.ts";

export const arn = {
  type: "string",
  min: 20,
  max: 2048,
  pattern:
    "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+",
} as const satisfies Shape;

const name = (max: number) => ({ type: "string", min: 2, max, pattern: "[\\w+=,.@-]*" }) as const;

export const roleSessionName = name(64);
export const sourceIdentity = name(64);
/** Of a federated user. */
export const userName = name(32);

/** Of a role's session. */
export const roleDuration = { type: "integer", min: 900, max: 43_200 } as const satisfies Shape;

/** Of a user's session. */
export const userDuration = { type: "integer", min: 900, max: 129_600 } as const satisfies Shape;

const tagKey = {
  type: "string",
  min: 1,
  max: 128,
  pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
} as const satisfies Shape;

export const tagKeys = { type: "list", max: 50, member: tagKey } as const satisfies Shape;

export const tags = {
  type: "list",
  max: 50,
  member: {
    type: "structure",
    members: {
      Key: { ...tagKey, required: true },
      Value: {
        type: "string",
        min: 0,
        max: 256,
        pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*",
        required: true,
      },
    },
  },
} as const satisfies Shape;

/** What limits a session beside the policies of whom it is of. */
export const sessionPolicies = {
  // AssumeRole's model has no maximum; its documentation has this one.
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
