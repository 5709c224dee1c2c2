import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  ListGroupsForUserCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  ListVirtualMFADevicesCommand,
  paginateListUsers,
  paginateListUserTags,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { actingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const arnOf = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const noUser = (name: string) => ({
  name: "NoSuchEntityException",
  message: `The user with name ${name} cannot be found.`,
  status: 404,
});
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

async function newUser(UserName = newName("user"), Path?: string): Promise<string> {
  await suite.iam.send(new CreateUserCommand({ UserName, Path }));
  return UserName;
}

const get = async (UserName: string) =>
  (await suite.iam.send(new GetUserCommand({ UserName }))).User;

describe("CreateUser", () => {
  test("answers what GetUser shows", async () => {
    const Tags = [
      { Key: "team", Value: "red" },
      { Key: "Empty", Value: "" },
    ];
    const { User } = await suite.iam.send(
      new CreateUserCommand({
        UserName: "Full.Name+1=a,b@c-d",
        Path: "/division/a//b/",
        PermissionsBoundary: readOnly,
        Tags,
      }),
    );
    expect(User).toMatchObject({
      UserName: "Full.Name+1=a,b@c-d",
      Path: "/division/a//b/",
      Arn: arnOf("user/division/a//b/Full.Name+1=a,b@c-d"),
      PermissionsBoundary: {
        PermissionsBoundaryType: "Policy",
        PermissionsBoundaryArn: readOnly,
      },
      Tags: expect.arrayContaining(Tags),
    });
    expect(User?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
    expect(User?.CreateDate).toBeInstanceOf(Date);
    expect(await get("full.name+1=A,B@C-D")).toEqual(User);
  });

  test("leaves out what there is none of", async () => {
    const user = await get(await newUser());
    expect(user?.Path).toBe("/");
    expect(user).not.toHaveProperty("Tags");
    expect(user).not.toHaveProperty("PermissionsBoundary");
    expect(user).not.toHaveProperty("PasswordLastUsed");
  });

  test("refuses a name that differs from another only in case", async () => {
    await newUser("Taken");
    expect(await failureOf(newUser("tAKEN"))).toEqual({
      name: "EntityAlreadyExistsException",
      message: "User with name tAKEN already exists.",
      status: 409,
    });
    expect((await failureOf(newUser("Admin"))).name).toBe("EntityAlreadyExistsException");
  });

  test("makes one of many at the same time", async () => {
    const made = await Promise.allSettled(Array.from({ length: 4 }, () => newUser("race")));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  // From recordings of AWS: radkawar/stackd, testdata/aws/iam/identity_inputs.json.
  test.each([
    ["a path without a slash at its end", { Path: "/team" }],
    ["a path without a slash at its beginning", { Path: "team/" }],
    ["a path with a space", { Path: "/ space/" }],
    ["a path with a control character", { Path: "/del\u007f/" }],
    ["a path beyond ASCII", { Path: "/é/" }],
    ["a path of two slashes", { Path: "//" }],
    ["a path with a line's end", { Path: "/team/\n" }],
    ["a name with a line's end", { UserName: "name\n" }],
    ["a name beyond ASCII", { UserName: "é" }],
    ["a long name", { UserName: "n".repeat(65) }],
    ["a boundary that is too short for an ARN", { PermissionsBoundary: "policy" }],
  ])("refuses %s", async (_what, input) => {
    const command = new CreateUserCommand({ UserName: newName(), ...input });
    expect(await failureOf(suite.iam.send(command))).toMatchObject({
      name: "ValidationError",
      status: 400,
    });
  });

  test("takes a name of 64 characters", async () => {
    const name = "n".repeat(64);
    await newUser(name);
    expect((await get(name))?.UserName).toBe(name);
  });

  test.each([
    [
      "a policy that is not there",
      arnOf("policy/none"),
      `Scope ARN: ${arnOf("policy/none")} does not exist or is not attachable.`,
    ],
    [
      "a policy of another account",
      "arn:aws:iam::210987654321:policy/theirs",
      "Scope ARN: arn:aws:iam::210987654321:policy/theirs does not exist or is not attachable.",
    ],
  ])("refuses %s as a boundary", async (_what, PermissionsBoundary, message) => {
    const UserName = newName();
    const command = new CreateUserCommand({ UserName, PermissionsBoundary });
    expect(await failureOf(suite.iam.send(command))).toEqual({
      name: "NoSuchEntityException",
      message,
      status: 404,
    });
    expect((await failureOf(get(UserName))).name).toBe("NoSuchEntityException");
  });

  test("needs iam:TagUser as well for tags", async () => {
    const { iam } = await actingUser(suite, [allowing("iam:CreateUser")]);
    await iam.send(new CreateUserCommand({ UserName: newName() }));
    const command = new CreateUserCommand({
      UserName: newName(),
      Tags: [{ Key: "k", Value: "v" }],
    });
    expect((await failureOf(iam.send(command))).message).toContain("iam:TagUser");
  });
});

describe("GetUser", () => {
  test("shows the caller where it names nobody", async () => {
    const user = await actingUser(suite, [allowing("iam:GetUser")], { Path: "/p/" });
    expect((await user.iam.send(new GetUserCommand({}))).User).toMatchObject({
      Arn: user.arn,
      UserId: user.id,
    });
    const { User } = await suite.iam.send(new GetUserCommand({}));
    expect(User).toMatchObject({ UserName: "admin", Arn: arnOf("user/admin") });
  });

  test("does not know others", async () => {
    expect(await failureOf(get("nobody"))).toEqual(noUser("nobody"));
  });
});

describe("ListUsers", () => {
  test("lists each once, in pages, below a path", async () => {
    for (const name of ["c", "A", "b", "D"]) {
      await newUser(`list-${name}`, "/listed/");
    }
    await newUser("list-deeper", "/listed/deeper/");
    await newUser("list-beside", "/listed-too/");
    const list = async (PathPrefix: string, pageSize: number) => {
      const names: string[] = [];
      const pages = paginateListUsers({ client: suite.iam, pageSize }, { PathPrefix });
      for await (const { Users = [], IsTruncated, Marker } of pages) {
        names.push(...Users.map(({ UserName }) => UserName as string));
        expect(IsTruncated).toBe(Marker !== undefined);
      }
      return names;
    };
    const expected = ["list-A", "list-b", "list-c", "list-D", "list-deeper"];
    expect(await list("/listed/", 2)).toEqual(expected);
    expect(await list("/listed/", 1000)).toEqual(expected);
    expect(await list("/listed/deeper/", 1)).toEqual(["list-deeper"]);
    expect(await list("/listed", 3)).toEqual([
      "list-A",
      "list-b",
      "list-beside",
      "list-c",
      "list-D",
      "list-deeper",
    ]);
    expect(await list("/none/", 10)).toEqual([]);
  });

  test("shows neither tags nor boundaries", async () => {
    await suite.iam.send(
      new CreateUserCommand({
        UserName: newName(),
        Path: "/brief/",
        Tags: [{ Key: "k", Value: "v" }],
        PermissionsBoundary: readOnly,
      }),
    );
    const { Users } = await suite.iam.send(new ListUsersCommand({ PathPrefix: "/brief/" }));
    expect(Object.keys(Users?.[0] ?? {}).toSorted()).toEqual([
      "Arn",
      "CreateDate",
      "Path",
      "UserId",
      "UserName",
    ]);
  });

  test.each([
    ["no items", { MaxItems: 0 }],
    ["too many items", { MaxItems: 1001 }],
    ["a marker that no answer gave", { Marker: "AAAA" }],
    ["a prefix without a slash", { PathPrefix: "x" }],
  ])("refuses %s", async (_what, input) => {
    expect(await failureOf(suite.iam.send(new ListUsersCommand(input)))).toMatchObject({
      name: "ValidationError",
      status: 400,
    });
  });
});

describe("UpdateUser", () => {
  const update = (UserName: string, NewUserName?: string, NewPath?: string) =>
    suite.iam.send(new UpdateUserCommand({ UserName, NewUserName, NewPath }));

  test("changes name and path, and nothing else", async () => {
    const name = await newUser();
    const GroupName = newName("group");
    await suite.iam.send(new CreateGroupCommand({ GroupName }));
    await suite.iam.send(new AddUserToGroupCommand({ GroupName, UserName: name }));
    await suite.iam.send(new TagUserCommand({ UserName: name, Tags: [{ Key: "k", Value: "v" }] }));
    const before = await get(name);
    const renamed = newName("Renamed");
    await update(name, renamed, "/new/");
    expect(await get(renamed)).toEqual({
      ...before,
      UserName: renamed,
      Path: "/new/",
      Arn: arnOf(`user/new/${renamed}`),
    });
    expect(await failureOf(get(name))).toEqual(noUser(name));
    const { Groups } = await suite.iam.send(new ListGroupsForUserCommand({ UserName: renamed }));
    expect(Groups?.map((group) => group.GroupName)).toEqual([GroupName]);
    // The name is free again, for somebody else.
    await newUser(name);
    expect((await get(name))?.UserId).not.toBe(before?.UserId);
  });

  test("changes the case of a name", async () => {
    await newUser("lower-case");
    await update("LOWER-case", "Lower-Case");
    expect((await get("lower-case"))?.UserName).toBe("Lower-Case");
  });

  test("changes the path alone, and nothing at all", async () => {
    const name = await newUser();
    await update(name, undefined, "/only/");
    await update(name);
    expect((await get(name))?.Path).toBe("/only/");
  });

  test("refuses a name that is taken, and an unknown user", async () => {
    const name = await newUser();
    await newUser("Occupied");
    expect(await failureOf(update(name, "occupied"))).toEqual({
      name: "EntityAlreadyExistsException",
      message: "User with name occupied already exists.",
      status: 409,
    });
    expect(await failureOf(update("nobody", newName()))).toEqual(noUser("nobody"));
    expect((await get(name))?.UserName).toBe(name);
  });

  test("needs permission on the old ARN and the new one", async () => {
    const { iam } = await actingUser(suite, [
      { Effect: "Allow", Action: "iam:UpdateUser", Resource: arnOf("user/from/*") },
    ]);
    const UserName = await newUser(newName(), "/from/");
    const command = new UpdateUserCommand({ UserName, NewPath: "/to/" });
    expect((await failureOf(iam.send(command))).message).toContain(
      `iam:UpdateUser on resource: ${arnOf(`user/to/${UserName}`)}`,
    );
    await iam.send(new UpdateUserCommand({ UserName, NewPath: "/from/below/" }));
  });
});

describe("DeleteUser", () => {
  const conflict = (message: string) => ({ name: "DeleteConflictException", message, status: 409 });

  test("waits until nothing is left that belongs to the user", async () => {
    const UserName = await newUser();
    const PolicyName = "inline";
    const PolicyDocument = policyOf(allowing("kms:*"));
    const PolicyArn = readOnly;
    const GroupName = newName("group");
    const { iam } = suite;
    await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const remove = () => iam.send(new DeleteUserCommand({ UserName }));

    expect(await failureOf(remove())).toEqual(
      conflict("Cannot delete entity, must delete policies first."),
    );
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
    expect(await failureOf(remove())).toEqual(
      conflict("Cannot delete entity, must detach all policies first."),
    );
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
    expect(await failureOf(remove())).toEqual(
      conflict("Cannot delete entity, must delete access keys first."),
    );
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKey?.AccessKeyId }));
    expect(await failureOf(remove())).toEqual(
      conflict("Cannot delete entity, must remove users from group first."),
    );
    await iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName }));
    await remove();
    expect(await failureOf(get(UserName))).toEqual(noUser(UserName));
    expect(await failureOf(remove())).toEqual(noUser(UserName));
  });

  test("takes boundary and tags with it", async () => {
    const UserName = newName();
    const Tags = [{ Key: "k", Value: "v" }];
    await suite.iam.send(new CreateUserCommand({ UserName, Tags, PermissionsBoundary: readOnly }));
    await suite.iam.send(new DeleteUserCommand({ UserName: UserName.toUpperCase() }));
    expect(await failureOf(get(UserName))).toEqual(noUser(UserName));
  });
});

