/** AWS STS: one function for the service. */

import { requireFittingForSts } from "../shared/identity/session-limits.ts";
import { lambdaFunction } from "../shared/runtime/function.ts";
import type { Service } from "../shared/runtime/service.ts";
import { queryProtocol } from "../shared/runtime/query-protocol.ts";
import { stsOperations } from "./operations.ts";

export const stsService: Service = {
  name: "sts",
  protocol: queryProtocol({
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  }),
  clockSkewMinutes: 15,
  operations: stsOperations,
  requireFitting: requireFittingForSts,
};

export const { create, handler } = lambdaFunction(stsService);
