/** AWS KMS as a service: what its operations share on the wire. */

import { kmsTargetPrefix } from "../targets.ts";
import { type LambdaFunction, lambdaFunction } from "../shared/runtime/function.ts";
import { jsonProtocol } from "../shared/runtime/json-protocol.ts";
import type { Operation } from "../shared/runtime/operation.ts";
import type { Service } from "../shared/runtime/service.ts";

export function kmsService(operations: readonly Operation[]): Service {
  return {
    name: "kms",
    protocol: jsonProtocol(kmsTargetPrefix),
    clockSkewMinutes: 5,
    takesForwarded: true,
    operations,
  };
}

/** One KMS operation as a Lambda function of its own. */
export function kmsFunction(operation: Operation): LambdaFunction {
  return lambdaFunction(kmsService([operation]));
}
