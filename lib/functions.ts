/** One Lambda function for each entry of the catalogue, all from one asset. */

import { CfnFunction } from "aws-cdk-lib/aws-lambda";
import type { CfnRole } from "aws-cdk-lib/aws-iam";
import type { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { AssetStaging, FileAssetPackaging, type Stack } from "aws-cdk-lib/core";
import type { DataAccess, LambdaEntry } from "../lambdas/catalogue.ts";

/** Well above the slowest operation, below the 30 s after which HTTP API answers for us. */
const timeoutSeconds = 20;

/** What all functions of a deployment have in common. */
export type FunctionSettings = {
  readonly code: CfnFunction.CodeProperty;
  readonly variables: Readonly<Record<string, string>>;
  readonly logs: CfnLogGroup;
  readonly roleFor: (access: DataAccess) => CfnRole;
};

/**
 * Stages a directory as the asset that functions are made from: what
 * `aws-s3-assets` does, without the 150 ms that its import of S3 costs each start.
 */
export function stageCode(stack: Stack, directory: string): CfnFunction.CodeProperty {
  const staging = new AssetStaging(stack, "Code", { sourcePath: directory });
  const { bucketName, objectKey } = stack.synthesizer.addFileAsset({
    displayName: "Lockstead functions",
    fileName: staging.relativeStagedPath(stack),
    sourceHash: staging.assetHash,
    packaging: FileAssetPackaging.ZIP_DIRECTORY,
  });
  return { s3Bucket: bucketName, s3Key: objectKey };
}

export function makeFunction(
  stack: Stack,
  { id, entry, access, memory }: LambdaEntry,
  { code, variables, logs, roleFor }: FunctionSettings,
): CfnFunction {
  return new CfnFunction(stack, `${id}Function`, {
    description: `Lockstead: ${entry}`,
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    code,
    handler: `${entry}.handler`,
    memorySize: memory,
    timeout: timeoutSeconds,
    role: roleFor(access).attrArn,
    environment: { variables: { NODE_OPTIONS: "--enable-source-maps", ...variables } },
    // All share one group, named here, or Lambda would make one for each
    // function, without retention. JSON, like our own lines and the access log.
    // No level for Lambda to filter by: metrics come in lines that it must not drop.
    loggingConfig: { logGroup: logs.ref, logFormat: "JSON" },
  });
}
