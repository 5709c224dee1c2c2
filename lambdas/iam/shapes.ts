/** Shapes of IAM's API model that several operations take. Source: botocore, iam 2010-05-08. */

import { type Members, shape } from "../shared/wire/members.ts";

export { tagKeys, tags } from "../shared/iam/tag-shapes.ts";

export const boolean = shape({ type: "boolean" });

export const arn = shape({ type: "string", min: 20, max: 2048 });

const name = (max: number) => shape({ type: "string", min: 1, max, pattern: "[\\w+=,.@-]+" });

export const userName = name(64);
/** Where the model takes names that are longer than new ones may be. */
export const existingUserName = name(128);
export const groupName = name(128);
export const roleName = name(64);
/** Of a managed or an inline policy. */
export const policyName = name(128);

/** Of a user, a group or a role. */
export const path = shape({
  type: "string",
  min: 1,
  max: 512,
  pattern: "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)",
});

export const pathPrefix = shape({
  type: "string",
  min: 1,
  max: 512,
  pattern: "\\u002F[\\u0021-\\u007F]*",
});

/** Of a managed policy. */
export const policyPath = shape({
  type: "string",
  min: 1,
  max: 512,
  pattern: "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/",
});

export const policyDocument = shape({
  type: "string",
  min: 1,
  max: 131_072,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
});

/** What every list takes. */
export const paging = {
  Marker: { type: "string", min: 1, max: 320, pattern: "[\\u0020-\\u00FF]+" },
  MaxItems: { type: "integer", min: 1, max: 1000 },
} as const satisfies Members;

export const accessKeyId = shape({
  type: "string",
  min: 16,
  max: 128,
  pattern: "[\\w]+",
});
