/** Importing key material. No test waits: the clock is moved. */

import {
  createHmac,
  createPublicKey,
  createVerify,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import {
  type AlgorithmSpec,
  type CreateKeyCommandInput,
  DecryptCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  type ImportKeyMaterialCommandInput,
  type KeySpec,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from "@aws-sdk/client-kms";
import { afterAll, afterEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { Vault } from "../../lambdas/shared/keys/vault.ts";
import { importInto, parametersFor, storedMaterials, wrap, wrapUnder } from "../support/imports.ts";
import { itemsOf, setState } from "../support/key-states.ts";
import { installed, openSsl } from "../support/openssl.ts";
import { account, credentials } from "../support/service.ts";
import { createKey, failureOf, keyPolicy, unknownKeyId, useService } from "../support/suite.ts";

const suite = useService();
const day = 24 * 60 * 60 * 1000;
const text = Buffer.from("what is under imported material");

const create = (input: CreateKeyCommandInput = {}) =>
  createKey(suite.kms, { Origin: "EXTERNAL", ...input });
const importing = (KeyId: string, material: Uint8Array, options = {}) =>
  importInto(suite.kms, KeyId, material, options);
const describeKey = async (KeyId: string) =>
  (await suite.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
const encrypt = async (KeyId: string) =>
  (await suite.kms.send(new EncryptCommand({ KeyId, Plaintext: text }))).CiphertextBlob;
const decrypt = async (CiphertextBlob: Uint8Array | undefined) =>
  Buffer.from((await suite.kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext ?? []);
const rotate = (KeyId: string) => suite.kms.send(new RotateKeyOnDemandCommand({ KeyId }));
const materials = async (KeyId: string) =>
  (
    await suite.kms.send(
      new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
    )
  ).Rotations;
const remove = (KeyId: string, KeyMaterialId?: string) =>
  suite.kms.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId }));

/** A key with its first material. */
async function imported(options = {}) {
  const material = randomBytes(32);
  const key = await create();
  const { KeyMaterialId } = await importing(key.KeyId, material, options);
  return { KeyId: key.KeyId, Arn: key.Arn, material, id: KeyMaterialId as string };
}

describe("the first import", () => {
  test("makes the key usable, with exactly that material", async () => {
    const { KeyId, Arn, CurrentKeyMaterialId, ExpirationModel } = await create();
    expect([CurrentKeyMaterialId, ExpirationModel]).toEqual([undefined, undefined]);
    expect(await failureOf(encrypt(KeyId))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${Arn} is pending import.`,
    });
    const answer = await importing(KeyId, randomBytes(32));
    expect(answer).toEqual({ KeyId: Arn, KeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await describeKey(KeyId)).toMatchObject({
      Enabled: true,
      KeyState: "Enabled",
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      CurrentKeyMaterialId: answer.KeyMaterialId,
    });
    expect(await describeKey(KeyId)).not.toHaveProperty("ValidTo");
    expect(await decrypt(await encrypt(KeyId))).toEqual(text);
    expect(await materials(KeyId)).toEqual([
      {
        KeyId: Arn,
        KeyMaterialId: answer.KeyMaterialId,
        KeyMaterialState: "CURRENT",
        ImportState: "IMPORTED",
        ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      },
    ]);
  });

  test("may say that the material is new, but not that it was there before", async () => {
    const { KeyId } = await create();
    expect(
      await failureOf(importing(KeyId, randomBytes(32), { ImportType: "EXISTING_KEY_MATERIAL" })),
    ).toMatchObject({ name: "IncorrectKeyMaterialException" });
    await importing(KeyId, randomBytes(32), { ImportType: "NEW_KEY_MATERIAL" });
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "Enabled" });
  });

  test("an id follows from the key and the material", async () => {
    const { KeyId, material, id } = await imported();
    expect((await importing(KeyId, material)).KeyMaterialId).toBe(id);
    const other = await create();
    expect((await importing(other.KeyId, material)).KeyMaterialId).not.toBe(id);
  });

  test("two at once end with one material", async () => {
    const { KeyId } = await create();
    const attempts = [1, 2].map(() => importing(KeyId, randomBytes(32)));
    const settled = await Promise.allSettled(attempts);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await materials(KeyId)).toHaveLength(1);
  });
});

describe("keys of each kind", () => {
  const der = { format: "der", type: "pkcs8" } as const;
  const hybrid: AlgorithmSpec = "RSA_AES_KEY_WRAP_SHA_256";

  test.each([
    ["HMAC_224", 28, "sha224"],
    ["HMAC_256", 32, "sha256"],
    ["HMAC_384", 48, "sha384"],
    ["HMAC_512", 64, "sha512"],
  ] as const)("%s makes the MACs of that material", async (spec, length, hash) => {
    const { KeyId, Arn } = await create({ KeySpec: spec, KeyUsage: "GENERATE_VERIFY_MAC" });
    const material = randomBytes(length);
    expect(await importing(KeyId, material, { algorithm: "RSAES_OAEP_SHA_1" })).toEqual({
      KeyId: Arn,
    });
    const { Mac } = await suite.kms.send(
      new GenerateMacCommand({
        KeyId,
        Message: text,
        MacAlgorithm: `HMAC_SHA_${length * 8}` as never,
      }),
    );
    expect(Buffer.from(Mac ?? [])).toEqual(createHmac(hash, material).update(text).digest());
    expect(await describeKey(KeyId)).not.toHaveProperty("CurrentKeyMaterialId");
    await importing(KeyId, material);
    expect((await failureOf(importing(KeyId, randomBytes(length)))).name).toBe(
      "IncorrectKeyMaterialException",
    );
  });

  test.each([
    ["ECC_NIST_P256", "prime256v1", "RSAES_OAEP_SHA_256", "RSA_2048", "sha256"],
    ["ECC_NIST_P256", "prime256v1", "RSA_AES_KEY_WRAP_SHA_1", "RSA_2048", "sha256"],
    ["ECC_NIST_P384", "secp384r1", "RSAES_OAEP_SHA_256", "RSA_2048", "sha384"],
    ["ECC_NIST_P521", "secp521r1", "RSAES_OAEP_SHA_256", "RSA_3072", "sha512"],
    ["ECC_NIST_P521", "secp521r1", "RSA_AES_KEY_WRAP_SHA_256", "RSA_2048", "sha512"],
    ["ECC_SECG_P256K1", "secp256k1", "RSAES_OAEP_SHA_1", "RSA_2048", "sha256"],
  ] as const)("%s, as %s, by %s under %s", async (KeySpec, namedCurve, algorithm, spec, hash) => {
    const { KeyId, Arn } = await create({ KeySpec, KeyUsage: "SIGN_VERIFY" });
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
    const material = privateKey.export(der);
    expect(await importing(KeyId, material, { algorithm, spec })).toEqual({ KeyId: Arn });
    const signing = `ECDSA_${hash.toUpperCase().replace("SHA", "SHA_")}`;
    await isKeyOf(KeyId, publicKey, signing, hash);
    await remove(KeyId);
    expect(await failureOf(signatureOf(KeyId, signing))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${Arn} is pending import.`,
    });
    const other = generateKeyPairSync("ec", { namedCurve }).privateKey.export(der);
    expect((await failureOf(importing(KeyId, other, { algorithm, spec }))).name).toBe(
      "IncorrectKeyMaterialException",
    );
    await importing(KeyId, material, { algorithm, spec });
    await isKeyOf(KeyId, publicKey, signing, hash);
  });

  test.each([
    ["RSA_2048", 2048],
    ["RSA_3072", 3072],
    ["RSA_4096", 4096],
  ] as const)("%s", async (KeySpec, modulusLength) => {
    const { KeyId, Arn } = await create({ KeySpec, KeyUsage: "SIGN_VERIFY" });
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength });
    const options = { algorithm: hybrid };
    expect(await importing(KeyId, privateKey.export(der), options)).toEqual({ KeyId: Arn });
    await isKeyOf(KeyId, publicKey, "RSASSA_PKCS1_V1_5_SHA_256", "sha256");
    await importing(KeyId, privateKey.export(der), options);
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export(der);
    expect((await failureOf(importing(KeyId, other, options))).name).toBe(
      "IncorrectKeyMaterialException",
    );
  });

  test("an RSA key that encrypts opens what its owner encrypted elsewhere", async () => {
    const { KeyId } = await create({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const algorithm = "RSA_AES_KEY_WRAP_SHA_1";
    await importing(KeyId, privateKey.export(der), { algorithm, spec: "RSA_4096" });
    const CiphertextBlob = publicEncrypt({ key: publicKey, oaepHash: "sha256" }, text);
    const { Plaintext } = await suite.kms.send(
      new DecryptCommand({ KeyId, CiphertextBlob, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" }),
    );
    expect(Buffer.from(Plaintext ?? [])).toEqual(text);
  });

  const signatureOf = async (KeyId: string, SigningAlgorithm: string) =>
    (
      await suite.kms.send(
        new SignCommand({ KeyId, Message: text, SigningAlgorithm: SigningAlgorithm as never }),
      )
    ).Signature ?? new Uint8Array();

  async function isKeyOf(KeyId: string, publicKey: KeyObject, algorithm: string, hash: string) {
    const { PublicKey } = await suite.kms.send(new GetPublicKeyCommand({ KeyId }));
    const key = Buffer.from(PublicKey ?? []);
    expect(createPublicKey({ key, format: "der", type: "spki" }).equals(publicKey)).toBe(true);
    const signature = await signatureOf(KeyId, algorithm);
    expect(createVerify(hash).update(text).verify(publicKey, signature)).toBe(true);
  }

  test.each([
    ["SYMMETRIC_DEFAULT", () => randomBytes(31)],
    ["SYMMETRIC_DEFAULT", () => randomBytes(33)],
    ["SYMMETRIC_DEFAULT", () => randomBytes(16)],
    ["HMAC_224", () => randomBytes(32)],
    ["HMAC_512", () => randomBytes(63)],
    ["ECC_NIST_P256", () => randomBytes(138)],
    ["ECC_NIST_P256", () => ecKey("secp256k1")],
    ["ECC_SECG_P256K1", () => ecKey("prime256v1")],
    ["ECC_NIST_P384", () => ecKey("prime256v1")],
    ["ECC_NIST_P256", () => generateKeyPairSync("ed25519").privateKey.export(der)],
    ["RSA_2048", () => rsaKey(3072)],
    ["RSA_3072", () => rsaKey(2048)],
    ["RSA_2048", () => ecKey("prime256v1")],
  ] as const)("what is no material of %s is refused (%#)", async (KeySpec, make) => {
    const KeyUsage = usageOf(KeySpec);
    const { KeyId } = await create({ KeySpec, KeyUsage });
    const algorithm = KeySpec.startsWith("RSA") ? hybrid : undefined;
    expect(await failureOf(importing(KeyId, make(), { algorithm }))).toEqual({
      name: "IncorrectKeyMaterialException",
      message: `The key material is not valid for the key spec ${KeySpec}.`,
      status: 400,
    });
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "PendingImport" });
  });

  const ecKey = (namedCurve: string) =>
    generateKeyPairSync("ec", { namedCurve }).privateKey.export(der);
  const rsaKey = (modulusLength: number) =>
    generateKeyPairSync("rsa", { modulusLength }).privateKey.export(der);
  const usageOf = (spec: KeySpec) =>
    spec.startsWith("HMAC")
      ? ("GENERATE_VERIFY_MAC" as const)
      : spec === "SYMMETRIC_DEFAULT"
        ? ("ENCRYPT_DECRYPT" as const)
        : ("SIGN_VERIFY" as const);

  test.each([
    { ImportType: "NEW_KEY_MATERIAL" },
    { KeyMaterialDescription: "mine" },
    { KeyMaterialId: "ab".repeat(32), ImportType: undefined },
  ] as const)("only symmetric keys tell materials apart: %j", async (input) => {
    const { KeyId } = await create({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    const [member] = Object.keys(input);
    expect(await failureOf(importing(KeyId, randomBytes(32), input))).toMatchObject({
      name: "UnsupportedOperationException",
      message: `${member} is supported only for symmetric encryption KMS keys.`,
    });
  });
});

describe("the import token", () => {
  const withToken = (KeyId: string, ImportToken: Uint8Array, PublicKey: Uint8Array) =>
    suite.kms.send(
      new ImportKeyMaterialCommand({
        KeyId,
        ImportToken,
        EncryptedKeyMaterial: wrap(PublicKey, randomBytes(32)),
        ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      }),
    );
  const invalid = {
    name: "InvalidImportTokenException",
    message: "The import token is not valid for this key.",
  };

  test("is good for 24 hours, and not a moment longer", async () => {
    const { KeyId } = await create();
    const { ImportToken, PublicKey, ParametersValidTo } = await parametersFor(suite.kms, KeyId);
    suite.clock.time = ParametersValidTo.getTime();
    expect(await failureOf(withToken(KeyId, ImportToken, PublicKey))).toEqual({
      name: "ExpiredImportTokenException",
      message: "The import token has expired.",
      status: 400,
    });
    suite.clock.time -= 1;
    await withToken(KeyId, ImportToken, PublicKey);
  });

  test("is good though a newer one was handed out, and more than once", async () => {
    const { KeyId } = await create();
    const { ImportToken, PublicKey } = await parametersFor(suite.kms, KeyId);
    await parametersFor(suite.kms, KeyId, "RSAES_OAEP_SHA_1");
    const material = randomBytes(32);
    for (const model of ["KEY_MATERIAL_DOES_NOT_EXPIRE", "KEY_MATERIAL_EXPIRES"] as const) {
      await suite.kms.send(
        new ImportKeyMaterialCommand({
          KeyId,
          ImportToken,
          EncryptedKeyMaterial: wrap(PublicKey, material),
          ExpirationModel: model,
          ...(model === "KEY_MATERIAL_EXPIRES" && { ValidTo: new Date(suite.clock.time + day) }),
        }),
      );
    }
    expect(await describeKey(KeyId)).toMatchObject({ ExpirationModel: "KEY_MATERIAL_EXPIRES" });
  });

  test("of another key is refused", async () => {
    const [one, other] = [await create(), await create()];
    const { ImportToken, PublicKey } = await parametersFor(suite.kms, one.KeyId);
    expect(await failureOf(withToken(other.KeyId, ImportToken, PublicKey))).toMatchObject(invalid);
  });

  test("that was changed anywhere is refused", async () => {
    const { KeyId } = await create();
    const { ImportToken, PublicKey } = await parametersFor(suite.kms, KeyId);
    const places = [0, 1, 2, 3, 4, 26, 27, 28, 300, ImportToken.length - 1];
    for (const place of places) {
      const changed = Uint8Array.from(ImportToken);
      changed[place]! ^= 0x01;
      expect(await failureOf(withToken(KeyId, changed, PublicKey))).toMatchObject(invalid);
    }
    for (const token of [
      ImportToken.subarray(0, -1),
      ImportToken.subarray(0, 3),
      Buffer.of(1),
      Buffer.from("no token"),
      Buffer.of(1, 0xff, 0xff, 1, 2, 3),
      randomBytes(6144),
    ]) {
      expect(await failureOf(withToken(KeyId, token, PublicKey))).toMatchObject(invalid);
    }
    await withToken(KeyId, ImportToken, PublicKey);
  });

  test("goes with its own public key only", async () => {
    const { KeyId } = await create();
    const [one, other] = [
      await parametersFor(suite.kms, KeyId),
      await parametersFor(suite.kms, KeyId),
    ];
    expect(await failureOf(withToken(KeyId, one.ImportToken, other.PublicKey))).toMatchObject({
      name: "InvalidCiphertextException",
    });
  });

  test("nothing of it is stored", async () => {
    const { KeyId } = await create();
    const before = await itemsOf(suite.store);
    await parametersFor(suite.kms, KeyId);
    expect(await itemsOf(suite.store)).toEqual(before);
  });
});

describe("nothing secret is left in memory", () => {
  afterEach(() => vi.restoreAllMocks());

  /** What the vault opened of a token: the wrapping key is a part of it. */
  const openedToken = async (spy: MockInstance<Vault["openFor"]>) =>
    (await spy.mock.results[0]?.value) as Uint8Array;
  const isZero = (bytes: Uint8Array) => bytes.length > 0 && bytes.every((byte) => byte === 0);

  test("of a token, when it does not unwrap", async () => {
    const { KeyId } = await create();
    const spy = vi.spyOn(Vault.prototype, "openFor");
    const attempt = importing(KeyId, randomBytes(32), { EncryptedKeyMaterial: randomBytes(256) });
    expect((await failureOf(attempt)).name).toBe("InvalidCiphertextException");
    expect(isZero((await openedToken(spy)).subarray(7))).toBe(true);
  });

  test("of the material, when it cannot be sealed", async () => {
    const { KeyId } = await create();
    const seal = vi.spyOn(Vault.prototype, "seal").mockRejectedValue(new Error("no table"));
    const opened = vi.spyOn(Vault.prototype, "openFor");
    const attempt = importing(KeyId, randomBytes(32));
    expect((await failureOf(attempt)).name).toBe("KMSInternalException");
    expect(isZero(seal.mock.calls[0]?.[1] as Uint8Array)).toBe(true);
    expect(isZero((await openedToken(opened)).subarray(7))).toBe(true);
  });

  test("of a new wrapping key, when its token cannot be sealed", async () => {
    const { KeyId } = await create();
    const seal = vi.spyOn(Vault.prototype, "sealFor").mockRejectedValue(new Error("no table"));
    const attempt = parametersFor(suite.kms, KeyId);
    expect((await failureOf(attempt)).name).toBe("KMSInternalException");
    expect(isZero(seal.mock.calls[0]?.[2] as Uint8Array)).toBe(true);
  });
});

describe("what was not wrapped as the token says is refused", () => {
  const attempt = async (
    algorithm: AlgorithmSpec,
    kind: CreateKeyCommandInput,
    encrypted: (publicKey: Uint8Array) => Uint8Array,
  ) => {
    const { KeyId } = await create(kind);
    const { ImportToken, PublicKey } = await parametersFor(suite.kms, KeyId, algorithm);
    return failureOf(
      suite.kms.send(
        new ImportKeyMaterialCommand({
          KeyId,
          ImportToken,
          EncryptedKeyMaterial: encrypted(PublicKey),
          ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
        }),
      ),
    );
  };
  // AWS sends it without a text, for which the SDK has one of its own.
  const refused = { name: "InvalidCiphertextException", message: "UnknownError", status: 400 };

  test.each([
    ["another hash", (key: Uint8Array) => wrap(key, randomBytes(32), "RSAES_OAEP_SHA_1")],
    ["PKCS #1 v1.5", (key: Uint8Array) => pkcs1(key, randomBytes(32))],
    ["a hybrid", (key: Uint8Array) => wrap(key, randomBytes(32), "RSA_AES_KEY_WRAP_SHA_256")],
    ["nothing at all", () => randomBytes(32)],
    ["noise", () => randomBytes(256)],
    ["a byte too few", (key: Uint8Array) => wrap(key, randomBytes(32)).subarray(1)],
  ])("%s", async (_, encrypted) => {
    expect(await attempt("RSAES_OAEP_SHA_256", {}, encrypted)).toEqual(refused);
  });

  test.each([
    ["direct", (key: Uint8Array) => wrap(key, ecKey())],
    ["another hash", (key: Uint8Array) => wrap(key, ecKey(), "RSA_AES_KEY_WRAP_SHA_1")],
    ["an AES-128 key", (key: Uint8Array) => Buffer.concat([wrap(key, randomBytes(16)), ecKey()])],
    [
      "another AES key",
      (key: Uint8Array) =>
        Buffer.concat([wrap(key, randomBytes(32)), wrapUnder(randomBytes(32), ecKey())]),
    ],
    ["without padding", (key: Uint8Array) => Buffer.concat([wrap(key, randomBytes(32)), ecKey()])],
    [
      "cut short",
      (key: Uint8Array) => wrap(key, ecKey(), "RSA_AES_KEY_WRAP_SHA_256").subarray(0, -8),
    ],
  ])("hybrid: %s", async (_, encrypted) => {
    const kind = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;
    expect(await attempt("RSA_AES_KEY_WRAP_SHA_256", kind, encrypted)).toEqual(refused);
  });

  const ecKey = () =>
    generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey.export({
      format: "der",
      type: "pkcs8",
    });

  function pkcs1(publicKey: Uint8Array, material: Uint8Array): Buffer {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "spki" });
    return publicEncrypt({ key, padding: 1 }, material);
  }
});

describe("expiry", () => {
  test.each<[{ days?: number; ExpirationModel?: string }, string]>([
    [{}, "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"],
    [
      { ExpirationModel: "KEY_MATERIAL_EXPIRES" },
      "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
    ],
    [
      { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE", days: 1 },
      "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE",
    ],
    [{ days: 0 }, "The validTo date must be in the future, and at most 365 days from now"],
    [{ days: -1 }, "The validTo date must be in the future, and at most 365 days from now"],
    [{ days: 365.1 }, "The validTo date must be in the future, and at most 365 days from now"],
  ])("%j is refused", async ({ days, ...input }, message) => {
    const { KeyId } = await create();
    const ValidTo = days === undefined ? undefined : new Date(suite.clock.time + days * day);
    const options = { ExpirationModel: undefined, ...input, ValidTo };
    expect(await failureOf(importing(KeyId, randomBytes(32), options))).toEqual({
      name: "ValidationException",
      message,
      status: 400,
    });
  });

  test.each(["1e300", "8640000000001", "-8640000000001"])(
    "a time that no Date can hold does not parse: %s",
    async (time) => {
      const { KeyId } = await create();
      const { kms } = suite.as(credentials);
      kms.middlewareStack.add(
        (next) => (args) => {
          const request = args.request as { body: Uint8Array | string };
          const body = Buffer.from(request.body).toString();
          request.body = body.replace(/("ValidTo":)[\d.]+/, `$1${time}`);
          return next(args);
        },
        { step: "build", priority: "low" },
      );
      const ValidTo = new Date(suite.clock.time + day);
      const input = { KeyId, ImportToken: randomBytes(9), EncryptedKeyMaterial: randomBytes(9) };
      const attempt = kms.send(new ImportKeyMaterialCommand({ ...input, ValidTo }));
      expect(await failureOf(attempt)).toMatchObject({
        name: "SerializationException",
        status: 400,
      });
    },
  );

  test.each([1 / day, 1, 365])("%d days are taken", async (days) => {
    const ValidTo = wholeSecond(days * day + 1000);
    const { KeyId } = await imported({ ValidTo });
    expect(await describeKey(KeyId)).toMatchObject({
      ExpirationModel: "KEY_MATERIAL_EXPIRES",
      ValidTo,
    });
  });

  /** Below the bound: clients send seconds. */
  const wholeSecond = (after: number) =>
    new Date(Math.floor((suite.clock.time + after) / 1000) * 1000 - (after > 364 * day ? 1000 : 0));

  test.each(["lazily", "by the sweeper"])("comes when it is due, %s", async (how) => {
    const ValidTo = wholeSecond(10 * day);
    const { KeyId, Arn, material, id } = await imported({ ValidTo });
    const blob = await encrypt(KeyId);
    suite.clock.time = ValidTo.getTime() - 1;
    await suite.sweep();
    expect(await decrypt(blob)).toEqual(text);
    suite.clock.time = ValidTo.getTime();
    if (how === "by the sweeper") {
      await suite.sweep();
    }
    expect(await storedBytes(KeyId)).toBe(how === "by the sweeper" ? 0 : 1);
    const pendingImport = {
      name: "KMSInvalidStateException",
      message: `${Arn} is pending import.`,
    };
    expect(await failureOf(decrypt(blob))).toMatchObject(pendingImport);
    expect(await failureOf(encrypt(KeyId))).toMatchObject(pendingImport);
    const metadata = await describeKey(KeyId);
    expect(metadata).toMatchObject({
      KeyState: "PendingImport",
      Enabled: false,
      CurrentKeyMaterialId: id,
    });
    expect(metadata).not.toHaveProperty("ValidTo");
    expect(metadata).not.toHaveProperty("ExpirationModel");
    expect(await materials(KeyId)).toEqual([
      {
        KeyId: Arn,
        KeyMaterialId: id,
        KeyMaterialState: "CURRENT",
        ImportState: "PENDING_IMPORT",
      },
    ]);
    await importing(KeyId, material);
    expect(await decrypt(blob)).toEqual(text);
    expect(await describeKey(KeyId)).toMatchObject({
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    });
    suite.clock.time += 400 * day;
    await suite.sweep();
    expect(await decrypt(blob)).toEqual(text);
  });

  test("importing again sets it anew, and whatever writes an expired key destroys the bytes", async () => {
    const { KeyId, material } = await imported({ ValidTo: wholeSecond(day) });
    const ValidTo = wholeSecond(20 * day);
    await importing(KeyId, material, { ValidTo });
    suite.clock.time += 2 * day;
    await suite.sweep();
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "Enabled", ValidTo });
    suite.clock.time = ValidTo.getTime();
    await suite.kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    expect(await storedBytes(KeyId)).toBe(0);
  });
});

