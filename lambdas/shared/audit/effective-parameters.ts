/**
 * What events show of a request beyond what was sent: the values that stand for
 * what was left out, and what a session brings along.
 * Sources: AWS KMS's developer guide, "Examples of AWS KMS log entries"; IAM's
 * user guide, "Logging IAM and AWS STS API calls with AWS CloudTrail".
 */

import type { Session } from "../identity/session.ts";
import type { JsonObject } from "./event.ts";
import type { RequestFacts } from "./facts.ts";
import { webIdentityOf } from "./web-identity.ts";

type Effective = (sent: JsonObject, facts: RequestFacts) => JsonObject;

const defaults =
  (values: JsonObject): Effective =>
  (sent) => ({ ...values, ...sent });

const usual = "SYMMETRIC_DEFAULT";

const effective: Readonly<Record<string, Effective>> = {
  "kms:CreateKey": (sent) => {
    const spec = sent["keySpec"] ?? sent["customerMasterKeySpec"] ?? usual;
    return {
      description: "",
      keyUsage: "ENCRYPT_DECRYPT",
      keySpec: spec,
      customerMasterKeySpec: spec,
      origin: "AWS_KMS",
      bypassPolicyLockoutSafetyCheck: false,
      multiRegion: false,
      ...sent,
    };
  },
  "kms:Decrypt": defaults({ encryptionAlgorithm: usual }),
  "kms:Encrypt": defaults({ encryptionAlgorithm: usual }),
  "kms:ImportKeyMaterial": defaults({ expirationModel: "KEY_MATERIAL_EXPIRES" }),
  "kms:PutKeyPolicy": defaults({ bypassPolicyLockoutSafetyCheck: false }),
  "kms:ReEncrypt": defaults({
    sourceEncryptionAlgorithm: usual,
    destinationEncryptionAlgorithm: usual,
  }),
  // AWS's events have nothing of it, not even the number of bytes.
  "kms:GenerateRandom": () => ({}),
  "sts:AssumeRole": (sent, { authenticated }) => ({
    ...inherited(authenticated?.session),
    ...sent,
  }),
  "sts:AssumeRoleWithWebIdentity": (sent, facts) => ({ ...webIdentityOf(facts)?.asked, ...sent }),
};

export function effectiveParameters(sent: JsonObject, facts: RequestFacts): JsonObject {
  return effective[`${facts.service}:${facts.operation.name}`]?.(sent, facts) ?? sent;
}

/** What a role's session hands on to the next. */
function inherited(session: Session | undefined): JsonObject {
  if (session?.kind !== "role") {
    return {};
  }
  const { tags, transitive, sourceIdentity } = session;
  const keys = new Set(transitive.map((key) => key.toLowerCase()));
  const handed = tags.filter(({ Key }) => keys.has(Key.toLowerCase()));
  return {
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(handed.length > 0 && {
      incomingTransitiveTags: Object.fromEntries(handed.map(({ Key, Value }) => [Key, Value])),
    }),
  };
}
