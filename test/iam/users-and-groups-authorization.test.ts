/** Who may do what to users and groups: each operation, its action, the ARN and the condition keys. */

import * as iam from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test } from "vitest";
import { groupOperations } from "../../lambdas/iam/groups/operations.ts";
import { userOperations } from "../../lambdas/iam/users/operations.ts";
import { type ActingUser, actingUser, newName, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const arnOf = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const UserName = "target";
const GroupName = "target-group";
const PolicyName = "inline";
const PolicyDocument = policyOf({ Effect: "Deny", Action: "kms:*", Resource: "*" });
const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const AccessKeyId = "AKIAQAAAAAAAUNKNOWNK";
const Tags = [{ Key: "k", Value: "v" }];
const user = arnOf("user/path/Target");
const group = arnOf("group/path/Target-Group");

/** What each operation is sent, and the ARN that it is authorized on. */
const requests: Readonly<Record<string, readonly [input: object, resource: string]>> = {
  CreateUser: [{ UserName: "New", Path: "/p/" }, arnOf("user/p/New")],
  GetUser: [{ UserName }, user],
  ListUsers: [{ PathPrefix: "/p/" }, arnOf("user/p/")],
  UpdateUser: [{ UserName }, user],
  DeleteUser: [{ UserName }, user],
  TagUser: [{ UserName, Tags }, user],
  UntagUser: [{ UserName, TagKeys: ["k"] }, user],
  ListUserTags: [{ UserName }, user],
  CreateAccessKey: [{ UserName }, user],
  ListAccessKeys: [{ UserName }, user],
  UpdateAccessKey: [{ UserName, AccessKeyId, Status: "Active" }, user],
  DeleteAccessKey: [{ UserName, AccessKeyId }, user],
  GetAccessKeyLastUsed: [{ AccessKeyId }, "*"],
  PutUserPolicy: [{ UserName, PolicyName, PolicyDocument }, user],
  GetUserPolicy: [{ UserName, PolicyName }, user],
  ListUserPolicies: [{ UserName }, user],
  DeleteUserPolicy: [{ UserName, PolicyName }, user],
  AttachUserPolicy: [{ UserName, PolicyArn }, user],
  DetachUserPolicy: [{ UserName, PolicyArn }, user],
  ListAttachedUserPolicies: [{ UserName }, user],
  PutUserPermissionsBoundary: [{ UserName, PermissionsBoundary: PolicyArn }, user],
  DeleteUserPermissionsBoundary: [{ UserName }, user],
  ListGroupsForUser: [{ UserName }, user],
  ListMFADevices: [{ UserName }, user],
  ListVirtualMFADevices: [{}, arnOf("mfa/")],
  ListSSHPublicKeys: [{ UserName }, user],
  ListSigningCertificates: [{ UserName }, user],
  ListServiceSpecificCredentials: [{ UserName }, user],
  GetLoginProfile: [{ UserName }, user],
  DeleteLoginProfile: [{ UserName }, user],
  CreateGroup: [{ GroupName: "New", Path: "/p/" }, arnOf("group/p/New")],
  GetGroup: [{ GroupName }, group],
  ListGroups: [{}, arnOf("group/")],
  UpdateGroup: [{ GroupName }, group],
  DeleteGroup: [{ GroupName }, group],
  AddUserToGroup: [{ GroupName, UserName }, group],
  RemoveUserFromGroup: [{ GroupName, UserName }, group],
  PutGroupPolicy: [{ GroupName, PolicyName, PolicyDocument }, group],
  GetGroupPolicy: [{ GroupName, PolicyName }, group],
  ListGroupPolicies: [{ GroupName }, group],
  DeleteGroupPolicy: [{ GroupName, PolicyName }, group],
  AttachGroupPolicy: [{ GroupName, PolicyArn }, group],
  DetachGroupPolicy: [{ GroupName, PolicyArn }, group],
  ListAttachedGroupPolicies: [{ GroupName }, group],
};

type AnyCommand = new (input: object) => iam.GetUserCommand;
const commandOf = (operation: string, input: object) => {
  const Command = (iam as unknown as Record<string, AnyCommand>)[
    `${operation}Command`
  ] as AnyCommand;
  return new Command(input);
};

let nobody: ActingUser;

beforeAll(async () => {
  const Path = "/path/";
  await suite.iam.send(new iam.CreateUserCommand({ UserName: "Target", Path, Tags }));
  await suite.iam.send(new iam.CreateGroupCommand({ GroupName: "Target-Group", Path }));
  nobody = await actingUser(suite);
});

test("there is a request for each operation", () => {
  const names = [...userOperations, ...groupOperations].map(({ name }) => name);
  expect(Object.keys(requests).toSorted()).toEqual(names.toSorted());
});

const denial = (caller: string, operation: string, resource: string) => ({
  name: "AccessDenied",
  message: `User: ${caller} is not authorized to perform: iam:${operation} on resource: ${resource} because no identity-based policy allows the iam:${operation} action`,
  status: 403,
});

describe.each(Object.entries(requests))("%s", (operation, [input, resource]) => {
  test("is for whoever may do it to this ARN", async () => {
    const answer = nobody.iam.send(commandOf(operation, input));
    expect(await failureOf(answer)).toEqual(denial(nobody.arn, operation, resource));
    const allowed = await actingUser(suite, [
      { Effect: "Allow", Action: `iam:${operation}`, Resource: resource },
    ]);
    const { name } = await allowed.iam.send(commandOf(operation, input)).then(
      () => ({ name: "success" }),
      (error: Error) => error,
    );
    expect(name).not.toBe("AccessDenied");
    await restore(operation);
  });

  test.runIf(resource === user || resource === group)(
    "does not tell who is not there",
    async () => {
      const kind = resource === user ? "user" : "group";
      const unknown = { ...input, [resource === user ? "UserName" : "GroupName"]: "nobody" };
      const answer = nobody.iam.send(commandOf(operation, unknown));
      expect(await failureOf(answer)).toEqual(
        denial(nobody.arn, operation, arnOf(`${kind}/nobody`)),
      );
    },
  );
});

/** What was deleted while it was allowed. */
async function restore(operation: string) {
  const Path = "/path/";
  if (operation === "DeleteUser") {
    await suite.iam.send(new iam.CreateUserCommand({ UserName: "Target", Path, Tags }));
  }
  if (operation === "DeleteGroup") {
    await suite.iam.send(new iam.CreateGroupCommand({ GroupName: "Target-Group", Path }));
  }
}

test("GetAccessKeyLastUsed is authorized on the user whose key it is", async () => {
  const owner = await actingUser(suite);
  const command = new iam.GetAccessKeyLastUsedCommand({
    AccessKeyId: owner.credentials.accessKeyId,
  });
  expect(await failureOf(nobody.iam.send(command))).toEqual(
    denial(nobody.arn, "GetAccessKeyLastUsed", owner.arn),
  );
});

describe("condition keys", () => {
  const when = (Action: string, Condition: object) =>
    actingUser(suite, [{ Effect: "Allow", Action, Resource: "*", Condition }]);
  const newTarget = async (input: Partial<iam.CreateUserCommandInput> = {}) => {
    const name = newName("target");
    await suite.iam.send(new iam.CreateUserCommand({ ...input, UserName: name }));
    return name;
  };
  const codeOf = async (answer: Promise<unknown>) => (await failureOf(answer)).name;

  test.each(["aws", "iam"])("%s:ResourceTag is the user's", async (vendor) => {
    const caller = await when("iam:GetUser", {
      StringEquals: { [`${vendor}:ResourceTag/team`]: "red" },
    });
    const red = await newTarget({ Tags: [{ Key: "Team", Value: "red" }] });
    const blue = await newTarget({ Tags: [{ Key: "team", Value: "blue" }] });
    await caller.iam.send(new iam.GetUserCommand({ UserName: red }));
    expect(await codeOf(caller.iam.send(new iam.GetUserCommand({ UserName: blue })))).toBe(
      "AccessDenied",
    );
    expect(await codeOf(caller.iam.send(new iam.GetUserCommand({ UserName: "nobody" })))).toBe(
      "AccessDenied",
    );
  });

  test("aws:RequestTag and aws:TagKeys are what the request sets", async () => {
    const caller = await when("iam:*", {
      StringEquals: { "aws:RequestTag/team": "red" },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "name"] },
    });
    const red = { Key: "team", Value: "red" };
    const create = (...tags: iam.Tag[]) =>
      caller.iam.send(new iam.CreateUserCommand({ UserName: newName(), Tags: tags }));
    await create(red);
    expect(await codeOf(create())).toBe("AccessDenied");
    expect(await codeOf(create({ Key: "team", Value: "blue" }))).toBe("AccessDenied");
    expect(await codeOf(create(red, { Key: "other", Value: "" }))).toBe("AccessDenied");
    const target = await newTarget();
    const tag = (...tags: iam.Tag[]) =>
      caller.iam.send(new iam.TagUserCommand({ UserName: target, Tags: tags }));
    await tag(red, { Key: "name", Value: "" });
    expect(await codeOf(tag({ Key: "name", Value: "" }))).toBe("AccessDenied");
  });

  test("aws:TagKeys of UntagUser is what goes", async () => {
    const caller = await when("iam:UntagUser", {
      "ForAnyValue:StringEquals": { "aws:TagKeys": ["team"] },
    });
    const target = await newTarget();
    const untag = (key: string) =>
      caller.iam.send(new iam.UntagUserCommand({ UserName: target, TagKeys: [key] }));
    await untag("team");
    expect(await codeOf(untag("other"))).toBe("AccessDenied");
  });

  test.each([
    ["AttachUserPolicy", "DetachUserPolicy", () => newTarget(), "UserName"],
    [
      "AttachGroupPolicy",
      "DetachGroupPolicy",
      async () => {
        const name = newName("group");
        await suite.iam.send(new iam.CreateGroupCommand({ GroupName: name }));
        return name;
      },
      "GroupName",
    ],
  ] as const)("iam:PolicyARN is what %s and %s are about", async (attach, detach, make, member) => {
    const caller = await when("iam:*", { ArnEquals: { "iam:PolicyARN": PolicyArn } });
    const name = await make();
    const other = "arn:aws:iam::aws:policy/AdministratorAccess";
    for (const operation of [attach, detach]) {
      const of = (arn: string) =>
        caller.iam.send(commandOf(operation, { [member]: name, PolicyArn: arn }));
      await of(PolicyArn);
      expect(await codeOf(of(other))).toBe("AccessDenied");
    }
  });

  test("iam:PermissionsBoundary is what is set, or what limits the user already", async () => {
    const caller = await when("iam:*", { StringEquals: { "iam:PermissionsBoundary": PolicyArn } });
    const send = (operation: string, input: object) => caller.iam.send(commandOf(operation, input));
    const limited = newName();
    await send("CreateUser", { UserName: limited, PermissionsBoundary: PolicyArn });
    expect(await codeOf(send("CreateUser", { UserName: newName() }))).toBe("AccessDenied");
    const free = await newTarget();
    for (const [operation, input] of [
      ["PutUserPolicy", { PolicyName, PolicyDocument }],
      ["DeleteUserPolicy", { PolicyName }],
      ["AttachUserPolicy", { PolicyArn }],
      ["DetachUserPolicy", { PolicyArn }],
    ] as const) {
      await send(operation, { UserName: limited, ...input });
      expect(await codeOf(send(operation, { UserName: free, ...input }))).toBe("AccessDenied");
    }
    expect(
      await codeOf(
        send("PutUserPermissionsBoundary", {
          UserName: limited,
          PermissionsBoundary: "arn:aws:iam::aws:policy/AdministratorAccess",
        }),
      ),
    ).toBe("AccessDenied");
    await send("PutUserPermissionsBoundary", { UserName: free, PermissionsBoundary: PolicyArn });
    await send("DeleteUserPermissionsBoundary", { UserName: free });
    expect(await codeOf(send("DeleteUserPermissionsBoundary", { UserName: free }))).toBe(
      "AccessDenied",
    );
  });
});
