/** Of an account as a whole, and of its identity providers. */

import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetOpenIDConnectProviderCommand,
  ListAccountAliasesCommand,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from "@aws-sdk/client-iam";
import { beforeAll } from "vitest";
import { describeDemands } from "../support/iam-authorization.ts";
import { account } from "../support/service.ts";
import { useService } from "../support/suite.ts";

const suite = useService();

const providerArn = (url: string) => `arn:aws:iam::${account}:oidc-provider/${url}`;
const OpenIDConnectProviderArn = providerArn("oidc.example.com");
const resource = OpenIDConnectProviderArn;
const Tags = [{ Key: "team", Value: "red" }];
const ClientID = "client";

beforeAll(() =>
  suite.iam.send(new CreateOpenIDConnectProviderCommand({ Url: "https://oidc.example.com" })),
);

describeDemands(suite, [
  {
    action: "iam:GetAccountAuthorizationDetails",
    resource: "*",
    send: (iam) => iam.send(new GetAccountAuthorizationDetailsCommand({})),
  },
  {
    action: "iam:GetAccountSummary",
    resource: "*",
    send: (iam) => iam.send(new GetAccountSummaryCommand({})),
  },
  {
    action: "iam:ListAccountAliases",
    resource: "*",
    send: (iam) => iam.send(new ListAccountAliasesCommand({})),
  },
  {
    action: "iam:CreateOpenIDConnectProvider",
    resource: providerArn("plain.example.com"),
    send: (iam) =>
      iam.send(new CreateOpenIDConnectProviderCommand({ Url: "https://plain.example.com" })),
  },
  {
    action: "iam:CreateOpenIDConnectProvider",
    also: "iam:TagOpenIDConnectProvider",
    resource: providerArn("tagged.example.com"),
    send: (iam) =>
      iam.send(new CreateOpenIDConnectProviderCommand({ Url: "https://tagged.example.com", Tags })),
  },
  {
    action: "iam:GetOpenIDConnectProvider",
    resource,
    send: (iam) => iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })),
  },
  {
    action: "iam:ListOpenIDConnectProviders",
    resource: "*",
    send: (iam) => iam.send(new ListOpenIDConnectProvidersCommand({})),
  },
  {
    action: "iam:AddClientIDToOpenIDConnectProvider",
    resource,
    send: (iam) =>
      iam.send(
        new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }),
      ),
  },
  {
    action: "iam:RemoveClientIDFromOpenIDConnectProvider",
    resource,
    send: (iam) =>
      iam.send(
        new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }),
      ),
  },
  {
    action: "iam:UpdateOpenIDConnectProviderThumbprint",
    resource,
    send: (iam) =>
      iam.send(
        new UpdateOpenIDConnectProviderThumbprintCommand({
          OpenIDConnectProviderArn,
          ThumbprintList: ["a".repeat(40)],
        }),
      ),
  },
  {
    action: "iam:TagOpenIDConnectProvider",
    resource,
    send: (iam) =>
      iam.send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags })),
  },
  {
    action: "iam:ListOpenIDConnectProviderTags",
    resource,
    send: (iam) => iam.send(new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn })),
  },
  {
    action: "iam:UntagOpenIDConnectProvider",
    resource,
    send: (iam) =>
      iam.send(
        new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys: ["team"] }),
      ),
  },
  {
    action: "iam:DeleteOpenIDConnectProvider",
    resource,
    send: (iam) => iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })),
  },
]);
