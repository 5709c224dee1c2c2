import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  paginateListAccessKeys,
  TagUserCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { EncryptCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { actingUser, allowing, newAccessKey, newName, policyOf } from "../support/iam-users.ts";
import { account, startService } from "../support/service.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();

const noEntity = (message: string) => ({ name: "NoSuchEntityException", message, status: 404 });
const unknownKey = "AKIAQAAAAAAAUNKNOWNK";
const notFound = (id: string) => noEntity(`The Access Key with id ${id} cannot be found.`);

async function newUser(UserName = newName("user")): Promise<string> {
  await suite.iam.send(new CreateUserCommand({ UserName }));
  return UserName;
}

describe("CreateAccessKey", () => {
  test("answers an id with the account in it and a secret, which is nowhere else", async () => {
    const UserName = await newUser("Keyed");
    suite.storeCalls.length = 0;
    const { AccessKey } = await suite.iam.send(new CreateAccessKeyCommand({ UserName: "KEYED" }));
    expect(AccessKey).toMatchObject({ UserName, Status: "Active", CreateDate: expect.any(Date) });
    expect(AccessKey?.AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    const secret = AccessKey?.SecretAccessKey as string;
    expect(secret).toMatch(/^[A-Za-z0-9+/]{40}$/);
    const written = JSON.stringify(suite.storeCalls.map(({ input }) => input));
    expect(written).toContain(AccessKey?.AccessKeyId);
    expect(written).not.toContain(secret);
    expect(suite.logs.join("\n")).not.toContain(secret);
  });

  test("makes at most two", async () => {
    const UserName = await newUser();
    await newAccessKey(suite, UserName);
    const second = await newAccessKey(suite, UserName);
    expect(await failureOf(suite.iam.send(new CreateAccessKeyCommand({ UserName })))).toEqual({
      name: "LimitExceededException",
      message: "Cannot exceed quota for AccessKeysPerUser: 2",
      status: 409,
    });
    await suite.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: second.accessKeyId }));
    await newAccessKey(suite, UserName);
  });

  test("makes at most two for requests at the same time", async () => {
    const UserName = await newUser();
    const made = await Promise.allSettled(
      Array.from({ length: 4 }, () => newAccessKey(suite, UserName)),
    );
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  });

  test("makes one for the caller, where no user is named", async () => {
    const user = await actingUser(suite, [allowing("iam:*AccessKey*")]);
    const { AccessKey } = await user.iam.send(new CreateAccessKeyCommand({}));
    expect(AccessKey?.UserName).toBe(user.name);
    const { AccessKeyMetadata } = await user.iam.send(new ListAccessKeysCommand({}));
    expect(AccessKeyMetadata).toHaveLength(2);
  });

  test("refuses an unknown user, and admin", async () => {
    expect(
      await failureOf(suite.iam.send(new CreateAccessKeyCommand({ UserName: "nobody" }))),
    ).toEqual(noEntity("The user with name nobody cannot be found."));
    for (const input of [{}, { UserName: "admin" }]) {
      expect(await failureOf(suite.iam.send(new CreateAccessKeyCommand(input)))).toMatchObject({
        name: "UnmodifiableEntityException",
        status: 400,
      });
    }
  });
});

test("ListAccessKeys shows keys without their secrets, in pages", async () => {
  const UserName = await newUser();
  expect(await suite.iam.send(new ListAccessKeysCommand({ UserName }))).toMatchObject({
    AccessKeyMetadata: [],
    IsTruncated: false,
  });
  const keys = [await newAccessKey(suite, UserName), await newAccessKey(suite, UserName)];
  const seen: string[] = [];
  for await (const page of paginateListAccessKeys(
    { client: suite.iam, pageSize: 1 },
    { UserName },
  )) {
    expect(page.AccessKeyMetadata).toHaveLength(1);
    const [key] = page.AccessKeyMetadata ?? [];
    expect(Object.keys(key ?? {}).toSorted()).toEqual([
      "AccessKeyId",
      "CreateDate",
      "Status",
      "UserName",
    ]);
    seen.push(key?.AccessKeyId as string);
  }
  expect(seen.toSorted()).toEqual(keys.map(({ accessKeyId }) => accessKeyId).toSorted());
});

