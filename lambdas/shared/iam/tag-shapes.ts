/** Tags as requests have them: the models of IAM and of STS say the same of them. */

import { required, shape } from "../wire/members.ts";

const tagKey = shape({
  type: "string",
  min: 1,
  max: 128,
  pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
});

const tagValue = shape({
  type: "string",
  min: 0,
  max: 256,
  pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*",
});

export const tagKeys = shape({ type: "list", max: 50, member: tagKey });

export const tags = shape({
  type: "list",
  max: 50,
  member: {
    type: "structure",
    members: { Key: required(tagKey), Value: required(tagValue) },
  },
});
