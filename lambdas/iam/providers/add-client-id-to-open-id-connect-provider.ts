import { acceptClientIds, changeProvider } from "../../shared/iam/oidc-providers.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { clientId } from "./shapes.ts";

const members = {
  OpenIDConnectProviderArn: required(shapes.arn),
  ClientID: required(clientId),
} as const satisfies Members;

/** One that is there already is no error. */
export const addClientIDToOpenIDConnectProvider = defineOperation(
  "AddClientIDToOpenIDConnectProvider",
  members,
  async (call) => {
    const { OpenIDConnectProviderArn: arn, ClientID } = call.input;
    const demand = { action: "iam:AddClientIDToOpenIDConnectProvider" };
    await changeProvider(call, arn, demand, ({ clientIds }) => ({
      clientIds: acceptClientIds([...clientIds, ClientID]),
    }));
    return undefined;
  },
);