describe("UpdateAccessKey and DeleteAccessKey", () => {
  test("refuse a key that is not the user's", async () => {
    const UserName = await newUser();
    const other = await actingUser(suite);
    for (const AccessKeyId of [unknownKey, other.credentials.accessKeyId]) {
      const update = new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" });
      expect(await failureOf(suite.iam.send(update))).toEqual(notFound(AccessKeyId));
      const remove = new DeleteAccessKeyCommand({ UserName, AccessKeyId });
      expect(await failureOf(suite.iam.send(remove))).toEqual(notFound(AccessKeyId));
    }
    await other.sts.send(new GetCallerIdentityCommand({}));
  });

  test("refuse a status that is none, and one that AWS alone sets", async () => {
    const { name: UserName, credentials } = await actingUser(suite);
    const AccessKeyId = credentials.accessKeyId;
    const update = (Status: string) =>
      failureOf(
        suite.iam.send(
          new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: Status as "Active" }),
        ),
      );
    expect(await update("Off")).toEqual({
      name: "ValidationError",
      message:
        "1 validation error detected: Value 'Off' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]",
      status: 400,
    });
    expect((await update("Expired")).name).toBe("InvalidInputException");
  });

  test("refuse the access key of admin", async () => {
    const input = { UserName: "admin", AccessKeyId: unknownKey };
    for (const command of [
      new DeleteAccessKeyCommand(input),
      new UpdateAccessKeyCommand({ ...input, Status: "Inactive" }),
    ]) {
      expect((await failureOf(suite.iam.send(command as DeleteAccessKeyCommand))).name).toBe(
        "UnmodifiableEntityException",
      );
    }
  });
});

describe("GetAccessKeyLastUsed", () => {
  test("answers as AWS does for a key that was never used", async () => {
    const user = await actingUser(suite);
    const answer = await suite.iam.send(
      new GetAccessKeyLastUsedCommand({ AccessKeyId: user.credentials.accessKeyId }),
    );
    expect(answer.UserName).toBe(user.name);
    expect(answer.AccessKeyLastUsed).toEqual({ ServiceName: "N/A", Region: "N/A" });
  });

  test("knows no other keys", async () => {
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: unknownKey });
    expect(await failureOf(suite.iam.send(command))).toEqual(notFound(unknownKey));
  });
});

