/** What CloudTrail tells of operations as such. */

import type { ServiceName } from "../../catalogue.ts";

/**
 * What an operation's name begins with when it changes nothing that anyone can
 * see. KMS's examples have it so of cryptography, and STS's of roles' sessions.
 */
const reading =
  /^(?:Assume|Decapsulate|Decode|Decrypt|Derive|Describe|Encapsulate|Encrypt|Generate|Get|List|Lookup|ReEncrypt|Sign|Simulate|Verify)/;

/** Names to the contrary. AWS was seen to record it so. */
const otherwise: ReadonlySet<string> = new Set(["sts:GetFederationToken"]);

export function isReadOnly(service: ServiceName, operation: string): boolean {
  return reading.test(operation) && !otherwise.has(`${service}:${operation}`);
}
