import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DetachGroupPolicyCommand,
  GetGroupCommand,
  ListGroupsForUserCommand,
  paginateGetGroup,
  paginateListGroups,
  paginateListGroupsForUser,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { actingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const arnOf = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const noEntity = (kind: string, name: string) => ({
  name: "NoSuchEntityException",
  message: `The ${kind} with name ${name} cannot be found.`,
  status: 404,
});
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

async function newGroup(GroupName = newName("group"), Path?: string): Promise<string> {
  await suite.iam.send(new CreateGroupCommand({ GroupName, Path }));
  return GroupName;
}

async function newUser(UserName = newName("user")): Promise<string> {
  await suite.iam.send(new CreateUserCommand({ UserName }));
  return UserName;
}

const get = (GroupName: string) => suite.iam.send(new GetGroupCommand({ GroupName }));
const add = (GroupName: string, UserName: string) =>
  suite.iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
const remove = (GroupName: string, UserName: string) =>
  suite.iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }));
const groupsOf = async (UserName: string) =>
  (await suite.iam.send(new ListGroupsForUserCommand({ UserName }))).Groups?.map(
    ({ GroupName }) => GroupName,
  );

describe("CreateGroup", () => {
  test("answers what GetGroup shows", async () => {
    const command = new CreateGroupCommand({ GroupName: "Developers", Path: "/division/" });
    const { Group } = await suite.iam.send(command);
    expect(Group).toEqual({
      GroupName: "Developers",
      Path: "/division/",
      Arn: arnOf("group/division/Developers"),
      GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
      CreateDate: expect.any(Date),
    });
    expect(await get("DEVELOPERS")).toMatchObject({ Group, Users: [], IsTruncated: false });
  });

  test("refuses a name that differs from another only in case", async () => {
    await newGroup("Taken");
    expect(await failureOf(newGroup("taken"))).toEqual({
      name: "EntityAlreadyExistsException",
      message: "Group with name taken already exists.",
      status: 409,
    });
    // Users have names of their own.
    await newUser("Taken");
  });

  test.each([
    ["a path without slashes", { Path: "team" }],
    ["a name with a slash", { GroupName: "a/b" }],
    ["a long name", { GroupName: "n".repeat(129) }],
  ])("refuses %s", async (_what, input) => {
    const command = new CreateGroupCommand({ GroupName: newName(), ...input });
    expect(await failureOf(suite.iam.send(command))).toMatchObject({
      name: "ValidationError",
      status: 400,
    });
  });
});

test("ListGroups lists each once, in pages, below a path", async () => {
  for (const name of ["b", "A", "c"]) {
    await newGroup(`list-${name}`, "/listed/");
  }
  await newGroup("list-beside", "/other/");
  const names: string[] = [];
  for await (const { Groups = [] } of paginateListGroups(
    { client: suite.iam, pageSize: 2 },
    { PathPrefix: "/listed/" },
  )) {
    names.push(...Groups.map(({ GroupName }) => GroupName as string));
  }
  expect(names).toEqual(["list-A", "list-b", "list-c"]);
});

