import { readIam } from "../../shared/iam/access.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { accessProvider } from "../../shared/iam/oidc-providers.ts";
import { tagPlace } from "../../shared/iam/tags.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  OpenIDConnectProviderArn: required(shapes.arn),
  ...shapes.paging,
} as const satisfies Members;

export const listOpenIDConnectProviderTags = defineOperation(
  "ListOpenIDConnectProviderTags",
  members,
  async (call) => {
    const { OpenIDConnectProviderArn: arn, ...page } = call.input;
    const demand = { action: "iam:ListOpenIDConnectProviderTags" };
    const { tags } = await accessProvider(call, await readIam(call), arn, demand);
    const { entries, members } = await pageOfList(page, tags, tagPlace);
    return { Tags: entries, ...members };
  },
);
