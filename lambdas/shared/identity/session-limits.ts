/**
 * What sessions may not call, whatever policies say.
 * Source: the IAM User Guide, "Compare AWS STS credentials"; for the answers,
 * https://github.com/cloudyr/aws.iam/issues/15 and
 * https://github.com/fwdcloudsec/granted/issues/151.
 */

import { ServiceError } from "../wire/errors.ts";
import type { Session } from "./session.ts";

/**
 * Of IAM: nothing, for what a user made of itself without MFA, which nobody
 * has here, or of somebody else.
 * @throws ServiceError UnrecognizedClientException
 */
export function requireFittingForIam(session: Session): void {
  if (session.kind !== "role") {
    throw new ServiceError("UnrecognizedClientException");
  }
}

const ofUsersOnly = new Set(["GetFederationToken", "GetSessionToken"]);
const ofUsersSessions = new Set(["AssumeRole", "GetCallerIdentity"]);

/** @throws ServiceError AccessDeniedException */
export function requireFittingForSts({ kind }: Session, operation: string): void {
  const fits =
    kind === "role"
      ? !ofUsersOnly.has(operation)
      : kind === "user"
        ? ofUsersSessions.has(operation)
        : operation === "GetCallerIdentity";
  if (!fits) {
    throw new ServiceError(
      "AccessDeniedException",
      `Cannot call ${operation} with session credentials`,
    );
  }
}
