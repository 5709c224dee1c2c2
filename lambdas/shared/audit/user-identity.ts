/** Who called, as an account's event shows them. */

import type { UserIdentity } from "./event.ts";
import type { RequestFacts } from "./facts.ts";

export function userIdentityFor(_account: string, { authenticated }: RequestFacts): UserIdentity {
  return { type: "IAMUser", accountId: authenticated?.home.account ?? "" };
}