/** How many materials' bytes the table has of a key. */
const storedBytes = async (KeyId: string) =>
  (await storedMaterials(suite.store, KeyId))["us-east-1"];

describe("importing again", () => {
  test("takes the same material only", async () => {
    const { KeyId, material, id } = await imported();
    const blob = await encrypt(KeyId);
    await remove(KeyId);
    for (const ImportType of [undefined, "EXISTING_KEY_MATERIAL"] as const) {
      expect(await failureOf(importing(KeyId, randomBytes(32), { ImportType }))).toMatchObject({
        name: "IncorrectKeyMaterialException",
        message: "The key material is not the one that was imported into this key before.",
      });
      expect(await importing(KeyId, material, { ImportType })).toMatchObject({ KeyMaterialId: id });
    }
    expect(await decrypt(blob)).toEqual(text);
  });

  test("takes the material that KeyMaterialId names, and no other", async () => {
    const { KeyId, material, id } = await imported();
    const second = randomBytes(32);
    const { KeyMaterialId } = await importing(KeyId, second, { ImportType: "NEW_KEY_MATERIAL" });
    await importing(KeyId, material, { KeyMaterialId: id });
    await importing(KeyId, second, { KeyMaterialId });
    for (const [bytes, named] of [
      [material, KeyMaterialId],
      [second, id],
      [material, "ab".repeat(32)],
      [randomBytes(32), id],
    ] as const) {
      expect((await failureOf(importing(KeyId, bytes, { KeyMaterialId: named }))).name).toBe(
        "IncorrectKeyMaterialException",
      );
    }
    expect(
      await failureOf(
        importing(KeyId, material, { KeyMaterialId: id, ImportType: "NEW_KEY_MATERIAL" }),
      ),
    ).toMatchObject({
      name: "ValidationException",
      message: "KeyMaterialId cannot be set if the ImportType is NEW_KEY_MATERIAL",
    });
  });

  test("keeps the description, unless it brings another", async () => {
    const { KeyId, material } = await imported({ KeyMaterialDescription: "from HSM 1" });
    await remove(KeyId);
    expect(await materials(KeyId)).toMatchObject([
      { KeyMaterialDescription: "from HSM 1", ImportState: "PENDING_IMPORT" },
    ]);
    await importing(KeyId, material);
    expect(await materials(KeyId)).toMatchObject([{ KeyMaterialDescription: "from HSM 1" }]);
    await importing(KeyId, material, { KeyMaterialDescription: "from HSM 2" });
    expect(await materials(KeyId)).toMatchObject([{ KeyMaterialDescription: "from HSM 2" }]);
  });

  test("leaves a disabled key disabled, and enables one that had lost its material", async () => {
    const { KeyId, material } = await imported();
    await suite.kms.send(new DisableKeyCommand({ KeyId }));
    await importing(KeyId, material);
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "Disabled" });
    await remove(KeyId);
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "PendingImport" });
    expect((await failureOf(suite.kms.send(new EnableKeyCommand({ KeyId })))).name).toBe(
      "KMSInvalidStateException",
    );
    await importing(KeyId, material);
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "Enabled" });
  });
});

