/** Which keys have their material from elsewhere. */

import { ServiceError } from "../../wire/errors.ts";
import { arnOf, type Key } from "../key.ts";

/** @throws ServiceError UnsupportedOperationException */
export function requireImported(key: Key): void {
  if (key.origin !== "EXTERNAL") {
    throw new ServiceError(
      "UnsupportedOperationException",
      `${arnOf(key)} origin is ${key.origin} which is not valid for this operation.`,
    );
  }
}
