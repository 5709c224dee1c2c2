import {
  ListRetirableGrantsCommand,
  type ListRetirableGrantsCommandInput,
  paginateListRetirableGrants,
  RevokeGrantCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { createGrant } from "../../lambdas/kms/create-grant.ts";
import { createKey as createKeyOperation } from "../../lambdas/kms/create-key.ts";
import { listRetirableGrants } from "../../lambdas/kms/list-retirable-grants.ts";
import { allow, startCallers } from "../support/callers.ts";
import { newAccount, roleArn, rootOf, userOf } from "../support/principals.ts";
import { adminArn, aliceArn, grant } from "../support/grants.ts";
import { account } from "../support/service.ts";
import { createKey, type CreatedKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const keys: CreatedKey[] = [];
const retirable: string[] = [];

beforeAll(async () => {
  await startCallers(suite.store.endpoint).populate(
    aliceArn,
    ...["retirer", "named", "far"].map((name) => roleArn(account, name)),
  );
  for (let index = 0; index < 3; index++) {
    const key = await createKey(suite.kms);
    keys.push(key);
    for (const RetiringPrincipal of [adminArn, adminArn, aliceArn, undefined]) {
      const { GrantId } = await grant(suite.kms, key.KeyId, ["Encrypt"], { RetiringPrincipal });
      if (RetiringPrincipal === adminArn) {
        retirable.push(GrantId);
      }
    }
  }
});

async function paged(RetiringPrincipal: string, pageSize: number, kms = suite.kms) {
  const found: string[] = [];
  const pages = paginateListRetirableGrants({ client: kms, pageSize }, { RetiringPrincipal });
  for await (const page of pages) {
    expect(page.Truncated).toBe(page.NextMarker !== undefined);
    found.push(...(page.Grants ?? []).map(({ GrantId }) => GrantId as string));
  }
  return found;
}

test.each([1, 2, 5, 6, 7, 100])(
  "in pages of %i, each grant that the principal may retire comes once, of whatever key",
  async (pageSize) => {
    expect((await paged(adminArn, pageSize)).sort()).toEqual(retirable.toSorted());
  },
);

test("entries are those of ListGrants", async () => {
  const {
    Grants,
    $metadata: _,
    ...rest
  } = await suite.kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal: aliceArn }));
  expect(rest).toEqual({ Truncated: false });
  expect(Grants).toHaveLength(3);
  expect(Grants?.map(({ KeyId }) => KeyId).sort()).toEqual(keys.map(({ Arn }) => Arn).sort());
  expect(Grants?.[0]).toEqual({
    KeyId: expect.any(String),
    GrantId: expect.stringMatching(/^[0-9a-f]{64}$/),
    Name: "",
    CreationDate: expect.any(Date),
    GranteePrincipal: adminArn,
    RetiringPrincipal: aliceArn,
    IssuingAccount: `arn:aws:iam::${account}:root`,
    Operations: ["Encrypt"],
  });
});

test("one query of the index finds them, however many others there are", async () => {
  suite.storeCalls.length = 0;
  await suite.kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal: adminArn, Limit: 2 }));
  const queries = suite.storeCalls.filter(({ command }) => command === "QueryCommand");
  expect(queries).toMatchObject([
    { input: { IndexName: "retirableBy" }, output: { ScannedCount: 3 } },
  ]);
});

test("another Region has grants of its own", async () => {
  expect(await paged(adminArn, 10, suite.kmsIn("eu-west-1"))).toEqual([]);
});

test("who has nothing to retire has an empty list, and a revoked grant leaves it", async () => {
  const RetiringPrincipal = roleArn(account, "retirer");
  expect(await paged(RetiringPrincipal, 10)).toEqual([]);
  const KeyId = keys[0]?.KeyId as string;
  const { GrantId } = await grant(suite.kms, KeyId, ["Encrypt"], { RetiringPrincipal });
  expect(await paged(RetiringPrincipal, 10)).toEqual([GrantId]);
  await suite.kms.send(new RevokeGrantCommand({ KeyId, GrantId }));
  expect(await paged(RetiringPrincipal, 10)).toEqual([]);
});