describe("new material", () => {
  const importNew = (KeyId: string, material: Uint8Array, options = {}) =>
    importing(KeyId, material, { ImportType: "NEW_KEY_MATERIAL", ...options });

  test("waits for the rotation, after which the old still decrypts", async () => {
    const { KeyId, id: first } = await imported();
    const before = await encrypt(KeyId);
    const { KeyMaterialId: second } = await importNew(KeyId, randomBytes(32));
    expect(await describeKey(KeyId)).toMatchObject({
      KeyState: "Enabled",
      CurrentKeyMaterialId: first,
    });
    expect(await materials(KeyId)).toMatchObject([
      { KeyMaterialId: first, KeyMaterialState: "CURRENT" },
      { KeyMaterialId: second, KeyMaterialState: "PENDING_ROTATION", ImportState: "IMPORTED" },
    ]);
    await rotate(KeyId);
    expect(await describeKey(KeyId)).toMatchObject({ CurrentKeyMaterialId: second });
    const rotated = await materials(KeyId);
    expect(rotated).toMatchObject([
      { KeyMaterialId: first, KeyMaterialState: "NON_CURRENT" },
      { KeyMaterialId: second, KeyMaterialState: "CURRENT", RotationType: "ON_DEMAND" },
    ]);
    expect(rotated?.[0]).not.toHaveProperty("RotationDate");
    const { KeyMaterialId } = await suite.kms.send(new DecryptCommand({ CiphertextBlob: before }));
    expect(KeyMaterialId).toBe(first);
    expect(await decrypt(before)).toEqual(text);
    expect(await decrypt(await encrypt(KeyId))).toEqual(text);
    expect((await failureOf(rotate(KeyId))).name).toBe("KMSInvalidStateException");
  });

  test("is refused while other new material waits", async () => {
    const { KeyId, Arn } = await imported();
    const { KeyMaterialId: waiting } = await importNew(KeyId, randomBytes(32));
    const { name, message } = await failureOf(importNew(KeyId, randomBytes(32)));
    expect(name).toBe("KMSInvalidStateException");
    expect(message.replace(/[0-9a-f]{64}/, "<id>")).toBe(
      `New key material (id: <id>) cannot be imported into KMS key ${Arn}, because another key material (id: ${waiting}) is pending rotation.`,
    );
  });

  test("is refused when it is not new", async () => {
    const { KeyId, material } = await imported();
    const second = randomBytes(32);
    await importNew(KeyId, second);
    for (const known of [material, second]) {
      expect(await failureOf(importNew(KeyId, known))).toMatchObject({
        name: "IncorrectKeyMaterialException",
        message: "The key material was imported into this key before.",
      });
    }
  });

  test("that waits can be imported again, and deleted for good", async () => {
    const { KeyId, id: first } = await imported();
    const waiting = randomBytes(32);
    const { KeyMaterialId: second } = await importNew(KeyId, waiting);
    await importing(KeyId, waiting, { KeyMaterialDescription: "again" });
    expect(await materials(KeyId)).toMatchObject([
      { KeyMaterialId: first },
      { KeyMaterialId: second, KeyMaterialDescription: "again" },
    ]);
    await remove(KeyId, second);
    expect(await materials(KeyId)).toMatchObject([{ KeyMaterialId: first }]);
    expect((await failureOf(importing(KeyId, waiting))).name).toBe("IncorrectKeyMaterialException");
    await importNew(KeyId, randomBytes(32));
    await rotate(KeyId);
  });

  test("that expired before the rotation still waits, for the same bytes or to be deleted", async () => {
    const { KeyId, Arn } = await imported();
    const blob = await encrypt(KeyId);
    const ValidTo = new Date(suite.clock.time + day);
    const expiring = randomBytes(32);
    const { KeyMaterialId } = await importNew(KeyId, expiring, { ValidTo });
    suite.clock.time += 2 * day;
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "Enabled" });
    expect(await decrypt(blob)).toEqual(text);
    expect(await materials(KeyId)).toMatchObject([
      { KeyMaterialState: "CURRENT" },
      { KeyMaterialId, KeyMaterialState: "PENDING_ROTATION", ImportState: "PENDING_IMPORT" },
    ]);
    expect(await failureOf(rotate(KeyId))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `No available key material pending rotation for the key: ${Arn}.`,
    });
    expect((await failureOf(importNew(KeyId, randomBytes(32)))).name).toBe(
      "KMSInvalidStateException",
    );
    await importing(KeyId, expiring, { ValidTo: new Date(suite.clock.time + day) });
    suite.clock.time += 2 * day;
    await remove(KeyId, KeyMaterialId);
    const { KeyMaterialId: other } = await importNew(KeyId, randomBytes(32));
    expect(await materials(KeyId)).toMatchObject([{}, { KeyMaterialId: other }]);
    await rotate(KeyId);
  });

  test("each of a key's materials has to be there: without an old one it can do nothing", async () => {
    const { KeyId, material, id } = await imported();
    const before = await encrypt(KeyId);
    await importNew(KeyId, randomBytes(32));
    await rotate(KeyId);
    const after = await encrypt(KeyId);
    await remove(KeyId, id);
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "PendingImport" });
    for (const blob of [before, after]) {
      expect((await failureOf(decrypt(blob))).name).toBe("KMSInvalidStateException");
    }
    await importing(KeyId, material);
    expect(await decrypt(before)).toEqual(text);
    expect(await decrypt(after)).toEqual(text);
  });
});

