/** Who is behind a chain of sessions: once said, it is said for all that follow. */

import type { Session } from "../identity/session.ts";
import { ServiceError } from "../wire/errors.ts";

/**
 * @param parent the session that asks
 * @throws ServiceError ValidationException
 */
export function sourceIdentityOf(
  requested: string | undefined,
  parent: Session | undefined,
): string | undefined {
  const inherited = parent?.kind === "role" ? parent.sourceIdentity : undefined;
  if (inherited !== undefined && requested !== undefined && requested !== inherited) {
    throw new ServiceError(
      "ValidationException",
      "The source identity is already set for this assume role session",
    );
  }
  return requested ?? inherited;
}
