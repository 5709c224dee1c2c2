/** AWS IAM: one function for the service. */

import { requireFittingForIam } from "../shared/identity/session-limits.ts";
import { lambdaFunction } from "../shared/runtime/function.ts";
import type { Service } from "../shared/runtime/service.ts";
import { queryProtocol } from "../shared/runtime/query-protocol.ts";
import { iamOperations } from "./operations.ts";

export const iamService: Service = {
  name: "iam",
  global: true,
  protocol: queryProtocol({
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  }),
  clockSkewMinutes: 15,
  operations: iamOperations,
  requireFitting: requireFittingForIam,
};

export const { create, handler } = lambdaFunction(iamService);
