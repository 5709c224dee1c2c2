/** Who calls, and what their own account says they may do. */

import type { Context } from "../authorization/context.ts";
import type { CallerPolicies } from "../authorization/question.ts";
import type { Principal } from "./principal.ts";

export type Caller = {
  readonly principal: Principal;
  readonly policies: CallerPolicies;
  /** What condition keys tell of the caller beyond the principal: its tags, its session, its organization. */
  readonly keys: Context;
};