describe("members", () => {
  test("join and leave, once or twice", async () => {
    const group = await newGroup("Members");
    const user = await newUser("Member");
    await add("MEMBERS", "MEMBER");
    await add(group, user);
    expect((await get(group)).Users).toMatchObject([{ UserName: "Member", Path: "/" }]);
    expect(await groupsOf(user)).toEqual(["Members"]);
    await remove(group, user);
    await remove(group, user);
    expect((await get(group)).Users).toEqual([]);
    expect(await groupsOf(user)).toEqual([]);
  });

  test("are listed in pages", async () => {
    const group = await newGroup();
    const users = ["u-3", "U-1", "u-2"];
    for (const user of users) {
      await add(group, await newUser(user));
    }
    const seen: string[] = [];
    for await (const { Group, Users = [] } of paginateGetGroup(
      { client: suite.iam, pageSize: 2 },
      { GroupName: group },
    )) {
      expect(Group?.GroupName).toBe(group);
      seen.push(...Users.map(({ UserName }) => UserName as string));
    }
    expect(seen).toEqual(["U-1", "u-2", "u-3"]);
  });

  test("are in at most ten groups, which are listed in pages", async () => {
    const user = await newUser();
    const groups: string[] = [];
    for (let made = 0; made < 10; made++) {
      groups.push(await newGroup());
      await add(groups.at(-1) as string, user);
    }
    const eleventh = await newGroup();
    expect(await failureOf(add(eleventh, user))).toEqual({
      name: "LimitExceededException",
      message: "Cannot exceed quota for GroupsPerUser: 10",
      status: 409,
    });
    await add(groups[0] as string, user);
    const seen: string[] = [];
    for await (const { Groups = [] } of paginateListGroupsForUser(
      { client: suite.iam, pageSize: 3 },
      { UserName: user },
    )) {
      seen.push(...Groups.map(({ GroupName }) => GroupName as string));
    }
    expect(seen.toSorted()).toEqual(groups.toSorted());
    await remove(groups[0] as string, user);
    await add(eleventh, user);
  });

  test("keep what their names become", async () => {
    const group = await newGroup();
    const user = await newUser();
    await add(group, user);
    const renamed = newName("Renamed");
    await suite.iam.send(new UpdateUserCommand({ UserName: user, NewUserName: renamed }));
    expect((await get(group)).Users).toMatchObject([{ UserName: renamed }]);
  });

  test("may what the group may, from the next request on", async () => {
    const user = await actingUser(suite);
    const GroupName = await newGroup();
    const use = () => user.kms.send(new ListKeysCommand({}));
    await suite.iam.send(
      new PutGroupPolicyCommand({
        GroupName,
        PolicyName: "list",
        PolicyDocument: policyOf(allowing("kms:ListKeys")),
      }),
    );
    expect((await failureOf(use())).name).toBe("AccessDeniedException");
    await add(GroupName, user.name);
    await use();
    await suite.iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName: "list" }));
    expect((await failureOf(use())).name).toBe("AccessDeniedException");
    await suite.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: readOnly }));
    await use();
    await suite.iam.send(new UpdateGroupCommand({ GroupName, NewGroupName: `${GroupName}-new` }));
    await use();
    await remove(`${GroupName}-new`, user.name);
    expect((await failureOf(use())).name).toBe("AccessDeniedException");
  });

  test.each([
    ["AddUserToGroup", add],
    ["RemoveUserFromGroup", remove],
  ])("%s needs both, and leaves admin alone", async (_name, change) => {
    const [group, user] = [await newGroup(), await newUser()];
    expect(await failureOf(change("none", user))).toEqual(noEntity("group", "none"));
    expect(await failureOf(change(group, "nobody"))).toEqual(noEntity("user", "nobody"));
    expect((await failureOf(change(group, "admin"))).name).toBe("UnmodifiableEntityException");
  });

  test("all of them join when they join at the same time", async () => {
    const group = await newGroup();
    const users = await Promise.all([newUser(), newUser(), newUser(), newUser()]);
    await Promise.all(users.map((user) => add(group, user)));
    expect((await get(group)).Users).toHaveLength(4);
  });
});

