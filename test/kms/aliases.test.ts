import {
  CreateAliasCommand,
  type CreateKeyCommandInput,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListAliasesCommand,
  type ListAliasesCommandInput,
  paginateListAliases,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { account, region, startService } from "../support/service.ts";
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
let other: CreatedKey;

const create = (AliasName: string, TargetKeyId = key.KeyId) =>
  suite.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
const aliasArn = (name: string) => `arn:aws:kms:${region}:${account}:${name}`;

async function names(input: ListAliasesCommandInput = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListAliases({ client: suite.kms, pageSize: 2 }, input)) {
    found.push(...(page.Aliases ?? []).map(({ AliasName }) => AliasName as string));
  }
  return found;
}

beforeAll(async () => {
  key = await createKey(suite.kms);
  other = await createKey(suite.kms);
});

test("an alias is made, moved and deleted, and found from both ends all the while", async () => {
  await create("alias/life");
  suite.clock.time += 5000;
  const [entry] =
    (await suite.kms.send(new ListAliasesCommand({ KeyId: key.KeyId }))).Aliases ?? [];
  expect(entry).toEqual({
    AliasName: "alias/life",
    AliasArn: aliasArn("alias/life"),
    TargetKeyId: key.KeyId,
    CreationDate: new Date(suite.clock.time - 5000),
    LastUpdatedDate: new Date(suite.clock.time - 5000),
  });

  await suite.kms.send(new UpdateAliasCommand({ AliasName: "alias/life", TargetKeyId: other.Arn }));
  expect(await names({ KeyId: key.KeyId })).toEqual([]);
  const moved = (await suite.kms.send(new ListAliasesCommand({ KeyId: other.Arn }))).Aliases;
  expect(moved?.[0]).toMatchObject({
    TargetKeyId: other.KeyId,
    CreationDate: new Date(suite.clock.time - 5000),
    LastUpdatedDate: new Date(suite.clock.time),
  });
  const described = await suite.kms.send(new DescribeKeyCommand({ KeyId: "alias/life" }));
  expect(described.KeyMetadata?.KeyId).toBe(other.KeyId);

  await suite.kms.send(new DeleteAliasCommand({ AliasName: "alias/life" }));
  expect(await names()).not.toContain("alias/life");
  expect(await names({ KeyId: other.KeyId })).toEqual([]);
  const gone = await failureOf(
    suite.kms.send(new EncryptCommand({ KeyId: "alias/life", Plaintext: Buffer.from("x") })),
  );
  expect(gone).toMatchObject({
    name: "NotFoundException",
    message: `Alias ${aliasArn("alias/life")} is not found.`,
  });
});

test("an alias that comes back to a key is found from it", async () => {
  await create("alias/back");
  for (const TargetKeyId of [other.KeyId, key.KeyId, key.KeyId]) {
    await suite.kms.send(new UpdateAliasCommand({ AliasName: "alias/back", TargetKeyId }));
    expect(await names({ KeyId: TargetKeyId })).toContain("alias/back");
  }
  expect(await names({ KeyId: other.KeyId })).not.toContain("alias/back");
  await suite.kms.send(new DeleteAliasCommand({ AliasName: "alias/back" }));
});

describe("CreateAlias refuses", () => {
  test.each<[string, string, string, string | RegExp]>([
    [
      "a name without prefix",
      "app",
      "ValidationException",
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    ],
    ["the prefix alone", "alias/", "ValidationException", /^Alias must start with/],
    ["AWS's own names", "alias/aws/s3", "NotAuthorizedException", "UnknownError"],
    [
      "a colon",
      "alias/a:b",
      "ValidationException",
      "alias/a:b contains invalid characters for an alias",
    ],
    [
      "other characters",
      "alias/ä",
      "ValidationException",
      /Member must satisfy regular expression pattern: \^\[a-zA-Z0-9:\/_-\]\+\$$/,
    ],
    [
      "256 characters and more",
      `alias/${"x".repeat(251)}`,
      "ValidationException",
      /length less than or equal to 256/,
    ],
  ])("%s", async (_what, AliasName, name, message) => {
    const failure = await failureOf(create(AliasName));
    expect(failure.name).toBe(name);
    expect(failure.message).toMatch(message);
  });

  test.each<[string, () => string, string]>([
    ["a target that is not there", () => unknownKeyId, "NotFoundException"],
    ["an alias as target", () => "alias/x", "InvalidArnException"],
    [
      "a key of another account",
      () => `arn:aws:kms:${region}:999999999999:key/${unknownKeyId}`,
      "AccessDeniedException",
    ],
  ])("%s", async (_what, target, name) => {
    expect((await failureOf(create("alias/target", target()))).name).toBe(name);
  });

  test("a name that is taken, also under the key that has it", async () => {
    await create("alias/taken");
    for (const target of [key.KeyId, other.KeyId]) {
      expect(await failureOf(create("alias/taken", target))).toMatchObject({
        name: "AlreadyExistsException",
        message: `An alias with the name ${aliasArn("alias/taken")} already exists`,
      });
    }
    expect(await names({ KeyId: other.KeyId })).toEqual([]);
  });
});

