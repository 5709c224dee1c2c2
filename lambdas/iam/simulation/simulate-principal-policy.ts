import { simulate } from "../../shared/iam/simulation/simulate.ts";
import { accessPolicySource } from "../../shared/iam/simulation/source.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { policyList, simulation } from "./shapes.ts";

const members = {
  PolicySourceArn: required(shapes.arn),
  PolicyInputList: policyList,
  ...simulation,
} as const satisfies Members;

export const simulatePrincipalPolicy = defineOperation(
  "SimulatePrincipalPolicy",
  members,
  async (call) => {
    const action = "iam:SimulatePrincipalPolicy";
    const source = await accessPolicySource(call, action, call.input.PolicySourceArn);
    const membership = await call.membershipOf(call.home.account);
    return simulate(call, { ...source, serviceControl: membership?.serviceControl ?? [] });
  },
);
