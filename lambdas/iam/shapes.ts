/** Shapes of IAM's API model that several operations take. Source: botocore, iam 2010-05-08. */

import type { Members, Shape } from "../shared/wire/members.ts";

export const required = <S extends Shape>(shape: S): S & { readonly required: true } => ({
  ...shape,
  required: true,
});

export const boolean = { type: "boolean" } as const satisfies Shape;

export const arn = { type: "string", min: 20, max: 2048 } as const satisfies Shape;

const name = (max: number) => ({ type: "string", min: 1, max, pattern: "[\\w+=,.@-]+" }) as const;

export const userName = name(64);
/** Where the model takes names that are longer than new ones may be. */
export const existingUserName = name(128);
export const groupName = name(128);
export const roleName = name(64);
/** Of a managed or an inline policy. */
export const policyName = name(128);

/** Of a user, a group or a role. */
export const path = {
  type: "string",
  min: 1,
  max: 512,
  pattern: "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)",
} as const satisfies Shape;

export const pathPrefix = {
  type: "string",
  min: 1,
  max: 512,
  pattern: "\\u002F[\\u0021-\\u007F]*",
} as const satisfies Shape;

/** Of a managed policy. */
export const policyPath = {
  type: "string",
  min: 1,
  max: 512,
  pattern: "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/",
} as const satisfies Shape;

export const policyDocument = {
  type: "string",
  min: 1,
  max: 131_072,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
} as const satisfies Shape;

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

/** What every list takes. */
export const paging = {
  Marker: { type: "string", min: 1, max: 320, pattern: "[\\u0020-\\u00FF]+" },
  MaxItems: { type: "integer", min: 1, max: 1000 },
} as const satisfies Members;

export const accessKeyId = {
  type: "string",
  min: 16,
  max: 128,
  pattern: "[\\w]+",
} as const satisfies Shape;