describe("is refused", () => {
  const attempt = async (KeyId: string, input: Partial<ImportKeyMaterialCommandInput> = {}) =>
    failureOf(
      suite.kms.send(
        new ImportKeyMaterialCommand({
          KeyId,
          ImportToken: randomBytes(100),
          EncryptedKeyMaterial: randomBytes(256),
          ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
          ...input,
        }),
      ),
    );

  test("for a key whose material KMS has made", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    expect(await attempt(KeyId)).toMatchObject({
      name: "UnsupportedOperationException",
      message: `${Arn} origin is AWS_KMS which is not valid for this operation.`,
    });
  });

  test("for a key that is pending deletion, or being made", async () => {
    const { KeyId, Arn } = await create();
    await setState(suite.store, KeyId, "Creating");
    expect(await attempt(KeyId)).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${Arn} is creating.`,
    });
    await setState(suite.store, KeyId, "Enabled");
    await suite.kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    expect(await attempt(KeyId)).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${Arn} is pending deletion.`,
    });
  });

  test("for a key that is not there, and for an alias", async () => {
    expect((await attempt(unknownKeyId)).name).toBe("NotFoundException");
    expect((await attempt("alias/mine")).name).toBe("InvalidArnException");
  });

  test.each([
    [{ KeyMaterialDescription: "no #" }, "keyMaterialDescription"],
    [{ KeyMaterialDescription: "x".repeat(257) }, "keyMaterialDescription"],
    [{ KeyMaterialId: "ab" }, "keyMaterialId"],
    [{ KeyMaterialId: "AB".repeat(32) }, "keyMaterialId"],
    [{ ImportToken: randomBytes(6145) }, "importToken"],
    [{ EncryptedKeyMaterial: randomBytes(6145) }, "encryptedKeyMaterial"],
  ])("for what is not in the model (%#)", async (input, member) => {
    const { KeyId } = await create();
    const { name, message } = await attempt(KeyId, input);
    expect([name, message.includes(`at '${member}'`)]).toEqual(["ValidationException", true]);
  });

  test("by a policy, for the expiration model or the date", async () => {
    const deny = (Condition: object) =>
      create({
        Policy: keyPolicy(account, {
          Effect: "Deny",
          Principal: "*",
          Action: "kms:ImportKeyMaterial",
          Resource: "*",
          Condition,
        }),
      });
    const soon = new Date(suite.clock.time + day);
    const late = new Date(suite.clock.time + 90 * day);
    const model = await deny({
      StringNotEquals: { "kms:ExpirationModel": "KEY_MATERIAL_EXPIRES" },
    });
    expect((await attempt(model.KeyId)).name).toBe("AccessDeniedException");
    await importing(model.KeyId, randomBytes(32), { ValidTo: soon });
    const date = await deny({
      DateGreaterThan: { "kms:ValidTo": new Date(suite.clock.time + 30 * day).toISOString() },
    });
    expect((await failureOf(importing(date.KeyId, randomBytes(32), { ValidTo: late }))).name).toBe(
      "AccessDeniedException",
    );
    await importing(date.KeyId, randomBytes(32), { ValidTo: soon });
    const byDefault = await deny({
      StringEquals: { "kms:ExpirationModel": "KEY_MATERIAL_EXPIRES" },
    });
    const attempted = importing(byDefault.KeyId, randomBytes(32), { ValidTo: soon });
    expect((await failureOf(attempted)).name).toBe("AccessDeniedException");
  });
});

