/**
 * Sessions in which a service calls on someone's behalf. Whoever may assume a
 * role under `/lockstead/via/` gets one: it is still they who call, under their
 * own policies, but by way of the service that the role trusts. The role has no
 * say but that, and who may assume it.
 */

import { adminUserId } from "../identity/admin.ts";
import type { Role } from "../identity/entities.ts";
import { assumedRoleArn } from "../identity/iam-arns.ts";
import type { ForwardedSession } from "../identity/session.ts";
import { trustedService, trustOf } from "../identity/trust.ts";
import { viaPath } from "../identity/via-service.ts";
import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import { roleSessionDuration } from "./durations.ts";
import { issueCredentials } from "./issue.ts";
import type { FoundRole } from "./roles.ts";
import { callingUser } from "./users.ts";

/** The path is part of the ARN, and a role keeps it for life: policies can say who makes and assumes such roles. */
export function isForwarding({ path }: Role): boolean {
  return path === viaPath;
}

export type ForwardingTerms = {
  readonly name: string;
  /** In seconds. */
  readonly duration: number | undefined;
  /** The parameters of the request that would make a session other than its caller. */
  readonly altering: readonly unknown[];
};

/**
 * The session ends with the caller's own, at the latest.
 * @throws ServiceError ValidationException for what cannot be forwarded
 */
export async function beginForwardedSession(
  call: Call,
  { iam, role }: FoundRole,
  { name, duration, altering }: ForwardingTerms,
): Promise<Output> {
  const { home, session, now } = call;
  const { place } = iam;
  if (place.account !== home.account) {
    throw unforwardable("can be assumed only from its own account");
  }
  if (altering.some((parameter) => parameter !== undefined)) {
    throw unforwardable("takes neither policies nor tags nor a source identity");
  }
  const service = trustedService(trustOf(role));
  if (service === undefined) {
    throw unforwardable(
      "has to trust exactly one service, by its regional name, as in s3.us-west-2.amazonaws.com",
    );
  }
  const asked = roleSessionDuration(duration, role.longestSession, session?.kind === "role");
  const left = session && Math.floor(session.expires / 1000) - Math.floor(now.getTime() / 1000);
  const credentials = await issueCredentials(
    call,
    place.account,
    {
      kind: "forwarded",
      service,
      role: role.name,
      roleId: role.id,
      caller: session ?? (await longTermUser(call)),
    },
    Math.min(asked, left ?? asked),
  );
  return {
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${name}`,
      Arn: assumedRoleArn(place, role.name, name),
    },
    Credentials: credentials,
  };
}

/** `admin` is configured, and has nothing in IAM that a session could be of. */
async function longTermUser(call: Call): Promise<ForwardedSession["caller"]> {
  const { user, userId } = await callingUser(call);
  if (userId === adminUserId(call.services.managementAccount)) {
    throw unforwardable("can be assumed by users and roles that IAM knows, and not by admin");
  }
  return { kind: "long-term", user, userId, accessKeyId: call.accessKeyId };
}

export function unforwardable(why: string): ServiceError {
  return new ServiceError("ValidationException", `A role under ${viaPath} ${why}.`);
}
