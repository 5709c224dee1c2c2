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
import type { Call, Services, SignedOperation, UnsignedOperation } from "./operation.ts";

/** An operation, and who signed for it where it wants a signature. */
export type Identified =
  | { readonly operation: SignedOperation; readonly authenticated: Authenticated }
  | { readonly operation: UnsignedOperation; readonly authenticated: undefined };

/** A request that has been understood. */
type Understood = {
  /** As in `kms`. */
  readonly service: string;
  readonly request: HttpRequest;
  readonly input: unknown;
  readonly now: Date;
  /** Before each run: the list that takes what is decided in it. */
  readonly begin: () => Decided[];
  readonly noteRecipient: (data: RecipientData) => void;
};

/**
 * A request begins with what is cached of its caller. Decisions wait until that
 * has been seen to be current; and so does every answer, whatever it is.
 */
export async function perform(
  one: Understood & Identified,
  services: Services,
): Promise<Output | undefined> {
  const { now } = one;
  if (one.authenticated === undefined) {
    return performUnsigned(one, services);
  }
  const { operation, authenticated } = one;
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
    return await untilNoConflict(() => operation.perform(callOf(one, authenticated, services)));
  } finally {
    await noting;
    await authenticated.current();
  }
}

function performUnsigned(
  { operation, request, input, now, begin }: Understood & { readonly operation: UnsignedOperation },
  services: Services,
): Promise<Output | undefined> {
  const context = requestContext({ request, now });
  const membershipOf = (account: string) => services.callers.membershipOf(account);
  return untilNoConflict(() =>
    operation.perform({ input, now, services, context, membershipOf, decisions: begin() }),
  );
}

function callOf(
  { request, input, now, begin, noteRecipient }: Understood,
  authenticated: Authenticated,
  services: Services,
): Call {
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