describe("UpdateGroup", () => {
  const update = (GroupName: string, NewGroupName?: string, NewPath?: string) =>
    suite.iam.send(new UpdateGroupCommand({ GroupName, NewGroupName, NewPath }));

  test("changes name and path, with the members", async () => {
    const group = await newGroup();
    const { Group } = await get(group);
    const users = [await newUser(), await newUser()];
    const other = await newGroup();
    for (const user of users) {
      await add(group, user);
      await add(other, user);
    }
    const renamed = newName("A-Renamed");
    await update(group, renamed, "/new/");
    const found = await get(renamed);
    expect(found.Group).toEqual({
      ...Group,
      GroupName: renamed,
      Path: "/new/",
      Arn: arnOf(`group/new/${renamed}`),
    });
    expect(found.Users).toHaveLength(2);
    expect(await groupsOf(users[0] as string)).toEqual([renamed, other]);
    expect(await failureOf(get(group))).toEqual(noEntity("group", group));
    // Whoever takes the old name has not its members.
    await newGroup(group);
    expect((await get(group)).Users).toEqual([]);
  });

  test("changes the case of a name, the path alone, and nothing", async () => {
    await newGroup("lower-case");
    const user = await newUser();
    await add("lower-case", user);
    await update("LOWER-case", "Lower-Case");
    expect(await groupsOf(user)).toEqual(["Lower-Case"]);
    await update("lower-case", undefined, "/only/");
    await update("lower-case");
    expect((await get("lower-case")).Group?.Arn).toBe(arnOf("group/only/Lower-Case"));
  });

  test("refuses a name that is taken, and an unknown group", async () => {
    const group = await newGroup();
    await newGroup("Occupied");
    expect(await failureOf(update(group, "occupied"))).toEqual({
      name: "EntityAlreadyExistsException",
      message: "Group with name occupied already exists.",
      status: 409,
    });
    expect(await failureOf(update("none", newName()))).toEqual(noEntity("group", "none"));
  });

  test("is all or nothing, where the members are more than can be changed at once", async () => {
    const group = await newGroup();
    const users = [await newUser(), await newUser(), await newUser()];
    const document = policyOf(allowing("kms:ListKeys"));
    for (const UserName of users) {
      await add(group, UserName);
      const PolicyDocument = document + " ".repeat(131_072 - document.length);
      const input = { UserName, PolicyName: "blank", PolicyDocument };
      await suite.iam.send(new PutUserPolicyCommand(input));
    }
    const renamed = newName();
    expect(await failureOf(update(group, renamed))).toEqual({
      name: "LimitExceededException",
      message: "The change comes to more than can be changed at once.",
      status: 409,
    });
    expect(await failureOf(get(renamed))).toEqual(noEntity("group", renamed));
    expect((await get(group)).Users).toHaveLength(3);
  });

  test("needs permission on the old ARN and the new one", async () => {
    const { iam } = await actingUser(suite, [
      { Effect: "Allow", Action: "iam:UpdateGroup", Resource: arnOf("group/from/*") },
    ]);
    const GroupName = await newGroup(newName(), "/from/");
    const command = new UpdateGroupCommand({ GroupName, NewPath: "/to/" });
    expect((await failureOf(iam.send(command))).message).toContain(
      `iam:UpdateGroup on resource: ${arnOf(`group/to/${GroupName}`)}`,
    );
  });
});

test("DeleteGroup waits until nothing is left that belongs to the group", async () => {
  const GroupName = await newGroup();
  const { iam } = suite;
  const user = await newUser();
  await add(GroupName, user);
  const PolicyName = "inline";
  const PolicyDocument = policyOf(allowing("kms:*"));
  await iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: readOnly }));
  const conflict = (message: string) => ({ name: "DeleteConflictException", message, status: 409 });
  const removeGroup = () => iam.send(new DeleteGroupCommand({ GroupName }));

  expect(await failureOf(removeGroup())).toEqual(
    conflict("Cannot delete entity, must delete policies first."),
  );
  await iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName }));
  expect(await failureOf(removeGroup())).toEqual(
    conflict("Cannot delete entity, must detach all policies first."),
  );
  await iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn: readOnly }));
  expect(await failureOf(removeGroup())).toEqual(
    conflict("Cannot delete entity, must remove users from group first."),
  );
  await remove(GroupName, user);
  await removeGroup();
  expect(await failureOf(get(GroupName))).toEqual(noEntity("group", GroupName));
  expect(await failureOf(removeGroup())).toEqual(noEntity("group", GroupName));
});
