import { readIam } from "../../shared/iam/access.ts";
import { accessPolicy } from "../../shared/iam/managed-policies.ts";
import { policyUsage } from "../../shared/iam/policy-usage.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { policyAnswer } from "./answer.ts";

const members = { PolicyArn: required(shapes.arn) } as const satisfies Members;

export const getPolicy = defineOperation("GetPolicy", members, async (call) => {
  const iam = await readIam(call);
  const found = await accessPolicy(call, iam, "iam:GetPolicy", call.input.PolicyArn);
  const { description, tags } = found.policy;
  const answer = policyAnswer(found, await policyUsage(iam));
  return { Policy: { ...answer, Description: description, Tags: tags } };
});
