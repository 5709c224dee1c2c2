/** Grant tokens in the operations that take them. */

import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ReEncryptCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { startCallers } from "../support/callers.ts";
import {
  adminArn,
  aliceArn,
  createClosedKey,
  grant,
  listed,
  type Made,
} from "../support/grants.ts";
import { startService } from "../support/service.ts";
import { createKey, type CreatedKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const Plaintext = Buffer.from("x");
let key: CreatedKey;
let closed: CreatedKey;
let made: Made;

beforeAll(async () => {
  await startCallers(suite.store.endpoint).populate(aliceArn);
  key = await createKey(suite.kms);
  closed = await createClosedKey(suite.kms);
  made = await grant(suite.kms, key.KeyId, ["Encrypt"]);
});

const encrypt = (KeyId: string, ...GrantTokens: string[]) =>
  suite.kms.send(new EncryptCommand({ KeyId, Plaintext, GrantTokens }));

/** How a request with these tokens ends. */
const outcome = (KeyId: string, ...GrantTokens: string[]) =>
  encrypt(KeyId, ...GrantTokens).then(
    () => "allowed",
    (error: Error) => error.name,
  );

const invalid = "InvalidGrantTokenException";

test.each<[string, () => readonly string[]]>([
  ["the token of a grant on the key", () => [made.GrantToken]],
  ["it twice", () => [made.GrantToken, made.GrantToken]],
  ["it ten times", () => Array.from({ length: 10 }, () => made.GrantToken)],
  ["no token, in an empty list", () => []],
])("a request that needs none may carry %s", async (_what, tokens) => {
  expect(await outcome(key.KeyId, ...tokens())).toBe("allowed");
});

test("a token allows what its grant allows, as the grant does without it", async () => {
  const own = await grant(suite.kms, closed.KeyId, ["Encrypt"]);
  expect(await outcome(closed.KeyId, own.GrantToken)).toBe("allowed");
  expect(await outcome(closed.KeyId)).toBe("allowed");
  await suite.kms.send(new RevokeGrantCommand({ KeyId: closed.KeyId, GrantId: own.GrantId }));
});

test("a token makes nobody a grantee", async () => {
  const hers = await grant(suite.kms, closed.KeyId, ["Encrypt"], { GranteePrincipal: aliceArn });
  expect(await outcome(closed.KeyId, hers.GrantToken)).toBe("AccessDeniedException");
});

test("a token of another key is no error, and allows nothing here", async () => {
  const other = await createClosedKey(suite.kms);
  const there = await grant(suite.kms, other.KeyId, ["Encrypt"]);
  expect(await outcome(key.KeyId, there.GrantToken)).toBe("allowed");
  expect(await outcome(closed.KeyId, there.GrantToken)).toBe("AccessDeniedException");
});

test("ReEncrypt takes the tokens of both keys in one list", async () => {
  const [source, destination] = [
    await createClosedKey(suite.kms),
    await createClosedKey(suite.kms),
  ];
  const tokens: string[] = [];
  for (const [{ KeyId }, operation] of [
    [source, "Encrypt"],
    [source, "ReEncryptFrom"],
    [destination, "ReEncryptTo"],
  ] as const) {
    tokens.push((await grant(suite.kms, KeyId, [operation])).GrantToken);
  }
  const { CiphertextBlob } = await encrypt(source.KeyId);
  const answer = await suite.kms.send(
    new ReEncryptCommand({
      CiphertextBlob,
      DestinationKeyId: destination.KeyId,
      GrantTokens: tokens,
    }),
  );
  expect(answer).toMatchObject({ SourceKeyId: source.Arn, KeyId: destination.Arn });
});

describe("refused, although the policy allows the request, is", () => {
  const bytesOf = (token: string) => Buffer.from(token, "base64url");
  const changed = (at: number) => {
    const bytes = bytesOf(made.GrantToken);
    bytes[at < 0 ? bytes.length + at : at]! ^= 1;
    return bytes.toString("base64url");
  };
  const renamed = (change: (name: string) => string) => {
    const bytes = bytesOf(made.GrantToken);
    return Buffer.concat([
      bytes.subarray(0, 49),
      Buffer.from(change(bytes.toString("latin1", 49)), "latin1"),
    ]).toString("base64url");
  };

  test.each<[string, () => string]>([
    ["garbage", () => "token"],
    ["a blank", () => " "],
    ["8192 characters", () => "A".repeat(8192)],
    ["a grant's id", () => made.GrantId],
    ["a changed version", () => changed(0)],
    ["a changed first byte of the nonce", () => changed(1)],
    ["a changed last byte of the nonce", () => changed(16)],
    ["a changed first byte of the tag", () => changed(17)],
    ["a changed last byte of the tag", () => changed(48)],
    ["a changed account", () => changed(49)],
    ["a changed Region", () => renamed((name) => name.replace("us-east-1", "us-east-2"))],
    ["a changed key", () => renamed((name) => name.replace(key.KeyId, closed.KeyId))],
    ["a changed grant", () => changed(-1)],
    [
      "what lacks its last byte",
      () => bytesOf(made.GrantToken).subarray(0, -1).toString("base64url"),
    ],
    [
      "what has a byte more",
      () => Buffer.concat([bytesOf(made.GrantToken), Buffer.of(0)]).toString("base64url"),
    ],
    ["its header alone", () => bytesOf(made.GrantToken).subarray(0, 49).toString("base64url")],
    ["another way to write the same bytes", () => bytesOf(made.GrantToken).toString("base64")],
    ["the same with padding", () => `${made.GrantToken}=`],
    ["the same with a line break", () => `${made.GrantToken}\n`],
    ["a path into another item", () => renamed(() => `../${key.KeyId}`)],
  ])("%s", async (_what, token) => {
    const text = token();
    expect(text).not.toBe(made.GrantToken);
    expect(await outcome(key.KeyId, text)).toBe(invalid);
    expect(await outcome(key.KeyId, made.GrantToken, text)).toBe(invalid);
  });

  test("the token of a revoked grant", async () => {
    const gone = await grant(suite.kms, key.KeyId, ["Encrypt"]);
    await suite.kms.send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId: gone.GrantId }));
    expect(await outcome(key.KeyId, gone.GrantToken)).toBe(invalid);
  });

  test("the token of another grant under this one's name", async () => {
    const other = await grant(suite.kms, key.KeyId, ["Encrypt"]);
    const token = Buffer.concat([
      bytesOf(other.GrantToken).subarray(0, 49),
      bytesOf(made.GrantToken).subarray(49),
    ]);
    expect(await outcome(key.KeyId, token.toString("base64url"))).toBe(invalid);
  });

  test("the token of a grant in another Region", async () => {
    const there = suite.kmsIn("eu-west-1");
    const { KeyId } = await createKey(there);
    const { GrantToken } = await grant(there, KeyId, ["Encrypt"]);
    expect(await outcome(key.KeyId, GrantToken)).toBe(invalid);
    await there.send(new EncryptCommand({ KeyId, Plaintext, GrantTokens: [GrantToken] }));
  });

  test("more than ten tokens, good as they are", async () => {
    const tokens = Array.from({ length: 11 }, () => made.GrantToken);
    const failure = await failureOf(encrypt(key.KeyId, ...tokens));
    expect(failure).toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value at 'grantTokens' failed to satisfy constraint: Member must have length less than or equal to 10",
    });
  });

  test.each([
    ["", /Value '' at 'grantTokens\.1\.member' failed .* greater than or equal to 1$/],
    ["A".repeat(8193), /at 'grantTokens\.1\.member' failed .* less than or equal to 8192$/],
  ])("%s of a wrong length", async (token, message) => {
    const failure = await failureOf(encrypt(key.KeyId, token));
    expect(failure.name).toBe("ValidationException");
    expect(failure.message).toMatch(message);
  });
});

