/** Every operation on a key in every state, by AWS's table. Source: ../shared/facts/key-states.md. */

import { randomBytes } from "node:crypto";
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  type CreateKeyCommandInput,
  DecapsulateCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DeleteImportedKeyMaterialCommand,
  DeriveSharedSecretCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncapsulateCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateMacCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  type KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  ListKeyRotationsCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
  UpdatePrimaryRegionCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { importInto, parametersFor, wrap } from "../support/imports.ts";
import { keyStates, setState, stateRefusals } from "../support/key-states.ts";
import { account } from "../support/service.ts";
import { createKey, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();

/** AWS's codes; 0 is success. */
type Codes = readonly [number, number, number, number, number, number, number, number];

const free: Codes = [0, 0, 0, 0, 0, 0, 0, 0];
const use: Codes = [0, 1, 3, 3, 5, 11, 14, 0];
const annotate: Codes = [0, 0, 3, 3, 0, 0, 0, 0];
const change: Codes = [0, 0, 3, 3, 5, 0, 14, 15];

const kinds = {
  symmetric: {},
  rsa: { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" },
  signing: { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
  agreement: { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" },
  mac: { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
  kem: { KeySpec: "ML_KEM_512", KeyUsage: "ENCAPSULATE_DECAPSULATE" },
  multiRegion: { MultiRegion: true },
  imported: { Origin: "EXTERNAL" },
} as const satisfies Record<string, CreateKeyCommandInput>;

type Kind = keyof typeof kinds;

/** A key, and what was made with it while it could. */
type Prepared = {
  readonly KeyId: string;
  readonly other: string;
  readonly blob: Uint8Array;
  readonly signature: Uint8Array;
  readonly mac: Uint8Array;
  readonly publicKey: Uint8Array;
};

type Command = Parameters<KMSClient["send"]>[0];
type Row = readonly [codes: Codes, command: (key: Prepared) => unknown, kind?: Kind];

const admin = `arn:aws:iam::${account}:user/admin`;
const Message = Buffer.from("message");
const signing = { Message, SigningAlgorithm: "ECDSA_SHA_256" } as const;
const mac = { Message, MacAlgorithm: "HMAC_SHA_256" } as const;

const table: Readonly<Record<string, Row>> = {
  CancelKeyDeletion: [
    [4, 4, 0, 0, 4, 4, 4, 4],
    ({ KeyId }) => new CancelKeyDeletionCommand({ KeyId }),
  ],
  CreateAlias: [
    annotate,
    ({ KeyId }) => new CreateAliasCommand({ AliasName: `alias/${aliases++}`, TargetKeyId: KeyId }),
  ],
  CreateGrant: [
    [0, 1, 3, 3, 5, 0, 14, 0],
    ({ KeyId }) =>
      new CreateGrantCommand({ KeyId, GranteePrincipal: admin, Operations: ["Decrypt"] }),
  ],
  Decapsulate: [
    use,
    ({ KeyId, blob }) =>
      new DecapsulateCommand({
        KeyId,
        SharedSecretCiphertextBlob: blob,
        EncapsulationAlgorithm: "ML_KEM",
      }),
    "kem",
  ],
  Decrypt: [use, ({ blob }) => new DecryptCommand({ CiphertextBlob: blob })],
  DeleteImportedKeyMaterial: [
    [0, 0, 0, 0, 0, 0, 14, 15],
    ({ KeyId }) => new DeleteImportedKeyMaterialCommand({ KeyId }),
    "imported",
  ],
  DeriveSharedSecret: [
    use,
    ({ KeyId, publicKey }) =>
      new DeriveSharedSecretCommand({
        KeyId,
        KeyAgreementAlgorithm: "ECDH",
        PublicKey: publicKey,
      }),
    "agreement",
  ],
  DescribeKey: [free, ({ KeyId }) => new DescribeKeyCommand({ KeyId })],
  DisableKey: [change, ({ KeyId }) => new DisableKeyCommand({ KeyId })],
  DisableKeyRotation: [
    [0, 1, 3, 3, 0, 0, 14, 0],
    ({ KeyId }) => new DisableKeyRotationCommand({ KeyId }),
  ],
  EnableKey: [change, ({ KeyId }) => new EnableKeyCommand({ KeyId })],
  EnableKeyRotation: [
    [0, 1, 3, 3, 0, 0, 14, 0],
    ({ KeyId }) => new EnableKeyRotationCommand({ KeyId }),
  ],
  Encrypt: [use, ({ KeyId }) => new EncryptCommand({ KeyId, Plaintext: Message })],
  "Encrypt with RSA": [
    use,
    ({ KeyId }) =>
      new EncryptCommand({
        KeyId,
        Plaintext: Message,
        EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      }),
    "rsa",
  ],
  GenerateDataKey: [use, ({ KeyId }) => new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })],
  GenerateDataKeyPair: [
    use,
    ({ KeyId }) => new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
  ],
  GenerateDataKeyPairWithoutPlaintext: [
    use,
    ({ KeyId }) =>
      new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
  ],
  GenerateDataKeyWithoutPlaintext: [
    use,
    ({ KeyId }) => new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" }),
  ],
  GenerateMac: [use, ({ KeyId }) => new GenerateMacCommand({ KeyId, ...mac }), "mac"],
  GetKeyPolicy: [free, ({ KeyId }) => new GetKeyPolicyCommand({ KeyId })],
  GetKeyRotationStatus: [free, ({ KeyId }) => new GetKeyRotationStatusCommand({ KeyId })],
  GetParametersForImport: [
    [0, 0, 3, 3, 0, 0, 14, 15],
    ({ KeyId }) =>
      new GetParametersForImportCommand({
        KeyId,
        WrappingAlgorithm: "RSAES_OAEP_SHA_256",
        WrappingKeySpec: "RSA_2048",
      }),
    "imported",
  ],
  GetPublicKey: [use, ({ KeyId }) => new GetPublicKeyCommand({ KeyId }), "signing"],
  ImportKeyMaterial: [
    [0, 0, 3, 3, 0, 0, 14, 0],
    ({ KeyId, blob, publicKey }) =>
      new ImportKeyMaterialCommand({
        KeyId,
        ImportToken: blob,
        EncryptedKeyMaterial: wrap(publicKey, material),
        ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      }),
    "imported",
  ],
  ListAliases: [free, ({ KeyId }) => new ListAliasesCommand({ KeyId })],
  ListGrants: [free, ({ KeyId }) => new ListGrantsCommand({ KeyId })],
  ListKeyPolicies: [free, ({ KeyId }) => new ListKeyPoliciesCommand({ KeyId })],
  ListKeyRotations: [free, ({ KeyId }) => new ListKeyRotationsCommand({ KeyId })],
  ListResourceTags: [free, ({ KeyId }) => new ListResourceTagsCommand({ KeyId })],
  PutKeyPolicy: [
    free,
    ({ KeyId }) => new PutKeyPolicyCommand({ KeyId, Policy: keyPolicy(account) }),
  ],
  "ReEncrypt from": [
    use,
    ({ blob, other }) => new ReEncryptCommand({ CiphertextBlob: blob, DestinationKeyId: other }),
  ],
  ReplicateKey: [
    [0, 1, 3, 3, 5, 0, 14, 15],
    ({ KeyId }) => new ReplicateKeyCommand({ KeyId, ReplicaRegion: "eu-west-1" }),
    "multiRegion",
  ],
  RotateKeyOnDemand: [
    [0, 1, 3, 3, 5, 0, 14, 15],
    ({ KeyId }) => new RotateKeyOnDemandCommand({ KeyId }),
  ],
  ScheduleKeyDeletion: [
    [0, 0, 3, 3, 0, 0, 0, 15],
    ({ KeyId }) => new ScheduleKeyDeletionCommand({ KeyId }),
  ],
  Sign: [use, ({ KeyId }) => new SignCommand({ KeyId, ...signing }), "signing"],
  TagResource: [
    annotate,
    ({ KeyId }) => new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
  ],
  UntagResource: [annotate, ({ KeyId }) => new UntagResourceCommand({ KeyId, TagKeys: ["a"] })],
  "UpdateAlias to": [
    annotate,
    ({ KeyId }) => new UpdateAliasCommand({ AliasName: "alias/moves", TargetKeyId: KeyId }),
  ],
  UpdateKeyDescription: [
    annotate,
    ({ KeyId }) => new UpdateKeyDescriptionCommand({ KeyId, Description: "changed" }),
  ],
  UpdatePrimaryRegion: [
    [0, 1, 3, 3, 5, 0, 14, 0],
    ({ KeyId }) => new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: "us-west-2" }),
    "multiRegion",
  ],
  Verify: [
    use,
    ({ KeyId, signature: Signature }) => new VerifyCommand({ KeyId, ...signing, Signature }),
    "signing",
  ],
  VerifyMac: [use, ({ KeyId, mac: Mac }) => new VerifyMacCommand({ KeyId, ...mac, Mac }), "mac"],
};

const material = randomBytes(32);
let aliases = 0;
let other: string;
const none = new Uint8Array();
const prepared = new Map<Kind, Prepared>();

beforeAll(async () => {
  const { kms } = suite;
  other = (await createKey(kms)).KeyId;
  await kms.send(new CreateAliasCommand({ AliasName: "alias/moves", TargetKeyId: other }));
});

async function prepare(kind: Kind): Promise<Prepared> {
  const { kms } = suite;
  const { KeyId } = await createKey(kms, kinds[kind]);
  const one = { KeyId, other, blob: none, signature: none, mac: none, publicKey: none };
  switch (kind) {
    case "symmetric": {
      const { CiphertextBlob = none } = await kms.send(
        new EncryptCommand({ KeyId, Plaintext: Message }),
      );
      return { ...one, blob: CiphertextBlob };
    }
    case "kem": {
      const { SharedSecretCiphertextBlob = none } = await kms.send(
        new EncapsulateCommand({ KeyId, EncapsulationAlgorithm: "ML_KEM" }),
      );
      return { ...one, blob: SharedSecretCiphertextBlob };
    }
    case "signing": {
      const { Signature = none } = await kms.send(new SignCommand({ KeyId, ...signing }));
      return { ...one, signature: Signature };
    }
    case "agreement": {
      const { PublicKey = none } = await kms.send(new GetPublicKeyCommand({ KeyId }));
      return { ...one, publicKey: PublicKey };
    }
    case "mac": {
      const { Mac = none } = await kms.send(new GenerateMacCommand({ KeyId, ...mac }));
      return { ...one, mac: Mac };
    }
    case "multiRegion":
      await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" }));
      return one;
    case "imported": {
      await importInto(kms, KeyId, material);
      const { ImportToken, PublicKey } = await parametersFor(kms, KeyId);
      return { ...one, blob: ImportToken, publicKey: PublicKey };
    }
    case "rsa":
      return one;
  }
}

/** RSA keys take long to make, and using one does not change it. */
async function preparedOf(kind: Kind): Promise<Prepared> {
  const found = kind === "rsa" ? prepared.get(kind) : undefined;
  const made = found ?? (await prepare(kind));
  prepared.set(kind, made);
  return made;
}

describe.each(Object.entries(table))("%s", (_, [codes, command, kind = "symmetric"]) => {
  test.each(keyStates.map((state, index) => [state, codes[index] ?? 0] as const))(
    "of a key that is %s: %d",
    async (state, code) => {
      const key = await preparedOf(kind);
      await setState(suite.store, key.KeyId, state);
      const answer = await suite.kms.send(command(key) as Command).then(
        () => "done",
        ({ name, message }: Error) => ({ name, message }),
      );
      const [name, what] = stateRefusals[code] ?? [];
      const arn = `arn:aws:kms:us-east-1:${account}:key/${key.KeyId}`;
      expect(answer).toEqual(name === undefined ? "done" : { name, message: `${arn} is ${what}.` });
    },
  );
});

test.each(keyStates)("an alias leaves a key that is %s", async (state) => {
  const { KeyId } = await preparedOf("symmetric");
  const AliasName = `alias/leaves-${state}`;
  await suite.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  await setState(suite.store, KeyId, state);
  await suite.kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: other }));
  const found = await suite.kms.send(new DescribeKeyCommand({ KeyId: AliasName }));
  expect(found.KeyMetadata?.KeyId).toBe(other);
  await suite.kms.send(new DeleteAliasCommand({ AliasName }));
});

test.each(keyStates)("a grant on a key that is %s is retired, or revoked", async (state) => {
  const { KeyId } = await preparedOf("symmetric");
  const grant = async () =>
    (
      await suite.kms.send(
        new CreateGrantCommand({
          KeyId,
          GranteePrincipal: admin,
          RetiringPrincipal: admin,
          Operations: ["Decrypt"],
        }),
      )
    ).GrantId;
  const [first, second] = [await grant(), await grant()];
  await setState(suite.store, KeyId, state);
  await suite.kms.send(new RevokeGrantCommand({ KeyId, GrantId: first }));
  const arn = `arn:aws:kms:us-east-1:${account}:key/${KeyId}`;
  await suite.kms.send(new RetireGrantCommand({ KeyId: arn, GrantId: second }));
  expect((await suite.kms.send(new ListGrantsCommand({ KeyId }))).Grants).toEqual([]);
});
