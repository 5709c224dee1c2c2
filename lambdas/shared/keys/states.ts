/** What a key's state lets an operation do. Source: ../shared/facts/key-states.md. */

import { ServiceError } from "../wire/errors.ts";
import { arnOf, type Key } from "./key.ts";

/** For cryptographic operations. @throws ServiceError DisabledException */
export function requireEnabled(key: Key): void {
  if (key.state === "Disabled") {
    throw new ServiceError("DisabledException", `${arnOf(key)} is disabled.`);
  }
}
