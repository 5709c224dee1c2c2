/**
 * Answers what no route knows, in the shape that the caller's SDK reads: XML
 * for the Query protocol, JSON for the rest. It looks at nothing but that.
 */

import { lambdaFunctionOf } from "./shared/runtime/function.ts";
import { jsonProtocol } from "./shared/runtime/json-protocol.ts";
import { createPipeline } from "./shared/runtime/pipeline.ts";
import { queryProtocol } from "./shared/runtime/query-protocol.ts";
import type { Dependencies, Handler, Service } from "./shared/runtime/service.ts";

const noOperations = { clockSkewMinutes: 5, operations: [] } as const;

const jsonUnknown: Service = { ...noOperations, name: "kms", protocol: jsonProtocol("") };

const queryUnknown: Service = {
  ...noOperations,
  name: "sts",
  protocol: queryProtocol({ version: "", namespace: "https://sts.amazonaws.com/doc/2011-06-15/" }),
};

export function createUnknown(dependencies: Dependencies): Handler {
  const json = createPipeline(jsonUnknown, dependencies);
  const query = createPipeline(queryUnknown, dependencies);
  return (event) => (speaksQuery(event.headers) ? query(event) : json(event));
}

function speaksQuery(headers: Readonly<Record<string, string | undefined>>): boolean {
  return (
    headers["x-amz-target"] === undefined &&
    (headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded")
  );
}

export const { create, handler } = lambdaFunctionOf(createUnknown);
