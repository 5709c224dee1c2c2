import { contextKeysIn } from "../../shared/iam/simulation/context-keys.ts";
import { inputPolicies } from "../../shared/iam/simulation/policies.ts";
import { accessPolicySource } from "../../shared/iam/simulation/source.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { policyList } from "./shapes.ts";

const members = {
  PolicySourceArn: required(shapes.arn),
  PolicyInputList: policyList,
} as const satisfies Members;

/** The boundary's keys are among them: a simulation looks at it too. */
export const getContextKeysForPrincipalPolicy = defineOperation(
  "GetContextKeysForPrincipalPolicy",
  members,
  async (call) => {
    const { PolicySourceArn, PolicyInputList = [] } = call.input;
    const action = "iam:GetContextKeysForPrincipalPolicy";
    const { policies, boundary } = await accessPolicySource(call, action, PolicySourceArn);
    const given = inputPolicies(PolicyInputList);
    return {
      ContextKeyNames: contextKeysIn([...policies, ...(boundary ? [boundary] : []), ...given]),
    };
  },
);