test.each([
  [
    "UpdateAlias",
    () => new UpdateAliasCommand({ AliasName: "alias/none", TargetKeyId: key.KeyId }),
  ],
  ["DeleteAlias", () => new DeleteAliasCommand({ AliasName: "alias/none" })],
])("%s refuses an alias that is not there", async (_name, command) => {
  expect(await failureOf(suite.kms.send(command() as DeleteAliasCommand))).toMatchObject({
    name: "NotFoundException",
    message: `Alias ${aliasArn("alias/none")} is not found.`,
  });
});

describe("an alias moves only to a key of its kind", () => {
  const move = async (from: CreateKeyCommandInput, to: CreateKeyCommandInput) => {
    const [current, next] = [await createKey(suite.kms, from), await createKey(suite.kms, to)];
    const AliasName = `alias/of-${current.KeyId}`;
    await create(AliasName, current.KeyId);
    await suite.kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: next.KeyId }));
    expect(await names({ KeyId: next.KeyId })).toEqual([AliasName]);
  };
  const symmetric = {};
  const hmac = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" } as const;
  const curve = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;
  const agreeing = { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" } as const;
  const otherCurve = { KeySpec: "ECC_NIST_EDWARDS25519", KeyUsage: "SIGN_VERIFY" } as const;
  const otherHmac = { KeySpec: "HMAC_512", KeyUsage: "GENERATE_VERIFY_MAC" } as const;
  const rsa = { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" } as const;

  test.each<[string, CreateKeyCommandInput, CreateKeyCommandInput]>([
    ["symmetric to symmetric", symmetric, symmetric],
    ["curve to curve", curve, otherCurve],
    ["HMAC to HMAC", hmac, otherHmac],
  ])("%s", async (_what, from, to) => {
    await expect(move(from, to)).resolves.toBeUndefined();
  });

  test.each<[string, CreateKeyCommandInput, CreateKeyCommandInput]>([
    ["symmetric to HMAC", symmetric, hmac],
    ["HMAC to a curve", hmac, curve],
    ["to another usage", curve, agreeing],
    ["symmetric to RSA, of the same usage", symmetric, rsa],
  ])("not from %s", async (_what, from, to) => {
    expect(await failureOf(move(from, to))).toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("must be the same type"),
    });
  });
});

test("each key that an alias touches must let it happen", async () => {
  const closed = await createKey(suite.kms, {
    Policy: keyPolicy(account, denyEveryone("kms:*Alias")),
  });
  const denied = { name: "AccessDeniedException" };
  expect(await failureOf(create("alias/closed", closed.KeyId))).toMatchObject(denied);
  await create("alias/open");
  const update = new UpdateAliasCommand({ AliasName: "alias/open", TargetKeyId: closed.KeyId });
  expect(await failureOf(suite.kms.send(update))).toMatchObject(denied);
  expect(await names({ KeyId: closed.KeyId })).toEqual([]);
});

