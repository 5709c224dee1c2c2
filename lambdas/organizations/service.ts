/** AWS Organizations: one function for the service. */

import { organizationsTargetPrefix } from "../targets.ts";
import { organizationsProtocol } from "../shared/organizations/protocol.ts";
import { lambdaFunction } from "../shared/runtime/function.ts";
import type { Service } from "../shared/runtime/service.ts";
import { organizationsOperations } from "./operations.ts";

export const organizationsService: Service = {
  name: "organizations",
  global: true,
  protocol: organizationsProtocol(organizationsTargetPrefix),
  clockSkewMinutes: 5,
  operations: organizationsOperations,
};

export const { create, handler } = lambdaFunction(organizationsService);
