/**
 * Which keys a request has used, for GetKeyLastUsage: those of successful
 * cryptographic operations, each with the event of its owner's account.
 * Source: AWS KMS's developer guide, "Determine past usage of a KMS key".
 */

import type { KeyUse } from "../store/event-items.ts";
import type { CloudTrailEvent } from "./event.ts";
import type { Outcome, RequestFacts } from "./facts.ts";

/** What the names of these operations begin with. Whether they use a key, their answers tell. */
const cryptographic =
  /^(?:Decapsulate|Decrypt|Derive|Encapsulate|Encrypt|Generate|ReEncrypt|Sign|Verify)/;

/** @param events of the request */
export function keyUsesOf(
  { service, operation, time }: RequestFacts,
  outcome: Outcome,
  events: readonly CloudTrailEvent[],
): readonly KeyUse[] {
  if (service !== "kms" || outcome.kind !== "success" || !cryptographic.test(operation.name)) {
    return [];
  }
  const { KeyId, SourceKeyId } = outcome.output ?? {};
  const keys = new Set([KeyId, SourceKeyId].filter((arn) => typeof arn === "string"));
  return events.flatMap((event) =>
    [...keys]
      .filter((arn) => arn.split(":")[4] === event.recipientAccountId)
      .map((arn) => ({
        account: event.recipientAccountId,
        region: event.awsRegion,
        keyId: arn.slice(arn.indexOf("/") + 1),
        operation: event.eventName,
        time,
        eventId: event.eventID,
        requestId: event.requestID,
      })),
  );
}