describe.skipIf(!installed)("openssl wraps", () => {
  const openssl = installed ? openSsl() : undefined;
  afterAll(() => openssl?.remove());

  const oaep =
    "-keyform DER -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256";
  const run = (line: string) => openssl?.run(line);

  const importWrapped = (KeyId: string, ImportToken: Uint8Array, ...parts: readonly string[]) =>
    suite.kms.send(
      new ImportKeyMaterialCommand({
        KeyId,
        ImportToken,
        EncryptedKeyMaterial: Buffer.concat(parts.flatMap((part) => openssl?.read(part) ?? [])),
        ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      }),
    );

  test("a symmetric key, by RSAES_OAEP_SHA_256", async () => {
    const { KeyId } = await create();
    const { ImportToken, PublicKey } = await parametersFor(suite.kms, KeyId);
    openssl?.file("wrapping.der", PublicKey);
    openssl?.file("material", randomBytes(32));
    run(`pkeyutl -encrypt -in material -out wrapped -pubin -inkey wrapping.der ${oaep}`);
    await importWrapped(KeyId, ImportToken, "wrapped");
    expect(await decrypt(await encrypt(KeyId))).toEqual(text);
  });

  test("an RSA key that it made, by RSA_AES_KEY_WRAP_SHA_256", async () => {
    const { KeyId } = await create({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
    const algorithm = "RSA_AES_KEY_WRAP_SHA_256";
    const { ImportToken, PublicKey } = await parametersFor(suite.kms, KeyId, algorithm, "RSA_4096");
    const aesKey = randomBytes(32);
    openssl?.file("wrapping.der", PublicKey);
    openssl?.file("aes", aesKey);
    run("genpkey -quiet -algorithm RSA -outform PEM -out key.pem");
    run("pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der");
    const key = `-K ${aesKey.toString("hex")} -iv A65959A6`;
    run(`enc -id-aes256-wrap-pad ${key} -in key.der -out wrapped`);
    run(`pkeyutl -encrypt -in aes -out wrapped-aes -pubin -inkey wrapping.der ${oaep}`);
    run("pkey -in key.pem -pubout -outform DER -out public.der");
    await importWrapped(KeyId, ImportToken, "wrapped-aes", "wrapped");
    const answer = await suite.kms.send(new GetPublicKeyCommand({ KeyId }));
    expect(Buffer.from(answer.PublicKey ?? [])).toEqual(openssl?.read("public.der"));
  });
});
