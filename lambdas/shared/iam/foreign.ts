/** What is told of policies and providers that are not the account's own. */

import { denial } from "../keys/authorize.ts";
import type { Call } from "../runtime/operation.ts";
import type { ServiceError } from "../wire/errors.ts";

/** They have no policy that could allow it; whether they exist is not told. */
export function noResourcePolicy(call: Call, action: string, arn: string): Promise<ServiceError> {
  return denial(call, action, { arn }, { allowed: false, because: "no-resource-allow", by: [] });
}
