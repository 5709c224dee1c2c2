/** AWS CloudTrail: one function for the service. */

import { cloudTrailTargetPrefixes } from "../targets.ts";
import { cloudTrailProtocol } from "../shared/cloudtrail/protocol.ts";
import { lambdaFunction } from "../shared/runtime/function.ts";
import type { Service } from "../shared/runtime/service.ts";
import { cloudTrailOperations } from "./operations.ts";

export const cloudTrailService: Service = {
  name: "cloudtrail",
  protocol: cloudTrailProtocol(cloudTrailTargetPrefixes),
  clockSkewMinutes: 5,
  operations: cloudTrailOperations,
};

export const { create, handler } = lambdaFunction(cloudTrailService);
