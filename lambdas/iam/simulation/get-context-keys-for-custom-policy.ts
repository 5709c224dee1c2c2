import { authorizeIam } from "../../shared/iam/access.ts";
import { contextKeysIn } from "../../shared/iam/simulation/context-keys.ts";
import { inputPolicies } from "../../shared/iam/simulation/policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import { policyList } from "./shapes.ts";

const members = { PolicyInputList: required(policyList) } as const satisfies Members;

export const getContextKeysForCustomPolicy = defineOperation(
  "GetContextKeysForCustomPolicy",
  members,
  async (call) => {
    await authorizeIam(call, "iam:GetContextKeysForCustomPolicy", "*");
    return { ContextKeyNames: contextKeysIn(inputPolicies(call.input.PolicyInputList)) };
  },
);
