/**
 * Which keys a request has used, for GetKeyLastUsage: those of successful
 * cryptographic operations, each with the event of its owner's account.
 * Source: AWS KMS's developer guide, "Determine past usage of a KMS key".
 */

import type { KeyUse } from "../store/event-items.ts";
import type { CloudTrailEvent } from "./event.ts";
import type { Outcome, RequestFacts } from "./facts.ts";

const tracked: ReadonlySet<string> = new Set([
  "Decapsulate",
  "Decrypt",
  "DeriveSharedSecret",
  "Encapsulate",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateMac",
  "ReEncrypt",
  "Sign",
  "Verify",
  "VerifyMac",
]);

/** @param events of the request */
export function keyUsesOf(
  { service, operation, requestId, time }: RequestFacts,
  outcome: Outcome,
  events: readonly CloudTrailEvent[],
): readonly KeyUse[] {
  if (service !== "kms" || outcome.kind !== "success" || !tracked.has(operation.name)) {
    return [];
  }
  const { KeyId, SourceKeyId } = outcome.output ?? {};
  const keys = [KeyId, SourceKeyId].filter((arn) => typeof arn === "string");
  return [...new Set(keys)].flatMap((arn) => {
    const [, , , region = "", account = "", resource = ""] = arn.split(":");
    const event = events.find(({ recipientAccountId }) => recipientAccountId === account);
    const keyId = resource.slice("key/".length);
    return event === undefined
      ? []
      : {
          account,
          region,
          keyId,
          operation: operation.name,
          time,
          eventId: event.eventID,
          requestId,
        };
  });
}
