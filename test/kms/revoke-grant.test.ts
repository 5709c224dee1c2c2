import {
  DisableKeyCommand,
  EncryptCommand,
  RevokeGrantCommand,
  type RevokeGrantCommandInput,
} from "@aws-sdk/client-kms";
import { beforeAll, expect, test } from "vitest";
import { adminArn, createClosedKey, grant, listed } from "../support/grants.ts";
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
});

const revoke = (input: Partial<RevokeGrantCommandInput>, kms = suite.kms) =>
  kms.send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId: "0".repeat(64), ...input }));

test("a revoked grant is gone, the others are not, and the answer is empty", async () => {
  const [first, second] = [
    await grant(suite.kms, key.KeyId, ["Encrypt"]),
    await grant(suite.kms, key.KeyId, ["Encrypt"]),
  ];
  const { $metadata: _, ...answer } = await revoke({ GrantId: first.GrantId, KeyId: key.Arn });
  expect(answer).toEqual({});
  const left = (await listed(suite.kms, { KeyId: key.KeyId })).map(({ GrantId }) => GrantId);
  expect(left).toContain(second.GrantId);
  expect(left).not.toContain(first.GrantId);
  expect(await failureOf(revoke({ GrantId: first.GrantId }))).toMatchObject({
    name: "NotFoundException",
    message: `Grant '${first.GrantId}' does not exist`,
  });
});

test("what it allowed is denied at once", async () => {
  const closed = await createClosedKey(suite.kms);
  const { GrantId } = await grant(suite.kms, closed.KeyId, ["Encrypt"]);
  const encrypt = () =>
    suite.kms.send(new EncryptCommand({ KeyId: closed.KeyId, Plaintext: Buffer.from("x") }));
  await encrypt();
  await revoke({ KeyId: closed.KeyId, GrantId });
  expect((await failureOf(encrypt())).name).toBe("AccessDeniedException");
});

test("a grant is revoked on its own key only", async () => {
  const other = await createKey(suite.kms);
  const { GrantId } = await grant(suite.kms, key.KeyId, ["Encrypt"]);
  expect((await failureOf(revoke({ KeyId: other.KeyId, GrantId }))).name).toBe("NotFoundException");
  expect(await listed(suite.kms, { KeyId: key.KeyId, GrantId })).toHaveLength(1);
});

test("of ten that revoke one grant at once, one does and the rest learn that it is gone", async () => {
  const second = startService({ endpoint: suite.store.endpoint });
  const { GrantId } = await grant(suite.kms, key.KeyId, ["Encrypt"]);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      revoke({ GrantId }, (index % 2 === 0 ? suite : second).kms).then(
        () => "revoked",
        (error: Error) => error.name,
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === "revoked")).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === "NotFoundException")).toHaveLength(9);
});

test("a dry run revokes nothing", async () => {
  const { GrantId } = await grant(suite.kms, key.KeyId, ["Encrypt"]);
  expect((await failureOf(revoke({ GrantId, DryRun: true }))).name).toBe(
    "DryRunOperationException",
  );
  expect(await listed(suite.kms, { KeyId: key.KeyId, GrantId })).toHaveLength(1);
  expect((await failureOf(revoke({ DryRun: true }))).name).toBe("NotFoundException");
});

test("a disabled key's grants can be revoked", async () => {
  const fresh = await createKey(suite.kms);
  const { GrantId } = await grant(suite.kms, fresh.KeyId, ["Encrypt"]);
  await suite.kms.send(new DisableKeyCommand({ KeyId: fresh.KeyId }));
  await revoke({ KeyId: fresh.KeyId, GrantId });
  expect(await listed(suite.kms, { KeyId: fresh.KeyId })).toEqual([]);
});

test("whom the policy denies is told so, whether the grant is there or not", async () => {
  const { KeyId, Arn } = await createKey(suite.kms, {
    Policy: keyPolicy(account, denyEveryone("kms:RevokeGrant")),
  });
  const { GrantId } = await grant(suite.kms, KeyId, ["Encrypt"]);
  for (const id of [GrantId, "0".repeat(64)]) {
    expect(await failureOf(revoke({ KeyId, GrantId: id }))).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${adminArn} is not authorized to perform: kms:RevokeGrant on resource: ${Arn} with an explicit deny in a resource-based policy`,
    });
  }
});

test("no grant gives it: it is no grant operation", async () => {
  const closed = await createKey(suite.kms, {
    Policy: JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: { AWS: adminArn },
        NotAction: "kms:RevokeGrant",
        Resource: "*",
      },
    }),
  });
  const { GrantId } = await grant(suite.kms, closed.KeyId, ["Encrypt", "RetireGrant"], {
    RetiringPrincipal: adminArn,
  });
  const failure = await failureOf(revoke({ KeyId: closed.KeyId, GrantId }));
  expect(failure.name).toBe("AccessDeniedException");
});

test.each<[string, Partial<RevokeGrantCommandInput>, string, string | RegExp]>([
  [
    "a grant that is not there",
    {},
    "NotFoundException",
    `Grant '${"0".repeat(64)}' does not exist`,
  ],
  [
    "an id that no grant can have",
    { GrantId: "x" },
    "InvalidGrantIdException",
    "Invalid grantId 'x'",
  ],
  [
    "an id of another case",
    { GrantId: "A".repeat(64) },
    "InvalidGrantIdException",
    /^Invalid grantId/,
  ],
  ["no id", { GrantId: undefined }, "ValidationException", /Value null at 'grantId'/],
  [
    "too long an id",
    { GrantId: "0".repeat(129) },
    "ValidationException",
    /less than or equal to 128$/,
  ],
  [
    "a key that is not there",
    { KeyId: unknownKeyId },
    "NotFoundException",
    /^Key 'arn:.*' does not exist$/,
  ],
  [
    "an alias",
    { KeyId: "alias/x" },
    "InvalidArnException",
    "Key Aliases are not supported for this operation.",
  ],
  [
    "a key of another Region",
    { KeyId: `arn:aws:kms:eu-west-1:${account}:key/${unknownKeyId}` },
    "NotFoundException",
    "Invalid arn eu-west-1",
  ],
  [
    "a key of another account",
    { KeyId: `arn:aws:kms:${region}:999999999999:key/${unknownKeyId}` },
    "AccessDeniedException",
    /on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access$/,
  ],
])("refuses %s", async (_what, input, name, message) => {
  const failure = await failureOf(revoke(input));
  expect(failure).toMatchObject({ name, status: 400 });
  expect(failure.message).toMatch(message);
});
