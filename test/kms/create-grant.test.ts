import {
  CreateGrantCommand,
  type CreateGrantCommandInput,
  DisableKeyCommand,
  RevokeGrantCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { startCallers } from "../support/callers.ts";
import { roleArn, rootArn, userArn } from "../support/principals.ts";
import { adminArn, aliceArn, grant, listed } from "../support/grants.ts";
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

beforeAll(async () => {
  key = await createKey(suite.kms);
  await startCallers(suite.store.endpoint).populate(
    aliceArn,
    rootArn("999999999999"),
    userArn(account, "team/carol"),
    roleArn(account, "service-role/worker"),
  );
});

const create = (input: Partial<CreateGrantCommandInput> = {}) =>
  suite.kms.send(
    new CreateGrantCommand({
      KeyId: key.KeyId,
      GranteePrincipal: aliceArn,
      Operations: ["Encrypt"],
      ...input,
    }),
  );

const entry = async (input: Partial<CreateGrantCommandInput>) => {
  const { GrantId } = await create(input);
  const [found] = await listed(suite.kms, { KeyId: input.KeyId ?? key.KeyId, GrantId });
  return found;
};

test("the answer is an id and a token, and nothing else", async () => {
  const { $metadata: _, ...answer } = await create();
  expect(answer).toEqual({
    GrantId: expect.stringMatching(/^[0-9a-f]{64}$/),
    GrantToken: expect.stringMatching(/^[\w-]{100,8192}$/),
  });
});

test("a grant with everything is listed with everything", async () => {
  suite.clock.time += 5123;
  const found = await entry({
    KeyId: key.Arn,
    Name: "all/of_it:1-2",
    RetiringPrincipal: adminArn,
    Operations: ["Decrypt", "RetireGrant", "CreateGrant"],
    Constraints: { EncryptionContextSubset: { Department: "IT" } },
  });
  expect(found).toEqual({
    KeyId: key.Arn,
    GrantId: expect.stringMatching(/^[0-9a-f]{64}$/),
    Name: "all/of_it:1-2",
    CreationDate: new Date(Math.floor(suite.clock.time / 1000) * 1000),
    GranteePrincipal: aliceArn,
    RetiringPrincipal: adminArn,
    IssuingAccount: `arn:aws:iam::${account}:root`,
    Operations: ["Decrypt", "RetireGrant", "CreateGrant"],
    Constraints: { EncryptionContextSubset: { Department: "IT" } },
  });
});

test("a bare grant is listed with an empty name, and without what it does not have", async () => {
  expect(Object.keys((await entry({})) ?? {}).sort()).toEqual(
    [
      "CreationDate",
      "GrantId",
      "GranteePrincipal",
      "IssuingAccount",
      "KeyId",
      "Name",
      "Operations",
    ].sort(),
  );
  expect(await entry({})).toMatchObject({ Name: "", KeyId: key.Arn });
});

test("without a name, the same request makes another grant", async () => {
  expect((await create()).GrantId).not.toBe((await create()).GrantId);
});

test.each([
  ["an account", rootArn(account)],
  ["another account", rootArn("999999999999")],
  ["a user with a path", userArn(account, "team/carol")],
  ["a role with a path", roleArn(account, "service-role/worker")],
  ["a role's session", `arn:aws:sts::${account}:assumed-role/worker/one@example.com`],
  ["a federated user", `arn:aws:sts::${account}:federated-user/bob`],
])("grantee and retiring principal can be %s", async (_what, principal) => {
  expect(await entry({ GranteePrincipal: principal, RetiringPrincipal: principal })).toMatchObject({
    GranteePrincipal: principal,
    RetiringPrincipal: principal,
  });
});

test("an AWS service gets a grant for one of its resources, to be retired by someone", async () => {
  const SourceArn = `arn:aws:dynamodb:${region}:${account}:table/orders`;
  const found = await entry({
    GranteePrincipal: undefined,
    GranteeServicePrincipal: "dynamodb.us-east-1.amazonaws.com",
    RetiringServicePrincipal: "dynamodb.us-east-1.amazonaws.com",
    Constraints: { SourceArn, EncryptionContextEquals: { table: "orders" } },
  });
  expect(found).toMatchObject({
    GranteeServicePrincipal: "dynamodb.us-east-1.amazonaws.com",
    RetiringServicePrincipal: "dynamodb.us-east-1.amazonaws.com",
    Constraints: { SourceArn, EncryptionContextEquals: { table: "orders" } },
  });
  expect(found).not.toHaveProperty("GranteePrincipal");
});

type Refusal = readonly [
  what: string,
  input: Partial<CreateGrantCommandInput>,
  name: string,
  message: string | RegExp,
];

const onlyCreate = "Grants must not contain only the CreateGrant operation.";
const pairs = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "v"]));

