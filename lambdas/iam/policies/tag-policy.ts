import { changeIam, requestTagKeys } from "../../shared/iam/access.ts";
import { accessOwnPolicy } from "../../shared/iam/managed-policies.ts";
import { requireTags, withTags } from "../../shared/iam/tags.ts";
import { type ManagedPolicy, sortKeys } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  PolicyArn: required(shapes.arn),
  Tags: required(shapes.tags),
} as const satisfies Members;

export const tagPolicy = defineOperation("TagPolicy", members, (call) =>
  changeIam(call, async (transaction) => {
    const { PolicyArn, Tags } = call.input;
    const policy = await accessOwnPolicy(call, transaction, "iam:TagPolicy", PolicyArn, {
      context: requestTagKeys(Tags),
    });
    requireTags(Tags);
    const changed: ManagedPolicy = {
      ...policy,
      tags: withTags(policy.tags, Tags, "case-sensitive"),
    };
    transaction.put(sortKeys.policy(policy.name), changed);
    return undefined;
  }),
);
