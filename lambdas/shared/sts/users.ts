/** Users as callers of what only users may call. */

import { parseIamArn } from "../identity/iam-arns.ts";
import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";

export type CallingUser = { readonly user: string; readonly userId: string };

/**
 * The user that calls, as its sessions name it.
 * @throws ServiceError AccessDeniedException when an account's root does, which has no access key here
 */
export async function callingUser(call: Call): Promise<CallingUser> {
  const { caller } = await call.current();
  const { kind, arn, userId } = caller.principal;
  const user = kind === "user" ? parseIamArn(arn)?.name : undefined;
  if (user === undefined) {
    throw new ServiceError("AccessDeniedException", "Only an IAM user can have such a session.");
  }
  return { user, userId };
}
