/** AWS Organizations: one function for the service. */

import { organizationsTargetPrefix } from "../catalogue.ts";
import { lambdaFunction } from "../shared/runtime/function.ts";
import { jsonProtocol } from "../shared/runtime/json-protocol.ts";
import type { Service } from "../shared/runtime/pipeline.ts";
import { organizationsOperations } from "./operations.ts";

export const organizationsService: Service = {
  name: "organizations",
  global: true,
  protocol: jsonProtocol(organizationsTargetPrefix),
  clockSkewMinutes: 5,
  operations: organizationsOperations,
};

export const { create, handler } = lambdaFunction(organizationsService);
