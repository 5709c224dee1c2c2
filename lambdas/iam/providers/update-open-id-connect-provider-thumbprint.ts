import { acceptThumbprints, changeProvider } from "../../shared/iam/oidc-providers.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { ServiceError } from "../../shared/wire/errors.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { thumbprints } from "./shapes.ts";

const members = {
  OpenIDConnectProviderArn: required(shapes.arn),
  ThumbprintList: required(thumbprints),
} as const satisfies Members;

export const updateOpenIDConnectProviderThumbprint = defineOperation(
  "UpdateOpenIDConnectProviderThumbprint",
  members,
  async (call) => {
    const { OpenIDConnectProviderArn: arn, ThumbprintList } = call.input;
    const demand = { action: "iam:UpdateOpenIDConnectProviderThumbprint" };
    await changeProvider(call, arn, demand, () => {
      if (ThumbprintList.length === 0) {
        throw new ServiceError(
          "InvalidInputException",
          "Thumbprint list must contain at least one entry.",
        );
      }
      return { thumbprints: acceptThumbprints(ThumbprintList) };
    });
    return undefined;
  },
);
