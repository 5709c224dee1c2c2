/** Every IAM operation, by what it is about. */

import type { Operation } from "../shared/runtime/operation.ts";
import { groupOperations } from "./groups/operations.ts";
import { policyOperations } from "./policies/operations.ts";
import { roleOperations } from "./roles/operations.ts";
import { userOperations } from "./users/operations.ts";

export const iamOperations: readonly Operation[] = [
  ...userOperations,
  ...groupOperations,
  ...roleOperations,
  ...policyOperations,
];
