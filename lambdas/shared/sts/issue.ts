/** Credentials of a new session. */

import { newAccessKey } from "../identity/new-access-key.ts";
import type { ForwardedSession, Session } from "../identity/session.ts";
import type { UnsignedCall } from "../runtime/operation.ts";
import type { Output } from "../wire/json.ts";

type Times = "issued" | "expires";

/** A session before it begins. */
export type NewSession = Beginning<Session | ForwardedSession>;

type Beginning<S> = S extends Session | ForwardedSession ? Omit<S, Times> : never;

/**
 * @param account whose IAM the session is of: its access key id carries it
 * @param duration in seconds
 */
export async function issueCredentials(
  { services, now }: Pick<UnsignedCall, "services" | "now">,
  account: string,
  session: NewSession,
  duration: number,
): Promise<Output> {
  const { random, credentials } = services;
  // AWS tells times to the second only.
  const issued = Math.floor(now.getTime() / 1000) * 1000;
  const expires = issued + duration * 1000;
  const { accessKeyId, secretAccessKey } = newAccessKey("ASIA", account, random);
  const token = await credentials.sealSession(accessKeyId, {
    ...session,
    secretAccessKey,
    issued,
    expires,
  });
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: token,
    Expiration: new Date(expires),
  };
}
