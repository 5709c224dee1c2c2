import {
  CreateAliasCommand,
  DisableKeyCommand,
  ListGrantsCommand,
  type ListGrantsCommandInput,
  paginateListGrants,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { startCallers } from "../support/callers.ts";
import { roleArn } from "../support/principals.ts";
import { adminArn, aliceArn, grant, listed } from "../support/grants.ts";
import { account, region } from "../support/service.ts";
import {
  createKey,
  type CreatedKey,
  denyEveryone,
  failureOf,
  keyPolicy,
  unknownKeyId,
  useService,
} from "../support/suite.ts";

const suite = useService();
let key: CreatedKey;
const ids = { alice: [] as string[], admin: [] as string[] };

beforeAll(async () => {
  key = await createKey(suite.kms);
  await startCallers(suite.store.endpoint).populate(aliceArn, roleArn(account, "none"));
  for (let made = 0; made < 5; made++) {
    const to = (GranteePrincipal: string) =>
      grant(suite.kms, key.KeyId, ["Encrypt"], { GranteePrincipal });
    ids.alice.push((await to(aliceArn)).GrantId);
    ids.admin.push((await to(adminArn)).GrantId);
  }
});

const idsOf = (grants: readonly { GrantId?: string | undefined }[]) =>
  grants.map(({ GrantId }) => GrantId as string);

async function paged(input: Omit<ListGrantsCommandInput, "KeyId">, pageSize: number) {
  const found: string[] = [];
  const pages = paginateListGrants({ client: suite.kms, pageSize }, { KeyId: key.KeyId, ...input });
  for await (const page of pages) {
    expect(page.Grants?.length).toBeGreaterThan(0);
    expect(page.Truncated).toBe(page.NextMarker !== undefined);
    found.push(...idsOf(page.Grants ?? []));
  }
  return found;
}

const all = () => [...ids.alice, ...ids.admin].sort();

test("a key without grants has an empty list", async () => {
  const fresh = await createKey(suite.kms);
  const { $metadata: _, ...answer } = await suite.kms.send(
    new ListGrantsCommand({ KeyId: fresh.Arn }),
  );
  expect(answer).toEqual({ Grants: [], Truncated: false });
});

describe.each([1, 2, 3, 5, 9, 10, 11])("in pages of %i", (pageSize) => {
  test("each grant comes once", async () => {
    expect((await paged({}, pageSize)).sort()).toEqual(all());
  });

  test("each grant of one grantee comes once, and no other", async () => {
    expect((await paged({ GranteePrincipal: aliceArn }, pageSize)).sort()).toEqual(
      ids.alice.toSorted(),
    );
  });
});

test("a page is read with one query, whatever the filter", async () => {
  for (const GranteePrincipal of [undefined, aliceArn]) {
    suite.storeCalls.length = 0;
    await suite.kms.send(new ListGrantsCommand({ KeyId: key.KeyId, GranteePrincipal, Limit: 2 }));
    const queries = suite.storeCalls.filter(({ command }) => command === "QueryCommand");
    // One more than the page holds tells that the list goes on.
    expect(queries.map(({ output }) => output?.["ScannedCount"])).toEqual([3]);
  }
});

test("whom its grants name is looked up once a page, however many they are", async () => {
  const commands = async (Limit: number) => {
    suite.storeCalls.length = 0;
    await suite.kms.send(new ListGrantsCommand({ KeyId: key.KeyId, Limit }));
    return suite.storeCalls.map(({ command }) => command);
  };
  expect(await commands(10)).toEqual(await commands(1));
});

test.each<[string, () => Omit<ListGrantsCommandInput, "KeyId">, () => string[]]>([
  ["its id", () => ({ GrantId: ids.alice[0] }), () => ids.alice.slice(0, 1)],
  [
    "its id and its grantee",
    () => ({ GrantId: ids.alice[0], GranteePrincipal: aliceArn }),
    () => ids.alice.slice(0, 1),
  ],
  [
    "its id and another's name",
    () => ({ GrantId: ids.alice[0], GranteePrincipal: adminArn }),
    () => [],
  ],
  ["an id that no grant has", () => ({ GrantId: "0".repeat(64) }), () => []],
  [
    "a grantee without grants",
    () => ({ GranteePrincipal: `arn:aws:iam::${account}:role/none` }),
    () => [],
  ],
  [
    "the account, which is not its users",
    () => ({ GranteePrincipal: `arn:aws:iam::${account}:root` }),
    () => [],
  ],
])("a grant is found by %s", async (_what, filter, expected) => {
  const { $metadata: _, ...answer } = await suite.kms.send(
    new ListGrantsCommand({ KeyId: key.KeyId, ...filter() }),
  );
  expect(idsOf(answer.Grants ?? [])).toEqual(expected());
  expect(answer.Truncated).toBe(false);
});

test("pages hold still while grants come and go", async () => {
  const fresh = await createKey(suite.kms);
  const before: string[] = [];
  for (let made = 0; made < 6; made++) {
    before.push((await grant(suite.kms, fresh.KeyId, ["Encrypt"])).GrantId);
  }
  const first = await suite.kms.send(new ListGrantsCommand({ KeyId: fresh.KeyId, Limit: 3 }));
  for (let made = 0; made < 4; made++) {
    await grant(suite.kms, fresh.KeyId, ["Encrypt"], { GranteePrincipal: aliceArn });
  }
  const seen = idsOf(first.Grants ?? []);
  for await (const page of paginateListGrants(
    { client: suite.kms, pageSize: 3, startingToken: first.NextMarker },
    { KeyId: fresh.KeyId },
  )) {
    seen.push(...idsOf(page.Grants ?? []));
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(before.every((id) => seen.includes(id))).toBe(true);
});

test("a page holds fifty grants, or a hundred when more are asked for", async () => {
  const fresh = await createKey(suite.kms);
  await Promise.all(Array.from({ length: 101 }, () => grant(suite.kms, fresh.KeyId, ["Encrypt"])));
  const pages = await Promise.all(
    [undefined, 100, 1000].map((Limit) =>
      suite.kms.send(new ListGrantsCommand({ KeyId: fresh.KeyId, Limit })),
    ),
  );
  expect(pages.map(({ Grants, Truncated }) => [Grants?.length, Truncated])).toEqual([
    [50, true],
    [100, true],
    [100, true],
  ]);
});

test("a disabled key's grants are listed, and a key is named by id or ARN only", async () => {
  const fresh = await createKey(suite.kms);
  const { GrantId } = await grant(suite.kms, fresh.KeyId, ["Encrypt"]);
  await suite.kms.send(new DisableKeyCommand({ KeyId: fresh.KeyId }));
  expect(idsOf(await listed(suite.kms, { KeyId: fresh.Arn }))).toEqual([GrantId]);
});

const markerOf = (name: string) => Buffer.from(`1:${name}`).toString("base64url");

test.each<[string, ListGrantsCommandInput, string, string | RegExp]>([
  [
    "a key that is not there",
    { KeyId: unknownKeyId },
    "NotFoundException",
    /^Key 'arn:.*' does not exist$/,
  ],
  ["what names no key", { KeyId: "invalid" }, "NotFoundException", "Invalid keyId 'invalid'"],
  [
    "an alias",
    { KeyId: "alias/g" },
    "InvalidArnException",
    "Key Aliases are not supported for this operation.",
  ],
  [
    "a grantee that is none",
    { KeyId: "", GranteePrincipal: "alice" },
    "InvalidArnException",
    "ARN is not valid: alice",
  ],
  [
    "a service as grantee",
    { KeyId: "", GranteeServicePrincipal: "s3.amazonaws.com" },
    "ValidationException",
    "GranteeServicePrincipal can be used only by AWS services.",
  ],
  [
    "an id that no grant can have",
    { KeyId: "", GrantId: "x" },
    "InvalidGrantIdException",
    "Invalid grantId 'x'",
  ],
  [
    "a limit of none",
    { KeyId: "", Limit: 0 },
    "ValidationException",
    /greater than or equal to 1$/,
  ],
  [
    "a limit over 1000",
    { KeyId: "", Limit: 1001 },
    "ValidationException",
    /less than or equal to 1000$/,
  ],
  [
    "a marker that no answer gave",
    { KeyId: "", Marker: "bogus" },
    "InvalidMarkerException",
    "The marker is not valid.",
  ],
  [
    "a marker of another list",
    { KeyId: "", Marker: markerOf(unknownKeyId) },
    "InvalidMarkerException",
    "The marker is not valid.",
  ],
  [
    "the longest marker",
    { KeyId: "", Marker: markerOf("x".repeat(766)) },
    "InvalidMarkerException",
    "The marker is not valid.",
  ],
  [
    "a marker outside the grantee's grants, before them",
    { KeyId: "", GranteePrincipal: aliceArn, Marker: markerOf("0".repeat(64)) },
    "InvalidMarkerException",
    "The marker is not valid.",
  ],
  [
    "a marker outside the grantee's grants, behind them",
    { KeyId: "", GranteePrincipal: aliceArn, Marker: markerOf("f".repeat(64)) },
    "InvalidMarkerException",
    "The marker is not valid.",
  ],
])("refuses %s", async (_what, input, name, message) => {
  await suite.kms
    .send(new CreateAliasCommand({ AliasName: "alias/g", TargetKeyId: key.KeyId }))
    .catch(() => undefined);
  const KeyId = input.KeyId || key.KeyId;
  const failure = await failureOf(suite.kms.send(new ListGrantsCommand({ ...input, KeyId })));
  expect(failure).toMatchObject({ name, status: 400 });
  expect(failure.message).toMatch(message);
});

test("whom the policy denies is told so", async () => {
  const { KeyId, Arn } = await createKey(suite.kms, {
    Policy: keyPolicy(account, denyEveryone("kms:ListGrants")),
  });
  const failure = await failureOf(listed(suite.kms, { KeyId }));
  expect(failure).toMatchObject({
    name: "AccessDeniedException",
    message: `User: ${adminArn} is not authorized to perform: kms:ListGrants on resource: ${Arn} with an explicit deny in a resource-based policy`,
  });
});

test("a key of another Region is not found", async () => {
  const failure = await failureOf(
    suite.kms.send(new ListGrantsCommand({ KeyId: key.Arn.replace(region, "eu-west-1") })),
  );
  expect(failure).toMatchObject({ name: "NotFoundException", message: "Invalid arn eu-west-1" });
});
