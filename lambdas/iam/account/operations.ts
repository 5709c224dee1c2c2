/** Operations on an account as a whole. */

import type { Operation } from "../../shared/runtime/operation.ts";
import { getAccountAuthorizationDetails } from "./get-account-authorization-details.ts";
import { getAccountSummary } from "./get-account-summary.ts";
import { listAccountAliases } from "./list-account-aliases.ts";

export const accountOperations: readonly Operation[] = [
  getAccountAuthorizationDetails,
  getAccountSummary,
  listAccountAliases,
];
