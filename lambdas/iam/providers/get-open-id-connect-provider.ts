import { readIam } from "../../shared/iam/access.ts";
import { accessProvider } from "../../shared/iam/oidc-providers.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  OpenIDConnectProviderArn: required(shapes.arn),
} as const satisfies Members;

export const getOpenIDConnectProvider = defineOperation(
  "GetOpenIDConnectProvider",
  members,
  async (call) => {
    const { OpenIDConnectProviderArn: arn } = call.input;
    const demand = { action: "iam:GetOpenIDConnectProvider" };
    const provider = await accessProvider(call, await readIam(call), arn, demand);
    return {
      Url: provider.url,
      ClientIDList: provider.clientIds,
      ThumbprintList: provider.thumbprints,
      CreateDate: new Date(provider.created),
      Tags: provider.tags,
    };
  },
);
