import { requestTagKeys } from "../../shared/iam/access.ts";
import { changeProvider } from "../../shared/iam/oidc-providers.ts";
import { requireTags, withTags } from "../../shared/iam/tags.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  OpenIDConnectProviderArn: required(shapes.arn),
  Tags: required(shapes.tags),
} as const satisfies Members;

export const tagOpenIDConnectProvider = defineOperation(
  "TagOpenIDConnectProvider",
  members,
  async (call) => {
    const { OpenIDConnectProviderArn: arn, Tags } = call.input;
    const demand = { action: "iam:TagOpenIDConnectProvider", context: requestTagKeys(Tags) };
    await changeProvider(call, arn, demand, ({ tags }) => {
      requireTags(Tags);
      return { tags: withTags(tags, Tags, "case-sensitive") };
    });
    return undefined;
  },
);
