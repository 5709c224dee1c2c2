import { ListKeysCommand, paginateListKeys } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { account } from "../support/service.ts";
import { createKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const region = "ap-southeast-2";

test("lists each key of the Region once, in pages that hold still while keys are added", async () => {
  const kms = suite.kmsIn(region);
  const empty = await kms.send(new ListKeysCommand({}));
  expect(empty).toMatchObject({ Keys: [], Truncated: false });
  expect(empty.NextMarker).toBeUndefined();

  const before = new Set<string>();
  for (let made = 0; made < 7; made++) {
    before.add((await createKey(kms)).KeyId);
  }
  const first = await kms.send(new ListKeysCommand({ Limit: 3 }));
  expect(first.Keys).toHaveLength(3);
  expect(first.Truncated).toBe(true);
  for (let made = 0; made < 5; made++) {
    await createKey(kms);
  }
  const seen = (first.Keys ?? []).map(({ KeyId }) => KeyId as string);
  const pages = paginateListKeys({ client: kms, pageSize: 3, startingToken: first.NextMarker }, {});
  for await (const page of pages) {
    seen.push(...(page.Keys ?? []).map(({ KeyId }) => KeyId as string));
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect([...before].every((keyId) => seen.includes(keyId))).toBe(true);
  expect(first.Keys?.[0]?.KeyArn).toBe(`arn:aws:kms:${region}:${account}:key/${seen[0]}`);
});

test("makes as many calls to the store however many keys there are", async () => {
  suite.storeCalls.length = 0;
  await suite.kmsIn(region).send(new ListKeysCommand({ Limit: 2 }));
  expect(suite.storeCalls.map(({ command }) => command)).toEqual([
    // The account's own, and AWS managed ones.
    "QueryCommand",
    "QueryCommand",
  ]);
});

test.each([
  ["a marker that no answer gave", { Marker: "AAAA" }, "InvalidMarkerException"],
  ["too large a limit", { Limit: 1001 }, "ValidationException"],
])("refuses %s", async (_what, input, name) => {
  expect((await failureOf(suite.kms.send(new ListKeysCommand(input)))).name).toBe(name);
});
