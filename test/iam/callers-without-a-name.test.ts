/**
 * Requests about "me", by somebody who was renamed while another function knew
 * them by the old name, which another user has by now.
 */

import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { type ActingUser, actingUser, allowing, newName } from "../support/iam-users.ts";
import { startService, type StoreCall } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const rename = (UserName: string, NewUserName: string) =>
  suite.iam.send(new UpdateUserCommand({ UserName, NewUserName }));

async function keysOf(UserName: string) {
  const { AccessKeyMetadata } = await suite.iam.send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata?.map(({ AccessKeyId, Status }) => ({ AccessKeyId, Status }));
}

/** A user that another function knows by the name that a namesake will have. */
async function known() {
  const me = await actingUser(suite, [allowing("iam:*")]);
  const namesake = await actingUser(suite, [allowing("iam:*")]);
  const now = newName("renamed");
  const takeName = async () => {
    await rename(me.name, now);
    await rename(namesake.name, me.name);
  };
  let meanwhile: (() => Promise<void>) | undefined;
  const other = startService({
    endpoint: suite.store.endpoint,
    before: async (call) => {
      if (meanwhile !== undefined && readsIamAlone(call)) {
        const run = meanwhile;
        meanwhile = undefined;
        await run();
      }
    },
  });
  const { iam } = other.as(me.credentials);
  expect((await iam.send(new GetUserCommand({}))).User?.UserName).toBe(me.name);
  return { me, now, namesake, iam, takeName, later: (run: typeof takeName) => (meanwhile = run) };
}

/** What the operation itself acts on, as against the look at who calls. */
function readsIamAlone({ input }: StoreCall): boolean {
  const requests = (input["RequestItems"] ?? {}) as Record<string, { Keys: { sk: string }[] }>;
  const sks = Object.values(requests).flatMap(({ Keys }) => Keys.map(({ sk }) => sk));
  return sks.length === 1 && sks[0] === "head";
}

type Request = (iam: IAMClient, AccessKeyId: string) => Promise<object>;

const update: Request = (iam, AccessKeyId) =>
  iam.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: "Inactive" }));
const remove: Request = (iam, AccessKeyId) => iam.send(new DeleteAccessKeyCommand({ AccessKeyId }));
const requests: readonly [string, Request, (me: ActingUser, now: string) => object, string[]][] = [
  [
    "CreateAccessKey",
    (iam) => iam.send(new CreateAccessKeyCommand({})),
    (_me, UserName) => ({ AccessKey: { UserName } }),
    ["Active", "Active"],
  ],
  ["UpdateAccessKey", update, () => ({}), ["Inactive"]],
  ["DeleteAccessKey", remove, () => ({}), []],
  [
    "ListAccessKeys",
    (iam) => iam.send(new ListAccessKeysCommand({})),
    ({ credentials: { accessKeyId } }, UserName) => ({
      AccessKeyMetadata: [{ UserName, AccessKeyId: accessKeyId }],
    }),
    ["Active"],
  ],
  [
    "GetUser",
    (iam) => iam.send(new GetUserCommand({})),
    ({ id }, UserName) => ({ User: { UserName, UserId: id } }),
    ["Active"],
  ],
];

describe("renamed before the request", () => {
  test.each(requests)("%s is about who signs", async (_name, request, answer, statuses) => {
    const { me, now, namesake, iam, takeName } = await known();
    await takeName();
    const before = await keysOf(me.name);
    expect(await request(iam, me.credentials.accessKeyId)).toMatchObject(answer(me, now));
    expect((await keysOf(now))?.map(({ Status }) => Status)).toEqual(statuses);
    expect(before).toEqual([{ AccessKeyId: namesake.credentials.accessKeyId, Status: "Active" }]);
    expect(await keysOf(me.name)).toEqual(before);
  });

  test.each([
    ["UpdateAccessKey", update],
    ["DeleteAccessKey", remove],
  ])("%s does not know the namesake's key", async (_name, request) => {
    const { me, namesake, iam, takeName } = await known();
    await takeName();
    const { accessKeyId } = namesake.credentials;
    expect(await failureOf(request(iam, accessKeyId))).toMatchObject({
      name: "NoSuchEntityException",
    });
    expect(await keysOf(me.name)).toEqual([{ AccessKeyId: accessKeyId, Status: "Active" }]);
  });
});

describe("renamed while the request is under way", () => {
  test.each(requests)("%s is not about the namesake", async (_name, request) => {
    const { me, namesake, iam, takeName, later } = await known();
    later(takeName);
    const answer = await request(iam, me.credentials.accessKeyId).catch(({ name }: Error) => name);
    expect(JSON.stringify(answer)).not.toContain(namesake.id);
    expect(JSON.stringify(answer)).not.toContain(namesake.credentials.accessKeyId);
    expect(await keysOf(me.name)).toEqual([
      { AccessKeyId: namesake.credentials.accessKeyId, Status: "Active" },
    ]);
  });
});
