import { newName } from "../../support/iam-users.ts";
import type { IdentityProvider } from "../../support/identity-provider.ts";
import { account } from "../../support/service.ts";
import { newRole, trusting } from "../../support/sts.ts";
import type { Suite } from "../../support/suite.ts";
import { makersOf } from "./iam-makers.ts";
import { PolicyDocument, type Requests, root, Tags } from "./request.ts";

export function stsRequests(suite: Suite, provider: IdentityProvider): Requests {
  const make = makersOf(suite);
  return {
    AssumeRole: async () => ({
      RoleArn: (await newRole(suite.iam, [trusting(root)])).arn,
      RoleSessionName: "session",
    }),
    AssumeRoleWithWebIdentity: async () => {
      const Federated = `arn:aws:iam::${account}:oidc-provider/${provider.host}`;
      const role = await newRole(suite.iam, [
        trusting({ Federated }, "sts:AssumeRoleWithWebIdentity", {
          StringEquals: { [`${provider.host}:sub`]: "right" },
        }),
      ]);
      return {
        RoleArn: role.arn,
        RoleSessionName: "session",
        WebIdentityToken: provider.token({ sub: "right", aud: "app" }),
      };
    },
    DecodeAuthorizationMessage: () => ({ EncodedMessage: "none" }),
    GetAccessKeyInfo: async () => ({ AccessKeyId: (await make.accessKey()).AccessKeyId }),
    GetCallerIdentity: () => ({}),
    GetFederationToken: () => ({ Name: newName("federated"), Policy: PolicyDocument, Tags }),
    GetSessionToken: () => ({ DurationSeconds: 900 }),
  };
}