// From recordings of AWS: radkawar/stackd, internal/services/iam/testdata/tags_aws.json.
describe("tags", () => {
  const tag = (UserName: string, ...Tags: { Key: string; Value: string }[]) =>
    suite.iam.send(new TagUserCommand({ UserName, Tags }));
  const untag = (UserName: string, ...TagKeys: string[]) =>
    suite.iam.send(new UntagUserCommand({ UserName, TagKeys }));
  const tagsOf = async (UserName: string) =>
    (await suite.iam.send(new ListUserTagsCommand({ UserName }))).Tags;
  const numbered = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => ({
      Key: `key${String(from + index).padStart(2, "0")}`,
      Value: "v",
    }));

  test("have keys without case, which show as they were last written", async () => {
    const UserName = await newUser();
    expect(await tagsOf(UserName)).toEqual([]);
    await tag(UserName, { Key: "Team", Value: "One" }, { Key: "other", Value: "" });
    await tag(UserName, { Key: "team", Value: "Two" });
    expect(await tagsOf(UserName)).toEqual(
      expect.arrayContaining([
        { Key: "team", Value: "Two" },
        { Key: "other", Value: "" },
      ]),
    );
    await untag(UserName, "TEAM", "team", "none", "aws:none");
    expect(await tagsOf(UserName)).toEqual([{ Key: "other", Value: "" }]);
    await untag(UserName);
    await tag(UserName, { Key: "reserved", Value: "aws:value" }, { Key: "ü", Value: "é" });
    expect(await tagsOf(UserName)).toHaveLength(3);
  });

  test("are at most fifty", async () => {
    const UserName = await newUser();
    await tag(UserName, ...numbered(50));
    await tag(UserName, ...numbered(50));
    expect(await failureOf(tag(UserName, { Key: "more", Value: "v" }))).toEqual({
      name: "LimitExceededException",
      message: "The number of tags has reached the maximum limit.",
      status: 409,
    });
    expect(await failureOf(tag(await newUser(), ...numbered(51)))).toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining("Member must have length less than or equal to 50"),
    });
    expect(await tagsOf(UserName)).toEqual(numbered(50));
  });

  test("are listed in pages, however long their keys are", async () => {
    const UserName = await newUser();
    const long = ["a", "b", "ß"].map((letter) => ({
      Key: "é".repeat(127) + letter,
      Value: "v",
    }));
    await tag(UserName, ...numbered(5), ...long);
    const seen: unknown[] = [];
    for await (const { Tags = [] } of paginateListUserTags(
      { client: suite.iam, pageSize: 1 },
      { UserName },
    )) {
      expect(Tags).toHaveLength(1);
      seen.push(...Tags);
    }
    expect(seen).toHaveLength(8);
    expect(seen).toEqual(expect.arrayContaining([...numbered(5), ...long]));
  });

  test.each([
    [
      "the same key twice",
      [
        { Key: "dup", Value: "1" },
        { Key: "DUP", Value: "2" },
      ],
      "InvalidInputException",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
    [
      "a reserved key",
      [{ Key: "AWS:x", Value: "" }],
      "InvalidInputException",
      "Tag keys beginning with aws: are reserved for system use.",
    ],
    ["no tags", [], "InvalidInputException", "The request must contain at least one tag."],
    ["a blank key", [{ Key: " ", Value: "" }], "ValidationError", "A tag key must not be blank."],
  ])("refuse %s", async (_what, Tags, name, message) => {
    const UserName = await newUser();
    expect(await failureOf(tag(UserName, ...Tags))).toEqual({ name, message, status: 400 });
    expect(await tagsOf(UserName)).toEqual([]);
    const withNone = Tags.length === 0 ? [{ Key: "aws:", Value: "" }] : Tags;
    const command = new CreateUserCommand({ UserName: newName(), Tags: withNone });
    expect((await failureOf(suite.iam.send(command))).name).toBe(name);
  });

  test.each([
    ["a key with a semicolon", [{ Key: "a;b", Value: "" }]],
    ["a long key", [{ Key: "k".repeat(129), Value: "" }]],
    ["a long value", [{ Key: "k", Value: "v".repeat(257) }]],
  ])("refuse %s", async (_what, Tags) => {
    expect(await failureOf(tag(await newUser(), ...Tags))).toMatchObject({
      name: "ValidationError",
      status: 400,
    });
  });

  test("need a user", async () => {
    expect(await failureOf(tag("nobody", { Key: "k", Value: "v" }))).toEqual(noUser("nobody"));
    expect(await failureOf(untag("nobody", "k"))).toEqual(noUser("nobody"));
    expect(await failureOf(tagsOf("nobody"))).toEqual(noUser("nobody"));
  });
});

