import { changeIam } from "../../shared/iam/access.ts";
import { accessProvider } from "../../shared/iam/oidc-providers.ts";
import { sortKeys } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  OpenIDConnectProviderArn: required(shapes.arn),
} as const satisfies Members;

/** Roles that trust it stay as they are, as in AWS. */
export const deleteOpenIDConnectProvider = defineOperation(
  "DeleteOpenIDConnectProvider",
  members,
  (call) =>
    changeIam(call, async (transaction) => {
      const { url } = await accessProvider(call, transaction, call.input.OpenIDConnectProviderArn, {
        action: "iam:DeleteOpenIDConnectProvider",
        missing: (arn) => `OpenId connect Provider ${arn} cannot be found.`,
      });
      transaction.delete(sortKeys.oidc(url));
      return undefined;
    }),
);
