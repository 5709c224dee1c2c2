/** Short ways to ask the policy simulator, and to say what it answers. */

import {
  type EvaluationResult,
  type IAMClient,
  SimulateCustomPolicyCommand,
  type SimulateCustomPolicyCommandInput,
} from "@aws-sdk/client-iam";
import { policyOf } from "../../support/iam-users.ts";
import { account } from "../../support/service.ts";

export const keyA = `arn:aws:kms:us-east-1:${account}:key/a`;
export const keyB = `arn:aws:kms:us-east-1:${account}:key/b`;
export const foreignKey = "arn:aws:kms:us-east-1:999999999999:key/a";
export const bob = `arn:aws:iam::${account}:user/team/bob`;

type Parts = Readonly<Record<string, unknown>>;

/** A policy of one statement that allows `kms:Encrypt`, unless it says otherwise. */
export const allow = (parts: Parts = {}): string =>
  policyOf({ Effect: "Allow", Action: "kms:Encrypt", Resource: "*", ...parts });
export const deny = (parts: Parts = {}): string => allow({ Effect: "Deny", ...parts });
/** Of a key. */
export const resourcePolicy = (principal: string, parts: Parts = {}): string =>
  allow({ Principal: { AWS: principal }, ...parts });

export type Input = Omit<Partial<SimulateCustomPolicyCommandInput>, "PolicyInputList">;

/** `kms:Encrypt`, unless the input says otherwise. */
export function simulateCustom(
  iam: IAMClient,
  PolicyInputList: readonly string[],
  input: Input = {},
) {
  return iam.send(
    new SimulateCustomPolicyCommand({
      ActionNames: ["kms:Encrypt"],
      ...input,
      PolicyInputList: [...PolicyInputList],
    }),
  );
}

/** The first result. */
export async function resultOf(
  iam: IAMClient,
  policies: readonly string[],
  input: Input = {},
): Promise<EvaluationResult> {
  const { EvaluationResults } = await simulateCustom(iam, policies, input);
  return EvaluationResults?.[0] as EvaluationResult;
}

/** The names of the policies whose statements matched. */
export function sources({ MatchedStatements = [] }: Pick<EvaluationResult, "MatchedStatements">) {
  return MatchedStatements.map(({ SourcePolicyId }) => SourcePolicyId);
}
