import {
  DecryptCommand,
  DisableKeyCommand,
  GenerateDataKeyCommand,
  type GenerateDataKeyCommandInput,
  GenerateDataKeyWithoutPlaintextCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { account } from "../support/service.ts";
import {
  createKey,
  type CreatedKey,
  denyEveryone,
  failureOf,
  keyPolicy,
  useService,
} from "../support/suite.ts";

const suite = useService();
const EncryptionContext = { volume: "vol-1" };
let key: CreatedKey;

beforeAll(async () => {
  key = await createKey(suite.kms);
});

type Size = Pick<GenerateDataKeyCommandInput, "KeySpec" | "NumberOfBytes">;

const sizes: readonly [Size, number][] = [
  [{ KeySpec: "AES_256" }, 32],
  [{ KeySpec: "AES_128" }, 16],
  [{ NumberOfBytes: 1 }, 1],
  [{ NumberOfBytes: 1024 }, 1024],
];

test.each(sizes)(
  "GenerateDataKey %j gives %i bytes, and the same encrypted",
  async (size, bytes) => {
    const answer = await suite.kms.send(
      new GenerateDataKeyCommand({ KeyId: key.KeyId, EncryptionContext, ...size }),
    );
    expect(answer.Plaintext).toHaveLength(bytes);
    expect(answer).toMatchObject({ KeyId: key.Arn, KeyMaterialId: key.CurrentKeyMaterialId });
    const opened = await suite.kms.send(
      new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob, EncryptionContext }),
    );
    expect(opened.Plaintext).toEqual(answer.Plaintext);
  },
);

test.each(sizes)(
  "GenerateDataKeyWithoutPlaintext %j gives %i bytes encrypted",
  async (size, bytes) => {
    const answer = await suite.kms.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId: key.KeyId, EncryptionContext, ...size }),
    );
    expect(answer).not.toHaveProperty("Plaintext");
    expect(answer).toMatchObject({ KeyId: key.Arn, KeyMaterialId: key.CurrentKeyMaterialId });
    const opened = await suite.kms.send(
      new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob, EncryptionContext }),
    );
    expect(opened.Plaintext).toHaveLength(bytes);
    expect(opened.Plaintext).not.toEqual(new Uint8Array(bytes));
  },
);

describe.each([
  ["GenerateDataKey", GenerateDataKeyCommand],
  ["GenerateDataKeyWithoutPlaintext", GenerateDataKeyWithoutPlaintextCommand],
] as const)("%s refuses", (name, Command) => {
  const send = (input: Partial<GenerateDataKeyCommandInput>) =>
    failureOf(
      suite.kms.send(new Command({ KeyId: key.KeyId, ...input }) as GenerateDataKeyCommand),
    );

  test.each<[string, Size, string]>([
    ["no size", {}, "Please specify either number of bytes or key spec."],
    [
      "two sizes",
      { KeySpec: "AES_256", NumberOfBytes: 32 },
      "Please specify either number of bytes or key spec.",
    ],
    [
      "no bytes",
      { NumberOfBytes: 0 },
      "1 validation error detected: Value '0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      "too many bytes",
      { NumberOfBytes: 1025 },
      "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
    ],
  ])("%s", async (_what, size, message) => {
    expect(await send(size)).toMatchObject({ name: "ValidationException", message });
  });

  test("a spec of another kind", async () => {
    const failure = await send({ KeySpec: "RSA_2048" as "AES_256" });
    expect(failure.message).toMatch(
      /^1 validation error detected: Value 'RSA_2048' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: \[/,
    );
  });

  test("a disabled key, and whom the policy denies this very action", async () => {
    const other = await createKey(suite.kms, {
      Policy: keyPolicy(account, denyEveryone(`kms:${name}`)),
    });
    expect(await send({ KeyId: other.KeyId, KeySpec: "AES_256" })).toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(`not authorized to perform: kms:${name} on resource`),
    });
    const disabled = await createKey(suite.kms);
    await suite.kms.send(new DisableKeyCommand({ KeyId: disabled.KeyId }));
    expect((await send({ KeyId: disabled.KeyId, KeySpec: "AES_256" })).name).toBe(
      "DisabledException",
    );
  });

  test("a dry run, when it would have succeeded", async () => {
    const failure = await send({ KeySpec: "AES_256", DryRun: true });
    expect(failure.name).toBe("DryRunOperationException");
  });
});