test("of twenty that ask for one name at once, one wins and the rest learn that it is taken", async () => {
  // Two processes over one table, so that no memory in between decides it.
  const second = startService({ endpoint: suite.store.endpoint });
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const { kms } = index % 2 === 0 ? suite : second;
      const TargetKeyId = index % 3 === 0 ? key.KeyId : other.KeyId;
      const command = new CreateAliasCommand({ AliasName: "alias/race", TargetKeyId });
      return kms.send(command).then(
        () => "won",
        (error: Error) => error.name,
      );
    }),
  );
  expect(outcomes.filter((outcome) => outcome === "won")).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === "AlreadyExistsException")).toHaveLength(19);
  const winner = (await names()).filter((name) => name === "alias/race");
  const fromKeys = [
    ...(await names({ KeyId: key.KeyId })),
    ...(await names({ KeyId: other.KeyId })),
  ];
  expect(winner).toHaveLength(1);
  expect(fromKeys.filter((name) => name === "alias/race")).toHaveLength(1);
});

test("pages hold still while aliases are added", async () => {
  const { KeyId } = await createKey(suite.kms);
  const all = ["b", "d", "f", "h", "j"].map((letter) => `alias/page-${letter}`);
  for (const name of all) {
    await create(name, KeyId);
  }
  const first = await suite.kms.send(new ListAliasesCommand({ KeyId, Limit: 2 }));
  expect(first).toMatchObject({ Truncated: true, NextMarker: expect.any(String) });
  await create("alias/page-a", KeyId);
  await create("alias/page-e", KeyId);
  const seen = (first.Aliases ?? []).map(({ AliasName }) => AliasName);
  for await (const page of paginateListAliases(
    { client: suite.kms, pageSize: 2, startingToken: first.NextMarker },
    { KeyId },
  )) {
    seen.push(...(page.Aliases ?? []).map(({ AliasName }) => AliasName));
  }
  expect(seen).toEqual([...all.slice(0, 2), "alias/page-e", ...all.slice(2)].sort());
});

test.each<[string, ListAliasesCommandInput, string]>([
  ["a marker that no answer gave", { Marker: "bogus" }, "InvalidMarkerException"],
  ["a limit of none", { Limit: 0 }, "ValidationException"],
  ["a key that is not there", { KeyId: unknownKeyId }, "NotFoundException"],
  ["an alias for a key", { KeyId: "alias/x" }, "InvalidArnException"],
])("ListAliases refuses %s", async (_what, input, name) => {
  expect((await failureOf(suite.kms.send(new ListAliasesCommand(input)))).name).toBe(name);
});

test("a name longer than any alias has is not found, and another account's is denied like every other", async () => {
  const Plaintext = Buffer.from("x");
  const long = `alias/${"a".repeat(1500)}`;
  const own = await failureOf(suite.kms.send(new EncryptCommand({ KeyId: long, Plaintext })));
  expect(own.name).toBe("NotFoundException");
  const KeyId = `arn:aws:kms:${region}:999999999999:${long}`;
  const foreign = await failureOf(suite.kms.send(new EncryptCommand({ KeyId, Plaintext })));
  expect(foreign.name).toBe("AccessDeniedException");
});

describe("an alias that was deleted and made again for a key that may not lose it, while it is", () => {
  /** Runs `between` right before a request's write to the alias. */
  function interrupted(write: string, between: () => Promise<void>) {
    let waiting: (() => Promise<void>) | undefined = between;
    return startService({
      endpoint: suite.store.endpoint,
      before: async ({ command, input }) => {
        const { sk } = (input["Key"] ?? {}) as { readonly sk?: string };
        if (waiting !== undefined && command === write && sk?.startsWith("alias#")) {
          const run = waiting;
          waiting = undefined;
          await run();
        }
      },
    }).kms;
  }

  test.each([
    ["moved", "UpdateItemCommand", "kms:UpdateAlias"],
    ["deleted", "DeleteItemCommand", "kms:DeleteAlias"],
  ])("%s", async (how, write, action) => {
    const AliasName = `alias/again-${how}`;
    const kept = await createKey(suite.kms, { Policy: keyPolicy(account, denyEveryone(action)) });
    await create(AliasName);
    const kms = interrupted(write, async () => {
      await suite.kms.send(new DeleteAliasCommand({ AliasName }));
      await create(AliasName, kept.KeyId);
    });
    const request =
      how === "moved"
        ? kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: other.KeyId }))
        : kms.send(new DeleteAliasCommand({ AliasName }));
    expect((await failureOf(request)).name).toBe("AccessDeniedException");
    const { KeyMetadata } = await suite.kms.send(new DescribeKeyCommand({ KeyId: AliasName }));
    expect(KeyMetadata?.KeyId).toBe(kept.KeyId);
  });
});
