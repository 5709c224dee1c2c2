import { contextOf } from "../../shared/authorization/context.ts";
import { changeIam } from "../../shared/iam/access.ts";
import { accessOwnPolicy } from "../../shared/iam/managed-policies.ts";
import { withoutTags } from "../../shared/iam/tags.ts";
import { type ManagedPolicy, sortKeys } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  PolicyArn: required(shapes.arn),
  TagKeys: required(shapes.tagKeys),
} as const satisfies Members;

export const untagPolicy = defineOperation("UntagPolicy", members, (call) =>
  changeIam(call, async (transaction) => {
    const { PolicyArn, TagKeys } = call.input;
    const policy = await accessOwnPolicy(call, transaction, "iam:UntagPolicy", PolicyArn, {
      context: contextOf({ "aws:TagKeys": TagKeys }),
    });
    const changed: ManagedPolicy = {
      ...policy,
      tags: withoutTags(policy.tags, TagKeys, "case-sensitive"),
    };
    transaction.put(sortKeys.policy(policy.name), changed);
    return undefined;
  }),
);
