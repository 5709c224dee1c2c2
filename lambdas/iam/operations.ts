/** Every IAM operation, by what it is about. */

import type { Operation } from "../shared/runtime/operation.ts";
import { accountOperations } from "./account/operations.ts";
import { groupOperations } from "./groups/operations.ts";
import { policyOperations } from "./policies/operations.ts";
import { providerOperations } from "./providers/operations.ts";
import { roleOperations } from "./roles/operations.ts";
import { simulationOperations } from "./simulation/operations.ts";
import { userOperations } from "./users/operations.ts";

export const iamOperations: readonly Operation[] = [
  ...userOperations,
  ...groupOperations,
  ...roleOperations,
  ...policyOperations,
  ...providerOperations,
  ...accountOperations,
  ...simulationOperations,
];
