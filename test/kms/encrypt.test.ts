import {
  CreateAliasCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
} from "@aws-sdk/client-kms";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
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
const Plaintext = Buffer.from("attack at dawn");
let key: CreatedKey;

beforeAll(async () => {
  key = await createKey(suite.kms);
  await suite.kms.send(new CreateAliasCommand({ AliasName: "alias/app", TargetKeyId: key.KeyId }));
});

test("takes all four identifiers and answers with the key's ARN", async () => {
  const place = `arn:aws:kms:${region}:${account}`;
  for (const KeyId of [key.KeyId, key.Arn, "alias/app", `${place}:alias/app`]) {
    const answer = await suite.kms.send(new EncryptCommand({ KeyId, Plaintext }));
    expect(answer.KeyId).toBe(key.Arn);
    expect(answer.EncryptionAlgorithm).toBe("SYMMETRIC_DEFAULT");
    const opened = await suite.kms.send(
      new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob }),
    );
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
  }
});

test("round-trips any plaintext in any context, and never gives the same ciphertext twice", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 4096 }),
      fc.dictionary(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), {
        maxKeys: 5,
      }),
      async (plaintext, context) => {
        const { CiphertextBlob } = await suite.kms.send(
          new EncryptCommand({
            KeyId: key.KeyId,
            Plaintext: plaintext,
            EncryptionContext: context,
          }),
        );
        const text = Buffer.from(CiphertextBlob ?? []).toString("hex");
        expect(seen.has(text)).toBe(false);
        seen.add(text);
        const reordered = Object.fromEntries(Object.entries(context).toReversed());
        const opened = await suite.kms.send(
          new DecryptCommand({ CiphertextBlob, EncryptionContext: reordered }),
        );
        expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Buffer.from(plaintext));
      },
    ),
    { numRuns: 40 },
  );
});

describe("refuses", () => {
  test.each([
    [
      "a key that does not exist",
      unknownKeyId,
      "NotFoundException",
      /^Key 'arn:.*' does not exist$/,
    ],
    [
      "an alias that does not exist",
      "alias/no",
      "NotFoundException",
      /^Alias arn:.*:alias\/no is not found\.$/,
    ],
    ["what names no key", "no-key", "NotFoundException", "Invalid keyId 'no-key'"],
    [
      "an ARN of another Region",
      `arn:aws:kms:eu-west-1:${account}:key/${unknownKeyId}`,
      "NotFoundException",
      "Invalid arn eu-west-1",
    ],
    ["an ARN of another service", "arn:aws:s3:::bucket", "InvalidArnException", /^Invalid arn/],
    [
      "a key of another account",
      `arn:aws:kms:${region}:999999999999:key/${unknownKeyId}`,
      "AccessDeniedException",
      /because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access$/,
    ],
    [
      "an alias of another account",
      `arn:aws:kms:${region}:999999999999:alias/app`,
      "AccessDeniedException",
      /because the resource does not exist in this Region/,
    ],
  ])("%s", async (_what, KeyId, name, message) => {
    const failure = await failureOf(suite.kms.send(new EncryptCommand({ KeyId, Plaintext })));
    expect(failure).toMatchObject({ name, status: 400 });
    expect(failure.message).toMatch(message);
  });

  test("an algorithm of another spec", async () => {
    const failure = await failureOf(
      suite.kms.send(
        new EncryptCommand({
          KeyId: key.KeyId,
          Plaintext,
          EncryptionAlgorithm: "RSAES_OAEP_SHA_1",
        }),
      ),
    );
    expect(failure).toMatchObject({
      name: "InvalidKeyUsageException",
      message: "Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec SYMMETRIC_DEFAULT.",
    });
  });

  test("plaintexts that are too short and too long, and several faults together", async () => {
    const tooLong = await failureOf(
      suite.kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: Buffer.alloc(4097) })),
    );
    expect(tooLong).toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    });
    const two = await failureOf(
      suite.kms.send(new EncryptCommand({ KeyId: "", Plaintext: Buffer.alloc(0) })),
    );
    expect(two.message).toMatch(/^2 validation errors detected: .*'keyId'.*; .*'plaintext'/);
  });

  test("a disabled key", async () => {
    const disabled = await createKey(suite.kms);
    await suite.kms.send(new DisableKeyCommand({ KeyId: disabled.KeyId }));
    const failure = await failureOf(
      suite.kms.send(new EncryptCommand({ KeyId: disabled.KeyId, Plaintext })),
    );
    expect(failure).toMatchObject({
      name: "DisabledException",
      message: `${disabled.Arn} is disabled.`,
    });
  });

  test("whom the key policy denies, before it tells the key's state", async () => {
    const denied = await createKey(suite.kms, {
      Policy: keyPolicy(account, denyEveryone("kms:Encrypt")),
    });
    await suite.kms.send(new DisableKeyCommand({ KeyId: denied.KeyId }));
    const failure = await failureOf(
      suite.kms.send(new EncryptCommand({ KeyId: denied.KeyId, Plaintext })),
    );
    expect(failure.name).toBe("AccessDeniedException");
    expect(failure.message).toMatch(/with an explicit deny in a resource-based policy$/);
  });

  test("grant tokens, since no grant was made", async () => {
    const failure = await failureOf(
      suite.kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext, GrantTokens: ["token"] })),
    );
    expect(failure.name).toBe("InvalidGrantTokenException");
  });
});

test("a dry run decides everything and encrypts nothing", async () => {
  const allowed = await failureOf(
    suite.kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext, DryRun: true })),
  );
  expect(allowed).toMatchObject({
    name: "DryRunOperationException",
    message: "The request would have succeeded, but the DryRun option is set.",
  });
  const missing = await failureOf(
    suite.kms.send(new EncryptCommand({ KeyId: unknownKeyId, Plaintext, DryRun: true })),
  );
  expect(missing.name).toBe("NotFoundException");
});

describe("a warm request", () => {
  const commands = () => suite.storeCalls.map(({ command }) => command);

  test("by key id takes one read step, whoever else has keys, aliases and ciphertexts", async () => {
    await suite.kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext }));
    suite.storeCalls.length = 0;
    await suite.kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext }));
    expect(commands()).toEqual(["BatchGetItemCommand"]);
  });

  test("by alias takes two", async () => {
    suite.storeCalls.length = 0;
    await suite.kms.send(new EncryptCommand({ KeyId: "alias/app", Plaintext }));
    expect(commands()).toEqual(["GetItemCommand", "BatchGetItemCommand"]);
  });

  test("with a key that this process never saw still takes one", async () => {
    const fresh = await createKey(suite.kms);
    suite.storeCalls.length = 0;
    await suite.kms.send(new EncryptCommand({ KeyId: fresh.KeyId, Plaintext }));
    expect(commands()).toEqual(["BatchGetItemCommand"]);
  });

  test("reads strongly consistently", async () => {
    suite.storeCalls.length = 0;
    await suite.kms.send(new EncryptCommand({ KeyId: "alias/app", Plaintext }));
    expect(
      JSON.stringify(suite.storeCalls.map(({ input }) => input)).match(/"ConsistentRead":true/g),
    ).toHaveLength(2);
  });
});