test.each([
  ["UpdateUser", new UpdateUserCommand({ UserName: "admin", NewUserName: "other" })],
  ["DeleteUser", new DeleteUserCommand({ UserName: "Admin" })],
  ["TagUser", new TagUserCommand({ UserName: "admin", Tags: [{ Key: "k", Value: "v" }] })],
  ["UntagUser", new UntagUserCommand({ UserName: "admin", TagKeys: ["k"] })],
  ["DeleteLoginProfile", new DeleteLoginProfileCommand({ UserName: "admin" })],
])("%s leaves admin as it is", async (_name, command) => {
  expect(await failureOf(suite.iam.send(command as DeleteUserCommand))).toEqual({
    name: "UnmodifiableEntityException",
    message: "The user admin is configured where Lockstead is deployed, and cannot be changed.",
    status: 400,
  });
});

describe("what users never have here", () => {
  test.each([
    ["MFADevices", (UserName?: string) => new ListMFADevicesCommand({ UserName })],
    ["SSHPublicKeys", (UserName?: string) => new ListSSHPublicKeysCommand({ UserName })],
    ["Certificates", (UserName?: string) => new ListSigningCertificatesCommand({ UserName })],
    [
      "ServiceSpecificCredentials",
      (UserName?: string) => new ListServiceSpecificCredentialsCommand({ UserName }),
    ],
  ] as const)("%s", async (list, command) => {
    const send = (UserName?: string) =>
      suite.iam.send(command(UserName) as ListMFADevicesCommand) as Promise<object>;
    const empty = { [list]: [], IsTruncated: false };
    expect(await send(await newUser())).toMatchObject(empty);
    expect(await send()).toMatchObject(empty);
    expect(await failureOf(send("nobody"))).toEqual(noUser("nobody"));
  });

  test("virtual MFA devices, credentials of all users", async () => {
    expect(await suite.iam.send(new ListVirtualMFADevicesCommand({}))).toMatchObject({
      VirtualMFADevices: [],
      IsTruncated: false,
    });
    expect(
      await suite.iam.send(new ListServiceSpecificCredentialsCommand({ AllUsers: true })),
    ).toMatchObject({ ServiceSpecificCredentials: [] });
  });

  test("login profiles", async () => {
    const UserName = await newUser();
    for (const command of [
      new GetLoginProfileCommand({ UserName }),
      new DeleteLoginProfileCommand({ UserName }),
    ]) {
      expect(await failureOf(suite.iam.send(command as GetLoginProfileCommand))).toEqual({
        name: "NoSuchEntityException",
        message: `Login Profile for User ${UserName} cannot be found.`,
        status: 404,
      });
    }
    const command = new GetLoginProfileCommand({ UserName: "nobody" });
    expect(await failureOf(suite.iam.send(command))).toEqual(noUser("nobody"));
  });
});
