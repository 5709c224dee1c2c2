import { authorizeIam, iamPlace, readIam } from "../../shared/iam/access.ts";
import { allItems } from "../../shared/iam/listing.ts";
import type { OidcProvider } from "../../shared/identity/entities.ts";
import { oidcArn } from "../../shared/identity/iam-arns.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";

export const listOpenIDConnectProviders = defineOperation(
  "ListOpenIDConnectProviders",
  {},
  async (call) => {
    await authorizeIam(call, "iam:ListOpenIDConnectProviders", "*");
    const providers = await allItems<OidcProvider>(await readIam(call), "oidc#");
    const place = iamPlace(call);
    return {
      OpenIDConnectProviderList: providers.map(({ url }) => ({ Arn: oidcArn(place, url) })),
    };
  },
);
