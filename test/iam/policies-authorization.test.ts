import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import { beforeAll, expect, test } from "vitest";
import { describeDemands } from "../support/iam-authorization.ts";
import { actingUser, allowing, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const PolicyDocument = policyOf(allowing("kms:List*"));
const policyArn = (resource: string) => `arn:aws:iam::${account}:policy/${resource}`;
const PolicyArn = policyArn("path/Subject");
const Tags = [{ Key: "team", Value: "red" }];
const resource = PolicyArn;

beforeAll(() =>
  suite.iam.send(
    new CreatePolicyCommand({ PolicyName: "Subject", Path: "/path/", PolicyDocument }),
  ),
);

describeDemands(suite, [
  {
    action: "iam:CreatePolicy",
    resource: policyArn("new/Plain"),
    send: (iam) =>
      iam.send(new CreatePolicyCommand({ PolicyName: "Plain", Path: "/new/", PolicyDocument })),
  },
  {
    action: "iam:CreatePolicy",
    also: "iam:TagPolicy",
    resource: policyArn("Tagged"),
    send: (iam) =>
      iam.send(new CreatePolicyCommand({ PolicyName: "Tagged", PolicyDocument, Tags })),
  },
  {
    action: "iam:GetPolicy",
    resource,
    send: (iam) => iam.send(new GetPolicyCommand({ PolicyArn })),
  },
  {
    action: "iam:GetPolicy",
    resource: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    send: (iam) =>
      iam.send(new GetPolicyCommand({ PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" })),
  },
  {
    action: "iam:ListPolicies",
    resource: "*",
    send: (iam) => iam.send(new ListPoliciesCommand({})),
  },
  {
    action: "iam:CreatePolicyVersion",
    resource,
    send: (iam) => iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument })),
  },
  {
    action: "iam:GetPolicyVersion",
    resource,
    send: (iam) => iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" })),
  },
  {
    action: "iam:ListPolicyVersions",
    resource,
    send: (iam) => iam.send(new ListPolicyVersionsCommand({ PolicyArn })),
  },
  {
    action: "iam:SetDefaultPolicyVersion",
    resource,
    send: (iam) => iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v1" })),
  },
  {
    action: "iam:DeletePolicyVersion",
    resource,
    send: (iam) => iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" })),
  },
  {
    action: "iam:ListEntitiesForPolicy",
    resource,
    send: (iam) => iam.send(new ListEntitiesForPolicyCommand({ PolicyArn })),
  },
  {
    action: "iam:TagPolicy",
    resource,
    send: (iam) => iam.send(new TagPolicyCommand({ PolicyArn, Tags })),
  },
  {
    action: "iam:ListPolicyTags",
    resource,
    send: (iam) => iam.send(new ListPolicyTagsCommand({ PolicyArn })),
  },
  {
    action: "iam:UntagPolicy",
    resource,
    send: (iam) => iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ["team"] })),
  },
  {
    action: "iam:DeletePolicy",
    resource,
    send: (iam) => iam.send(new DeletePolicyCommand({ PolicyArn })),
  },
]);

test("who may nothing does not learn whether a policy exists", async () => {
  const user = await actingUser(suite);
  for (const arn of [policyArn("nobody"), "arn:aws:iam::999999999999:policy/theirs"]) {
    const failure = await failureOf(user.iam.send(new GetPolicyCommand({ PolicyArn: arn })));
    expect(failure.message).toBe(
      `User: ${user.arn} is not authorized to perform: iam:GetPolicy on resource: ${arn} because no identity-based policy allows the iam:GetPolicy action`,
    );
  }
});

test("a policy's tags are condition keys", async () => {
  const { Policy } = await suite.iam.send(
    new CreatePolicyCommand({ PolicyName: "Red", PolicyDocument, Tags }),
  );
  const plain = await suite.iam.send(
    new CreatePolicyCommand({ PolicyName: "Plain2", PolicyDocument }),
  );
  const user = await actingUser(suite, [
    {
      ...allowing("iam:GetPolicy"),
      Condition: { StringEquals: { "aws:ResourceTag/team": "red" } },
    },
  ]);
  await user.iam.send(new GetPolicyCommand({ PolicyArn: Policy?.Arn }));
  const other = user.iam.send(new GetPolicyCommand({ PolicyArn: plain.Policy?.Arn }));
  expect(await failureOf(other)).toMatchObject({ name: "AccessDenied" });
});
