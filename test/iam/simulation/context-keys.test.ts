/** GetContextKeysForCustomPolicy and GetContextKeysForPrincipalPolicy; and who may ask for them, and simulate. */

import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  GetContextKeysForCustomPolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
  type IAMClient,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { actingUser, allowing, newName, policyOf } from "../../support/iam-users.ts";
import { account } from "../../support/service.ts";
import { failureOf, useService } from "../../support/suite.ts";
import { allow, simulateCustom } from "./support.ts";

const suite = useService();

const keysOf = async (PolicyInputList: string[], iam: IAMClient = suite.iam) =>
  (await iam.send(new GetContextKeysForCustomPolicyCommand({ PolicyInputList }))).ContextKeyNames;

const keysOfPrincipal = async (
  PolicySourceArn: string,
  PolicyInputList: string[] = [],
  iam: IAMClient = suite.iam,
) =>
  (
    await iam.send(
      new GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn, PolicyInputList }),
    )
  ).ContextKeyNames;

const asking = (...keys: string[]) =>
  allow({ Condition: { StringEquals: Object.fromEntries(keys.map((key) => [key, "a"])) } });

const Version = "2008-10-17";

describe("of policies that are passed", () => {
  test.each<readonly [string, readonly string[], readonly string[]]>([
    ["none", [allow()], []],
    [
      "the example of the AWS CLI",
      [
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-west-2:123456789012:table/${aws:username}","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2015-08-16T12:00:00Z"}}}}',
      ],
      ["aws:username", "aws:CurrentTime"],
    ],
    [
      "as they are written, once",
      [asking("b:One", "a:Two"), asking("a:Two"), asking("A:two")],
      ["b:One", "a:Two", "A:two"],
    ],
    [
      "in variables of values, with defaults and escapes",
      [
        allow({
          NotResource: ["arn:aws:kms:*:*:key/${*}${aws:PrincipalTag/Team, 'none'}"],
          Resource: undefined,
          Condition: {
            "ForAnyValue:StringLikeIfExists": { "aws:TagKeys": ["${ aws:userid }*", "b"] },
            Null: { "kms:GranteePrincipal": true },
          },
        }),
      ],
      ["aws:PrincipalTag/Team", "aws:TagKeys", "aws:userid", "kms:GranteePrincipal"],
    ],
    [
      "but for the old language, which has no variables",
      [
        JSON.stringify({
          Version,
          Statement: { Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::${aws:username}" },
        }),
      ],
      [],
    ],
    [
      "of several statements",
      [
        policyOf(
          { Effect: "Deny", Action: "*", Resource: "*", Condition: { Bool: { "a:one": "true" } } },
          { Effect: "Deny", Action: "*", Resource: "*", Condition: { Bool: { "a:two": "true" } } },
        ),
      ],
      ["a:one", "a:two"],
    ],
  ])("%s", async (_name, policies, names) => {
    expect((await keysOf([...policies])) ?? []).toEqual(names);
  });

  test("what is no policy is refused", async () => {
    expect(await failureOf(keysOf([allow(), "{}"]))).toEqual({
      name: "InvalidInputException",
      message: "Policy input list item 2 has invalid content",
      status: 400,
    });
  });
});

describe("of a principal", () => {
  test("are those of its policies, its groups', its boundary and what is passed", async () => {
    const { iam } = suite;
    const [UserName, GroupName] = [newName("user"), newName("group")];
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
    const inline = (key: string) => ({ PolicyName: "inline", PolicyDocument: asking(key) });
    await iam.send(new PutUserPolicyCommand({ UserName, ...inline("a:User") }));
    await iam.send(new PutGroupPolicyCommand({ GroupName, ...inline("a:Group") }));
    const made = await iam.send(
      new CreatePolicyCommand({ PolicyName: newName(), PolicyDocument: asking("a:Boundary") }),
    );
    const PermissionsBoundary = made.Policy?.Arn as string;
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }));
    const arn = (kind: string, name: string) => `arn:aws:iam::${account}:${kind}/${name}`;
    const ofUser = ["a:User", "a:Group", "a:Boundary"];
    expect(await keysOfPrincipal(arn("user", UserName))).toEqual(ofUser);
    expect(await keysOfPrincipal(arn("user", UserName), [asking("a:Given")])).toEqual([
      ...ofUser,
      "a:Given",
    ]);
    expect(await keysOfPrincipal(arn("group", GroupName))).toEqual(["a:Group"]);
  });

  test("that is not there", async () => {
    expect(await failureOf(keysOfPrincipal(`arn:aws:iam::${account}:role/nobody`))).toMatchObject({
      name: "NoSuchEntityException",
      status: 404,
    });
  });

  test("what is no policy is refused", async () => {
    const admin = `arn:aws:iam::${account}:user/admin`;
    expect(await failureOf(keysOfPrincipal(admin, ["{}"]))).toMatchObject({
      name: "InvalidInputException",
    });
  });
});

describe("who may", () => {
  const operations = {
    "iam:SimulateCustomPolicy": (iam: IAMClient) => simulateCustom(iam, [allow()]),
    "iam:GetContextKeysForCustomPolicy": (iam: IAMClient) => keysOf([allow()], iam),
    "iam:GetContextKeysForPrincipalPolicy": (iam: IAMClient) =>
      keysOfPrincipal(`arn:aws:iam::${account}:user/admin`, [], iam),
  };

  test.each(Object.entries(operations))("%s", async (action, ask) => {
    const allowed = await actingUser(suite, [allowing(action)]);
    await expect(ask(allowed.iam)).resolves.not.toThrow();
    const others = Object.keys(operations).filter((other) => other !== action);
    const denied = await actingUser(suite, [allowing(...others)]);
    expect(await failureOf(ask(denied.iam))).toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining(
        `is not authorized to perform: ${action} on resource: `,
      ) as string,
    });
  });
});
