/**
 * One function that serves everything, for accounts without CloudFront: it
 * chooses the service as the edge would, by `X-Amz-Target` or else by the
 * service in the credential scope.
 */

import { kmsTargetPrefix } from "./catalogue.ts";
import { kmsOperations } from "./kms/operations.ts";
import { kmsService } from "./kms/service.ts";
import { lambdaFunctionOf } from "./shared/runtime/function.ts";
import { createPipeline } from "./shared/runtime/pipeline.ts";
import { stsService } from "./sts/service.ts";
import { createUnknown } from "./unknown.ts";

export const { create, handler } = lambdaFunctionOf((dependencies) => {
  const kms = createPipeline(kmsService(kmsOperations), dependencies);
  const sts = createPipeline(stsService, dependencies);
  const unknown = createUnknown(dependencies);

  return (event) => {
    const target = event.headers["x-amz-target"];
    if (target !== undefined) {
      return target.startsWith(`${kmsTargetPrefix}.`) ? kms(event) : unknown(event);
    }
    return isForSts(event.headers, event.rawQueryString) ? sts(event) : unknown(event);
  };
});

/** STS requests are signed for it, in the header or the query, or are forms without a signature. */
function isForSts(headers: Readonly<Record<string, string | undefined>>, query: string): boolean {
  const authorization = headers["authorization"];
  const scope =
    authorization === undefined
      ? new URLSearchParams(query).get("X-Amz-Credential")
      : /Credential=([^,\s]+)/.exec(authorization)?.[1];
  if (scope === undefined || scope === null) {
    return (headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  }
  return scope.split("/")[3] === "sts";
}