describe("an access key", () => {
  const use = (user: Awaited<ReturnType<typeof actingUser>>) =>
    user.kms.send(new ListKeysCommand({}));
  const unrecognized = { name: "UnrecognizedClientException", status: 400 };

  test("signs requests to every service at once", async () => {
    const user = await actingUser(suite, [allowing("kms:*", "iam:GetUser")]);
    const identity = await user.sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: account, Arn: user.arn, UserId: user.id });
    const { KeyId } = await createKey(suite.kms);
    const command = new EncryptCommand({ KeyId, Plaintext: Buffer.from("secret") });
    expect((await user.kms.send(command)).CiphertextBlob).toBeInstanceOf(Uint8Array);
    expect((await user.iam.send(new GetUserCommand({}))).User?.Arn).toBe(user.arn);
  });

  test("stops when it is inactive, and goes on when it is active again", async () => {
    const user = await actingUser(suite, [allowing("kms:ListKeys")]);
    await use(user);
    const update = (Status: "Active" | "Inactive") =>
      suite.iam.send(
        new UpdateAccessKeyCommand({
          UserName: user.name,
          AccessKeyId: user.credentials.accessKeyId,
          Status,
        }),
      );
    await update("Inactive");
    expect(await failureOf(use(user))).toMatchObject(unrecognized);
    expect(await failureOf(user.iam.send(new GetUserCommand({})))).toMatchObject({
      name: "InvalidClientTokenId",
      message: "The security token included in the request is invalid.",
      status: 403,
    });
    await update("Active");
    await use(user);
  });

  test("stops when it is deleted, and only it", async () => {
    const user = await actingUser(suite, [allowing("kms:ListKeys")]);
    const second = suite.as(await newAccessKey(suite, user.name));
    await use(user);
    await suite.iam.send(
      new DeleteAccessKeyCommand({
        UserName: user.name,
        AccessKeyId: user.credentials.accessKeyId,
      }),
    );
    expect(await failureOf(use(user))).toMatchObject(unrecognized);
    await second.kms.send(new ListKeysCommand({}));
  });

  test("may no more once the policy is detached", async () => {
    const user = await actingUser(suite);
    const { Policy } = await suite.iam.send(
      new CreatePolicyCommand({
        PolicyName: newName("policy"),
        PolicyDocument: policyOf(allowing("kms:ListKeys")),
      }),
    );
    const input = { UserName: user.name, PolicyArn: Policy?.Arn };
    expect((await failureOf(use(user))).name).toBe("AccessDeniedException");
    await suite.iam.send(new AttachUserPolicyCommand(input));
    await use(user);
    await suite.iam.send(new DetachUserPolicyCommand(input));
    expect(await failureOf(use(user))).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${user.arn} is not authorized to perform: kms:ListKeys because no identity-based policy allows the kms:ListKeys action`,
    });
  });

  test("is known to other processes at once, in both directions", async () => {
    const other = startService({ endpoint: suite.store.endpoint });
    const user = await actingUser(suite, [allowing("kms:ListKeys")]);
    const there = other.as(user.credentials);
    await there.kms.send(new ListKeysCommand({}));
    await suite.iam.send(new DeleteUserPolicyCommand({ UserName: user.name, PolicyName: "test" }));
    expect((await failureOf(there.kms.send(new ListKeysCommand({})))).name).toBe(
      "AccessDeniedException",
    );
    await other.iam.send(
      new DeleteAccessKeyCommand({
        UserName: user.name,
        AccessKeyId: user.credentials.accessKeyId,
      }),
    );
    expect(await failureOf(use(user))).toMatchObject(unrecognized);
  });

  test("stays the user's through a change of name", async () => {
    const user = await actingUser(suite, [allowing("iam:GetUser")]);
    const renamed = newName("Renamed");
    await user.sts.send(new GetCallerIdentityCommand({}));
    await suite.iam.send(
      new UpdateUserCommand({ UserName: user.name, NewUserName: renamed, NewPath: "/new/" }),
    );
    expect(await user.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:iam::${account}:user/new/${renamed}`,
      UserId: user.id,
    });
    expect((await user.iam.send(new GetUserCommand({}))).User?.UserName).toBe(renamed);
  });
});

test("a user of the same name has nothing of the one that was deleted", async () => {
  const first = await actingUser(suite, [allowing("kms:*")], { UserName: "phoenix" });
  await suite.iam.send(
    new TagUserCommand({ UserName: "phoenix", Tags: [{ Key: "team", Value: "red" }] }),
  );
  const { KeyId } = await createKey(suite.kms, {
    Policy: keyPolicy(account, {
      Effect: "Allow",
      Principal: { AWS: first.arn },
      Action: "kms:Encrypt",
      Resource: "*",
    }),
  });
  const encrypt = new EncryptCommand({ KeyId, Plaintext: Buffer.from("secret") });
  await first.kms.send(encrypt);

  const UserName = "phoenix";
  await suite.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: "test" }));
  await suite.iam.send(
    new DeleteAccessKeyCommand({ UserName, AccessKeyId: first.credentials.accessKeyId }),
  );
  await suite.iam.send(new DeleteUserCommand({ UserName }));
  const second = await actingUser(suite, [], { UserName: "Phoenix" });
  expect(second.id).not.toBe(first.id);
  expect((await failureOf(first.kms.send(encrypt))).name).toBe("UnrecognizedClientException");
  expect((await failureOf(second.kms.send(encrypt))).name).toBe("AccessDeniedException");
  const { User } = await suite.iam.send(new GetUserCommand({ UserName }));
  expect(User?.Tags).toBeUndefined();
  const { PolicyNames } = await suite.iam.send(new ListUserPoliciesCommand({ UserName }));
  expect(PolicyNames).toEqual([]);
  const { AccessKeyMetadata } = await suite.iam.send(new ListAccessKeysCommand({ UserName }));
  expect(AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)).toEqual([
    second.credentials.accessKeyId,
  ]);
});