const refusals: readonly Refusal[] = [
  [
    "a key that is not there",
    { KeyId: unknownKeyId },
    "NotFoundException",
    /^Key 'arn:.*' does not exist$/,
  ],
  ["what names no key", { KeyId: "invalid" }, "NotFoundException", "Invalid keyId 'invalid'"],
  [
    "an alias",
    { KeyId: "alias/x" },
    "InvalidArnException",
    "Key Aliases are not supported for this operation.",
  ],
  [
    "an alias's ARN",
    { KeyId: `arn:aws:kms:${region}:${account}:alias/x` },
    "InvalidArnException",
    "Key Aliases are not supported for this operation.",
  ],
  [
    "no grantee",
    { GranteePrincipal: undefined },
    "ValidationException",
    "Specify either GranteePrincipal or GranteeServicePrincipal, but not both.",
  ],
  [
    "two grantees",
    { GranteeServicePrincipal: "s3.amazonaws.com" },
    "ValidationException",
    "Specify either GranteePrincipal or GranteeServicePrincipal, but not both.",
  ],
  [
    "two retiring principals",
    { RetiringPrincipal: aliceArn, RetiringServicePrincipal: "s3.amazonaws.com" },
    "ValidationException",
    "Specify either RetiringPrincipal or RetiringServicePrincipal, but not both.",
  ],
  [
    "a service without a SourceArn",
    {
      GranteePrincipal: undefined,
      GranteeServicePrincipal: "s3.amazonaws.com",
      RetiringPrincipal: aliceArn,
    },
    "ValidationException",
    /must have a SourceArn constraint\.$/,
  ],
  [
    "a service whose grant nobody may retire",
    {
      GranteePrincipal: undefined,
      GranteeServicePrincipal: "s3.amazonaws.com",
      Constraints: { SourceArn: "arn:aws:s3:::a-bucket" },
    },
    "ValidationException",
    /must have a retiring principal\.$/,
  ],
  [
    "a user as a service",
    {
      GranteePrincipal: undefined,
      GranteeServicePrincipal: aliceArn,
      RetiringPrincipal: aliceArn,
      Constraints: { SourceArn: "arn:aws:s3:::a-bucket" },
    },
    "ValidationException",
    /is not the name of a service principal/,
  ],
  ...[
    "alice",
    account,
    `arn:aws:iam::${account}:group/developers`,
    `arn:aws:iam::${account}:user/`,
    `arn:aws:iam::12345:user/alice`,
    `arn:aws:sts::${account}:assumed-role/service-role/worker/one`,
    `arn:aws:sts::${account}:assumed-role/worker`,
    `arn:aws:organizations::${account}:organization/o-abcdefghij`,
    `arn:aws:kms:${region}:${account}:key/${unknownKeyId}`,
  ].flatMap((arn): Refusal[] => [
    [
      `the grantee ${arn}`,
      { GranteePrincipal: arn },
      "InvalidArnException",
      `ARN is not valid: ${arn}`,
    ],
    [
      `the retiring principal ${arn}`,
      { RetiringPrincipal: arn },
      "InvalidArnException",
      `ARN is not valid: ${arn}`,
    ],
  ]),
  [
    "everyone",
    { GranteePrincipal: "*" },
    "ValidationException",
    /Value '\*' at 'granteePrincipal' failed to satisfy constraint: Member must satisfy regular expression pattern/,
  ],
  [
    "an ill-formed name",
    { Name: "a b" },
    "ValidationException",
    /Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: \^\[a-zA-Z0-9:\/_-\]\+\$$/,
  ],
  [
    "a name of 257 characters",
    { Name: "n".repeat(257) },
    "ValidationException",
    /length less than or equal to 256$/,
  ],
  [
    "an unknown operation",
    { Operations: ["Shred" as "Encrypt"] },
    "ValidationException",
    /^1 validation error detected: Value 'Shred' at 'operations\.1\.member' failed to satisfy constraint: Member must satisfy enum value set: \[/,
  ],
  ["no operations", { Operations: [] }, "ValidationException", "Operations must not be empty."],
  [
    "no list of operations",
    { Operations: undefined },
    "ValidationException",
    /Value null at 'operations'/,
  ],
  ["only CreateGrant", { Operations: ["CreateGrant"] }, "ValidationException", onlyCreate],
  [
    "CreateGrant twice",
    { Operations: ["CreateGrant", "CreateGrant"] },
    "ValidationException",
    onlyCreate,
  ],
  [
    "operations of other keys",
    { Operations: ["Encrypt", "Sign", "GetPublicKey"] },
    "ValidationException",
    "Operations [Sign, GetPublicKey] are not supported when creating a grant for a symmetric KMS key with key usage ENCRYPT_DECRYPT. Valid operations are [CreateGrant, RetireGrant, DescribeKey, Decrypt, Encrypt, GenerateDataKey, GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext, GenerateDataKeyWithoutPlaintext, ReEncryptFrom, ReEncryptTo]",
  ],
  [
    "both constraints",
    { Constraints: { EncryptionContextEquals: { a: "b" }, EncryptionContextSubset: { a: "b" } } },
    "ValidationException",
    "More than one constraint supplied",
  ],
  [
    "nine pairs",
    { Constraints: { EncryptionContextSubset: pairs(9) } },
    "ValidationException",
    /at most 8 /,
  ],
  [
    "nine pairs",
    { Constraints: { EncryptionContextEquals: pairs(9) } },
    "ValidationException",
    /at most 8 /,
  ],
  [
    "a value of 385 characters",
    { Constraints: { EncryptionContextSubset: { k: "v".repeat(385) } } },
    "ValidationException",
    /at most 384 /,
  ],
  [
    "half a character",
    { Constraints: { EncryptionContextSubset: { k: "\ud800" } } },
    "ValidationException",
    /not valid Unicode/,
  ],
  [
    "a constraint that no context could meet",
    { Constraints: { EncryptionContextSubset: { ["k".repeat(8193)]: "" } } },
    "ValidationException",
    /larger than the maximum of 8192 bytes/,
  ],
  [
    "a constraint that no item could hold",
    { Constraints: { EncryptionContextSubset: { ["k".repeat(500_000)]: "" } } },
    "ValidationException",
    /larger than the maximum of 8192 bytes/,
  ],
  [
    "a source that is no ARN",
    { Constraints: { SourceArn: "not the arn of anything" } },
    "InvalidArnException",
    "ARN is not valid: not the arn of anything",
  ],
  [
    "a token that is none",
    { GrantTokens: ["token"] },
    "InvalidGrantTokenException",
    /^(?:UnknownError)?$/,
  ],
  [
    "eleven tokens",
    { GrantTokens: Array.from({ length: 11 }, () => "token") },
    "ValidationException",
    /Value at 'grantTokens' failed to satisfy constraint: Member must have length less than or equal to 10$/,
  ],
];

test.each(refusals)("refuses %s", async (_what, input, name, message) => {
  const failure = await failureOf(create(input));
  expect(failure).toMatchObject({ name, status: 400 });
  expect(failure.message).toMatch(message);
});

describe("constraints", () => {
  test.each<[string, object, object | undefined]>([
    ["Equals", { EncryptionContextEquals: { a: "b" } }, { EncryptionContextEquals: { a: "b" } }],
    ["Subset", { EncryptionContextSubset: { a: "b" } }, { EncryptionContextSubset: { a: "b" } }],
    [
      "Equals beside an empty Subset",
      { EncryptionContextEquals: { a: "b" }, EncryptionContextSubset: {} },
      { EncryptionContextEquals: { a: "b" } },
    ],
    [
      "Subset beside an empty Equals",
      { EncryptionContextEquals: {}, EncryptionContextSubset: { a: "b" } },
      { EncryptionContextSubset: { a: "b" } },
    ],
    ["an empty Subset, which demands nothing", { EncryptionContextSubset: {} }, undefined],
    ["nothing at all", {}, undefined],
    [
      "an empty Equals, which demands that there be no context",
      { EncryptionContextEquals: {} },
      { EncryptionContextEquals: {} },
    ],
    [
      "eight pairs, the longest values",
      { EncryptionContextSubset: { ...pairs(7), long: "v".repeat(384) } },
      { EncryptionContextSubset: { ...pairs(7), long: "v".repeat(384) } },
    ],
    [
      "keys that differ in case only, and an empty value",
      { EncryptionContextEquals: { a: "b", A: "" } },
      { EncryptionContextEquals: { a: "b", A: "" } },
    ],
  ])("are kept: %s", async (_what, Constraints, shown) => {
    expect((await entry({ Constraints }))?.Constraints).toEqual(shown);
  });
});

describe("a name", () => {
  const named = (Name: string, input: Partial<CreateGrantCommandInput> = {}) =>
    create({ Name, Constraints: { EncryptionContextSubset: { a: "1", b: "2" } }, ...input });

  test("makes the same request find the same grant, with another token", async () => {
    const first = await named("same", { Operations: ["Encrypt", "Decrypt"] });
    suite.clock.time += 60_000;
    const again = await named("same", { KeyId: key.Arn, Operations: ["Encrypt", "Decrypt"] });
    expect(again.GrantId).toBe(first.GrantId);
    expect(again.GrantToken).not.toBe(first.GrantToken);
    expect(await listed(suite.kms, { KeyId: key.KeyId, GrantId: first.GrantId })).toHaveLength(1);
  });

  test("does not look at the order of operations and pairs", async () => {
    const first = await named("order", { Operations: ["Encrypt", "Decrypt"] });
    const again = await named("order", {
      Operations: ["Decrypt", "Encrypt"],
      Constraints: { EncryptionContextSubset: { b: "2", a: "1" } },
    });
    expect(again.GrantId).toBe(first.GrantId);
  });

  test.each<[string, Partial<CreateGrantCommandInput>]>([
    ["another grantee", { GranteePrincipal: adminArn }],
    ["a retiring principal", { RetiringPrincipal: adminArn }],
    ["more operations", { Operations: ["Encrypt", "Decrypt"] }],
    ["another constraint", { Constraints: { EncryptionContextSubset: { a: "1" } } }],
    [
      "another type of constraint",
      { Constraints: { EncryptionContextEquals: { a: "1", b: "2" } } },
    ],
    ["no constraint", { Constraints: undefined }],
    ["no context at all", { Constraints: { EncryptionContextEquals: {} } }],
    ["another name", { Name: "Terms" }],
  ])("of a request with %s is another grant's", async (_what, change) => {
    const first = await named("terms");
    expect((await named("terms", change)).GrantId).not.toBe(first.GrantId);
  });

  test("tells a grant without constraint from one that wants no context", async () => {
    const free = await named("none", { Constraints: undefined });
    const bound = await named("none", { Constraints: { EncryptionContextEquals: {} } });
    expect(bound.GrantId).not.toBe(free.GrantId);
    expect(await listed(suite.kms, { KeyId: key.KeyId, GrantId: bound.GrantId })).toMatchObject([
      { Constraints: { EncryptionContextEquals: {} } },
    ]);
  });

  test("on another key is another grant's", async () => {
    const other = await createKey(suite.kms);
    const first = await named("keys");
    expect((await named("keys", { KeyId: other.KeyId })).GrantId).not.toBe(first.GrantId);
  });

  test("is free again once its grant is revoked, and the old tokens stay dead", async () => {
    const first = await named("again");
    await suite.kms.send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId: first.GrantId }));
    suite.clock.time += 60_000;
    const second = await named("again");
    const [found] = await listed(suite.kms, { KeyId: key.KeyId, GrantId: second.GrantId });
    expect(found?.CreationDate).toEqual(new Date(Math.floor(suite.clock.time / 1000) * 1000));
    const old = await failureOf(create({ GrantTokens: [first.GrantToken as string] }));
    expect(old.name).toBe("InvalidGrantTokenException");
    await create({ GrantTokens: [second.GrantToken as string] });
  });

  test("that twenty ask for at once is one grant's, and each token is good", async () => {
    // Two processes over one table, so that no memory in between decides it.
    const second = startService({ endpoint: suite.store.endpoint });
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        grant((index % 2 === 0 ? suite : second).kms, key.KeyId, ["Encrypt"], { Name: "race" }),
      ),
    );
    expect(new Set(made.map(({ GrantId }) => GrantId)).size).toBe(1);
    const tokens = made.map(({ GrantToken }) => GrantToken);
    expect(new Set(tokens).size).toBe(20);
    await create({ GrantTokens: tokens.slice(0, 10) });
    await create({ GrantTokens: tokens.slice(10) });
    const found = await listed(suite.kms, { KeyId: key.KeyId, GranteePrincipal: adminArn });
    expect(found.filter(({ Name }) => Name === "race")).toHaveLength(1);
  });
});

