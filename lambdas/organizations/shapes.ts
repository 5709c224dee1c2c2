/** Members that Organizations' operations share. */

import { required, shape } from "../shared/wire/members.ts";

export const accountId = shape({ type: "string", max: 12, pattern: String.raw`^\d{12}$` });

const root = String.raw`(r-[0-9a-z]{4,32})`;
const unit = String.raw`(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})`;
const account = String.raw`(\d{12})`;

export const rootId = shape({ type: "string", max: 34, pattern: "^r-[0-9a-z]{4,32}$" });

export const unitId = shape({
  type: "string",
  max: 68,
  pattern: "^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$",
});

export const parentId = shape({ type: "string", max: 100, pattern: `^${root}|${unit}$` });

export const childId = shape({ type: "string", max: 100, pattern: `^${account}|${unit}$` });

export const targetId = shape({
  type: "string",
  max: 100,
  pattern: `^${root}|${account}|${unit}$`,
});

export const taggableId = shape({
  type: "string",
  max: 130,
  pattern: String.raw`^${root}|${account}|${unit}|(^p-[0-9a-zA-Z_]{8,128})|(^rp-[0-9a-zA-Z_]{4,128})|(^rt-[0-9a-zA-Z_]{8,32})$`,
});

/**
 * The model's `[^\s@]+@[^\s@]+\.[^\s@]+` takes quadratic time where nothing
 * fits; this is the same language, by the first dot that has something before it.
 */
export const email = shape({
  type: "string",
  min: 6,
  max: 64,
  pattern: String.raw`[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+`,
  sensitive: true,
});

export const accountName = shape({
  type: "string",
  min: 1,
  max: 50,
  pattern: String.raw`[\u0020-\u007E]+`,
  sensitive: true,
});

export const roleName = shape({ type: "string", max: 64, pattern: String.raw`[\w+=,.@-]{1,64}` });

export const creationId = shape({ type: "string", max: 36, pattern: "^car-[a-z0-9]{8,32}$" });

export const creationStates = shape({
  type: "list",
  member: { type: "string", enum: ["IN_PROGRESS", "SUCCEEDED", "FAILED"] },
});

export const billingAccess = shape({ type: "string", enum: ["ALLOW", "DENY"] });

const anything = String.raw`[\s\S]*`;

export const unitName = shape({ type: "string", min: 1, max: 128, pattern: anything });

export const childType = shape({ type: "string", enum: ["ACCOUNT", "ORGANIZATIONAL_UNIT"] });

export const policyId = shape({
  type: "string",
  max: 130,
  pattern: "^p-[0-9a-zA-Z_]{8,128}$",
});

export const policyName = shape({ type: "string", min: 1, max: 128, pattern: anything });

export const policyDescription = shape({ type: "string", max: 512, pattern: anything });

export const policyContent = shape({ type: "string", min: 1, pattern: anything });

export const policyType = shape({
  type: "string",
  enum: [
    "SERVICE_CONTROL_POLICY",
    "RESOURCE_CONTROL_POLICY",
    "TAG_POLICY",
    "BACKUP_POLICY",
    "AISERVICES_OPT_OUT_POLICY",
    "CHATBOT_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "SECURITYHUB_POLICY",
    "INSPECTOR_POLICY",
    "UPGRADE_ROLLOUT_POLICY",
    "BEDROCK_POLICY",
    "S3_POLICY",
    "NETWORK_SECURITY_DIRECTOR_POLICY",
  ],
});

const tagCharacters = String.raw`^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$`;

const tagKey = shape({ type: "string", min: 1, max: 128, pattern: tagCharacters });

export const tags = shape({
  type: "list",
  member: {
    type: "structure",
    members: {
      Key: required(tagKey),
      Value: required({ type: "string", min: 0, max: 256, pattern: tagCharacters }),
    },
  },
});

export const tagKeys = shape({ type: "list", member: tagKey });

/** Of every list. */
export const page = {
  NextToken: shape({ type: "string", max: 100_000, pattern: anything }),
  MaxResults: shape({ type: "integer", min: 1, max: 20 }),
};
