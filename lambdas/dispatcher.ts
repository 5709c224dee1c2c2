/**
 * One function that serves everything, for accounts without CloudFront: it
 * chooses the service as the edge would, by `X-Amz-Target` or else by the
 * service in the credential scope.
 */

import { cloudTrailTargetPrefixes, kmsTargetPrefix, organizationsTargetPrefix } from "./targets.ts";
import { cloudTrailService } from "./cloudtrail/service.ts";
import { iamService } from "./iam/service.ts";
import { kmsOperations } from "./kms/operations.ts";
import { kmsService } from "./kms/service.ts";
import { organizationsService } from "./organizations/service.ts";
import { lambdaFunctionOf } from "./shared/runtime/function.ts";
import { createPipeline } from "./shared/runtime/pipeline.ts";
import { stsService } from "./sts/service.ts";
import { createUnknown } from "./unknown.ts";

export const { create, handler } = lambdaFunctionOf((dependencies) => {
  const cloudTrail = createPipeline(cloudTrailService, dependencies);
  const byTarget = new Map([
    ...cloudTrailTargetPrefixes.map((prefix) => [prefix, cloudTrail] as const),
    [kmsTargetPrefix, createPipeline(kmsService(kmsOperations), dependencies)],
    [organizationsTargetPrefix, createPipeline(organizationsService, dependencies)],
  ]);
  const byService = new Map([
    ["iam", createPipeline(iamService, dependencies)],
    ["sts", createPipeline(stsService, dependencies)],
  ]);
  const unknown = createUnknown(dependencies);

  return (event) => {
    const target = event.headers["x-amz-target"];
    if (target !== undefined) {
      return (byTarget.get(target.slice(0, target.lastIndexOf("."))) ?? unknown)(event);
    }
    const service = serviceOf(event.headers, event.rawQueryString);
    return (byService.get(service ?? "") ?? unknown)(event);
  };
});

/** As the signature says, in the header or the query; a form without a signature is for STS. */
function serviceOf(
  headers: Readonly<Record<string, string | undefined>>,
  query: string,
): string | undefined {
  const authorization = headers["authorization"];
  const scope =
    authorization === undefined
      ? new URLSearchParams(query).get("X-Amz-Credential")
      : /Credential=([^,\s]+)/.exec(authorization)?.[1];
  if (scope === undefined || scope === null) {
    const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    return isForm ? "sts" : undefined;
  }
  return scope.split("/")[3];
}
