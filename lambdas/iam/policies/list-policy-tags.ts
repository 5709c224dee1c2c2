import { readIam } from "../../shared/iam/access.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { accessPolicy } from "../../shared/iam/managed-policies.ts";
import { tagPlace } from "../../shared/iam/tags.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  PolicyArn: required(shapes.arn),
  ...shapes.paging,
} as const satisfies Members;

export const listPolicyTags = defineOperation("ListPolicyTags", members, async (call) => {
  const { input } = call;
  const iam = await readIam(call);
  const { policy } = await accessPolicy(call, iam, "iam:ListPolicyTags", input.PolicyArn);
  const { entries, members } = await pageOfList(input, policy.tags, tagPlace);
  return { Tags: entries, ...members };
});
