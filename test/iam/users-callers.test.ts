/** What requests without a user's name are about, by who calls. */

import { beforeAll, describe, expect, test } from "vitest";
import { createAccessKey } from "../../lambdas/iam/users/create-access-key.ts";
import { createUser } from "../../lambdas/iam/users/create-user.ts";
import { deleteAccessKey } from "../../lambdas/iam/users/delete-access-key.ts";
import { getAccessKeyLastUsed } from "../../lambdas/iam/users/get-access-key-last-used.ts";
import { getUser } from "../../lambdas/iam/users/get-user.ts";
import { listAccessKeys } from "../../lambdas/iam/users/list-access-keys.ts";
import { listUsers } from "../../lambdas/iam/users/list-users.ts";
import { allow, startCallers } from "../support/callers.ts";
import { newAccount, rootOf, sessionOf } from "../support/principals.ts";
import { useService } from "../support/suite.ts";

const suite = useService();
const account = newAccount();
let callers: ReturnType<typeof startCallers>;

beforeAll(() => {
  callers = startCallers(suite.store.endpoint);
});

test.each([
  ["GetUser", getUser, {}],
  ["CreateAccessKey", createAccessKey, {}],
  ["ListAccessKeys", listAccessKeys, {}],
  ["DeleteAccessKey", deleteAccessKey, { AccessKeyId: "AKIAQAAAAAAAUNKNOWNK" }],
])("a role's session has to say whom %s is about", async (_name, operation, input) => {
  const session = callers.as(sessionOf(account, "role", "session"), { identity: [allow("*")] });
  expect(await session.refused(operation, input)).toEqual({
    code: "ValidationException",
    text: "Must specify userName when calling with non-User credentials",
  });
});

describe("another account", () => {
  const other = newAccount();

  test("has users of its own, and does not see others'", async () => {
    const [here, there] = [callers.as(rootOf(account)), callers.as(rootOf(other))];
    await here.do(createUser, { UserName: "same" });
    const { AccessKey } = await here.do(createAccessKey, { UserName: "same" });
    expect(await there.do(listUsers, {})).toMatchObject({ Users: [], IsTruncated: false });
    expect(await there.refused(getUser, { UserName: "same" })).toEqual({
      code: "NoSuchEntityException",
      text: "The user with name same cannot be found.",
    });
    const { AccessKeyId } = AccessKey as { AccessKeyId: string };
    expect(await there.refused(getAccessKeyLastUsed, { AccessKeyId })).toEqual({
      code: "NoSuchEntityException",
      text: `The Access Key with id ${AccessKeyId} cannot be found.`,
    });
    await there.do(createUser, { UserName: "same" });
    expect(await there.refused(deleteAccessKey, { UserName: "same", AccessKeyId })).toMatchObject({
      code: "NoSuchEntityException",
    });
    expect(await here.do(listAccessKeys, { UserName: "same" })).toMatchObject({
      AccessKeyMetadata: [{ AccessKeyId }],
    });
  });

  test("may have a user admin, who is nobody special", async () => {
    const there = callers.as(rootOf(other));
    await there.do(createUser, { UserName: "admin" });
    const { AccessKey } = await there.do(createAccessKey, { UserName: "admin" });
    expect(AccessKey).toMatchObject({ UserName: "admin" });
  });
});