test("a named grant that its key has for the second time is there once", async () => {
  const RetiringPrincipal = roleArn(account, "named");
  const KeyId = keys[0]?.KeyId as string;
  const again = () => grant(suite.kms, KeyId, ["Encrypt"], { RetiringPrincipal, Name: "n" });
  const { GrantId } = await again();
  await again();
  expect(await paged(RetiringPrincipal, 10)).toEqual([GrantId]);
});

const markerOf = (name: string) => Buffer.from(`1:${name}`).toString("base64url");

test.each<[string, ListRetirableGrantsCommandInput, string, string | RegExp]>([
  ["nobody", {}, "ValidationException", "RetiringPrincipal is required."],
  ["who is none", { RetiringPrincipal: "alice" }, "InvalidArnException", "ARN is not valid: alice"],
  [
    "a service",
    { RetiringServicePrincipal: "s3.amazonaws.com" },
    "ValidationException",
    "RetiringServicePrincipal can be used only by AWS services.",
  ],
  [
    "a principal of another account",
    { RetiringPrincipal: "arn:aws:iam::999999999999:user/bob" },
    "InvalidArnException",
    "ARN does not refer to a valid principal: arn:aws:iam::999999999999:user/bob",
  ],
  [
    "a limit of none",
    { RetiringPrincipal: adminArn, Limit: 0 },
    "ValidationException",
    /greater than or equal to 1$/,
  ],
  [
    "a marker that no answer gave",
    { RetiringPrincipal: adminArn, Marker: "bogus" },
    "InvalidMarkerException",
    "The marker is not valid.",
  ],
  [
    "a marker of another list",
    { RetiringPrincipal: adminArn, Marker: markerOf("0".repeat(64)) },
    "InvalidMarkerException",
    "The marker is not valid.",
  ],
])("refuses %s", async (_what, input, name, message) => {
  const failure = await failureOf(suite.kms.send(new ListRetirableGrantsCommand(input)));
  expect(failure).toMatchObject({ name, status: 400 });
  expect(failure.message).toMatch(message);
});

describe("of callers with policies of their own", () => {
  const RetiringPrincipal = adminArn;

  test("only the own side decides", async () => {
    const callers = startCallers(suite.store.endpoint);
    const bob = userOf(account, "bob");
    const without = callers.as(bob);
    expect(await without.refused(listRetirableGrants, { RetiringPrincipal })).toEqual({
      code: "AccessDeniedException",
      text: `User: ${bob.arn} is not authorized to perform: kms:ListRetirableGrants because no identity-based policy allows the kms:ListRetirableGrants action`,
    });
    const allowed = callers.as(bob, { identity: [allow("kms:ListRetirableGrants")] });
    const { Grants } = await allowed.do(listRetirableGrants, { RetiringPrincipal });
    expect(Grants).toHaveLength(retirable.length);
  });

  test("grants on another account's keys are among them", async () => {
    const callers = startCallers(suite.store.endpoint);
    const owner = newAccount();
    const root = callers.as(rootOf(owner));
    const { KeyMetadata } = await root.do(createKeyOperation, {});
    const { KeyId, Arn } = KeyMetadata as { KeyId: string; Arn: string };
    const retiring = roleArn(account, "far");
    await root.do(createGrant, {
      KeyId,
      GranteePrincipal: aliceArn,
      RetiringPrincipal: retiring,
      Operations: ["Encrypt"],
    });
    const { Grants } = await suite.kms.send(
      new ListRetirableGrantsCommand({ RetiringPrincipal: retiring }),
    );
    expect(Grants).toMatchObject([{ KeyId: Arn, IssuingAccount: `arn:aws:iam::${owner}:root` }]);
  });
});