test("on a disabled key nothing is granted", async () => {
  const disabled = await createKey(suite.kms);
  await suite.kms.send(new DisableKeyCommand({ KeyId: disabled.KeyId }));
  expect(await failureOf(create({ KeyId: disabled.KeyId }))).toMatchObject({
    name: "DisabledException",
    message: `${disabled.Arn} is disabled.`,
  });
  expect(await listed(suite.kms, { KeyId: disabled.KeyId })).toEqual([]);
});

test("whom the policy denies is told so, before the key's state and the terms", async () => {
  const { KeyId } = await createKey(suite.kms, {
    Policy: keyPolicy(account, denyEveryone("kms:CreateGrant")),
  });
  await suite.kms.send(new DisableKeyCommand({ KeyId }));
  const failure = await failureOf(create({ KeyId, Operations: ["Sign"] }));
  expect(failure.name).toBe("AccessDeniedException");
  expect(failure.message).toMatch(
    /perform: kms:CreateGrant on resource: .* with an explicit deny in a resource-based policy$/,
  );
});

test("a dry run decides everything and grants nothing", async () => {
  const fresh = await createKey(suite.kms);
  const dry = (input: Partial<CreateGrantCommandInput>) =>
    failureOf(create({ KeyId: fresh.KeyId, DryRun: true, ...input }));
  expect(await dry({})).toMatchObject({
    name: "DryRunOperationException",
    message: "The request would have succeeded, but the DryRun option is set.",
  });
  expect((await dry({ Operations: ["Sign"] })).name).toBe("ValidationException");
  expect((await dry({ GranteePrincipal: "alice" })).name).toBe("InvalidArnException");
  expect(await listed(suite.kms, { KeyId: fresh.KeyId })).toEqual([]);
});