test("every operation that takes tokens refuses a false one", async () => {
  const { CiphertextBlob } = await encrypt(key.KeyId);
  const GrantTokens = ["token"];
  for (const request of [
    () => suite.kms.send(new DecryptCommand({ CiphertextBlob, GrantTokens })),
    () => suite.kms.send(new DecryptCommand({ CiphertextBlob, KeyId: key.KeyId, GrantTokens })),
    () =>
      suite.kms.send(
        new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: key.KeyId, GrantTokens }),
      ),
    () => suite.kms.send(new DescribeKeyCommand({ KeyId: key.KeyId, GrantTokens })),
    () => grant(suite.kms, key.KeyId, ["Encrypt"], { GrantTokens }),
  ]) {
    expect((await failureOf(request())).name).toBe(invalid);
  }
});

describe("where grants take five seconds to be known", () => {
  test("only a token uses a grant at once", async () => {
    const slow = startService({ endpoint: suite.store.endpoint, environment: { grantDelay: 5 } });
    const { KeyId } = await createClosedKey(slow.kms);
    const { GrantToken } = await grant(slow.kms, KeyId, ["Encrypt"]);
    const command = (...GrantTokens: string[]) =>
      slow.kms.send(new EncryptCommand({ KeyId, Plaintext, GrantTokens }));
    expect((await failureOf(command())).name).toBe("AccessDeniedException");
    await command(GrantToken);
    slow.clock.time += 4000;
    expect((await failureOf(command())).name).toBe("AccessDeniedException");
    slow.clock.time += 2000;
    await command();
  });

  test("what is listed, revoked and retired does not wait", async () => {
    const slow = startService({ endpoint: suite.store.endpoint, environment: { grantDelay: 5 } });
    const { GrantId } = await grant(slow.kms, key.KeyId, ["Encrypt"], {
      RetiringPrincipal: adminArn,
    });
    expect(await listed(slow.kms, { KeyId: key.KeyId, GrantId })).toHaveLength(1);
    await slow.kms.send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId }));
    expect(await listed(slow.kms, { KeyId: key.KeyId, GrantId })).toEqual([]);
    const second = await grant(slow.kms, key.KeyId, ["Encrypt"]);
    await slow.kms.send(new RetireGrantCommand({ GrantToken: second.GrantToken }));
    expect(await listed(slow.kms, { KeyId: key.KeyId, GrantId: second.GrantId })).toEqual([]);
  });
});
