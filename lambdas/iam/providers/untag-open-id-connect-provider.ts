import { contextOf } from "../../shared/authorization/context.ts";
import { changeProvider } from "../../shared/iam/oidc-providers.ts";
import { withoutTags } from "../../shared/iam/tags.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  OpenIDConnectProviderArn: required(shapes.arn),
  TagKeys: required(shapes.tagKeys),
} as const satisfies Members;

export const untagOpenIDConnectProvider = defineOperation(
  "UntagOpenIDConnectProvider",
  members,
  async (call) => {
    const { OpenIDConnectProviderArn: arn, TagKeys } = call.input;
    const context = contextOf({ "aws:TagKeys": TagKeys });
    const demand = { action: "iam:UntagOpenIDConnectProvider", context };
    await changeProvider(call, arn, demand, ({ tags }) => ({
      tags: withoutTags(tags, TagKeys, "case-sensitive"),
    }));
    return undefined;
  },
);
