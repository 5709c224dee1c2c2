/** What CloudTrail tells of operations as such. */

import type { ServiceName } from "../../catalogue.ts";

/** What an operation's name begins with when it changes nothing that anyone can see. */
const reading =
  /^(?:Assume|Decapsulate|Decode|Decrypt|Derive|Describe|Encapsulate|Encrypt|Generate|Get|List|Lookup|ReEncrypt|Sign|Simulate|Verify)/;

export function isReadOnly(_service: ServiceName, operation: string): boolean {
  return reading.test(operation);
}
