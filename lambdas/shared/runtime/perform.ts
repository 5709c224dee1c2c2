/** An operation on one request: what it is called with, and when its answer counts. */

import { mergeContexts } from "../authorization/context.ts";
import type { Decided } from "../authorization/decide.ts";
import type { Authenticated } from "../identity/authenticate.ts";
import { requestContext } from "../identity/request-context.ts";
import type { RecipientData } from "../recipient/recipient.ts";
import type { Output } from "../wire/json.ts";
import type { HttpRequest } from "../wire/request.ts";
import { untilNoConflict } from "./conflicts.ts";
import { once } from "./once.ts";
import type { Call, Operation, Services } from "./operation.ts";

/** A request that has been understood, and whose sender is known if it was signed. */
export type Request = {
  readonly operation: Operation;
  /** As in `kms`. */
  readonly service: string;
  readonly request: HttpRequest;
  /** Undefined for an operation that is called without a signature. */
  readonly authenticated: Authenticated | undefined;
  readonly input: unknown;
  readonly now: Date;
  /** Before each run: the list that takes what is decided in it. */
  readonly begin: () => Decided[];
  readonly noteRecipient: (data: RecipientData) => void;
};

/**
 * A request begins with what is known of its caller. Decisions wait until that
 * has been seen to be current; and so does every answer, whatever it is.
 */
export async function perform(one: Request, services: Services): Promise<Output | undefined> {
  const { operation, request, authenticated, input, now, begin } = one;
  if (operation.unsigned) {
    const context = requestContext({ request, now });
    const membershipOf = (account: string) => services.callers.membershipOf(account);
    return untilNoConflict(() =>
      operation.perform({ input, now, services, context, membershipOf, decisions: begin() }),
    );
  }
  if (authenticated === undefined) {
    throw new Error("An operation that wants a signature was called without");
  }
  const { used, home } = authenticated;
  const noting =
    used === undefined
      ? undefined
      : services.usage.note(home.account, used, {
          time: now,
          service: one.service,
          region: home.region,
        });
  try {
    return await untilNoConflict(() =>
      operation.perform(callOf({ ...one, authenticated }, services)),
    );
  } finally {
    await noting;
    await authenticated.current();
  }
}

function callOf(one: Request & { authenticated: Authenticated }, services: Services): Call {
  const { request, authenticated, input, now, begin, noteRecipient } = one;
  const { home, via, accessKeyId, session, membershipOf } = authenticated;
  return {
    input,
    home,
    via,
    now,
    accessKeyId,
    session,
    services,
    membershipOf,
    noteRecipient,
    decisions: begin(),
    current: once(async () => {
      const caller = await authenticated.current();
      const { principal, keys } = caller;
      const ofRequest = requestContext({ request, principal, region: home.region, now });
      return { caller, context: mergeContexts(ofRequest, keys) };
    }),
  };
}
