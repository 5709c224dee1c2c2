/** The condition keys of the operations that use keys of each kind, biting and sparing through the SDK. */

import { CreateAliasCommand, type EncryptCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { createKeyOf } from "../support/key-kinds.ts";
import { type KeyUse, keyUses } from "../support/key-uses.ts";
import { account } from "../support/service.ts";
import { keyPolicy, useService } from "../support/suite.ts";

const suite = useService();

/** How a request ends on a key whose policy denies it under a condition. */
async function underDeny(
  name: string,
  condition: object,
  more: object,
  byAlias: boolean,
): Promise<string> {
  const {
    spec,
    usage,
    command: Command,
    input,
  } = keyUses.find((use) => use.name === name) as KeyUse;
  const { KeyId } = await createKeyOf(suite.kms, spec, usage);
  const given = await input(suite.kms, KeyId);
  const alias = `alias/c-${KeyId}`;
  await suite.kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: KeyId }));
  const Policy = keyPolicy(account, {
    Effect: "Deny",
    Principal: "*",
    Action: `kms:${name}`,
    Resource: "*",
    Condition: condition,
  });
  await suite.kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
  const command = new Command({ ...given, ...more, KeyId: byAlias ? alias : KeyId } as never);
  return suite.kms.send(command as EncryptCommand).then(
    () => "spared",
    ({ name: error, message }: Error) => (/explicit deny/.test(message) ? "denied" : error),
  );
}

type Case = readonly [
  operation: string,
  key: string,
  bites: object,
  spares: object,
  more?: object,
  byAlias?: true,
];

const equals = (key: string, value: string) => ({ StringEquals: { [key]: value } });
const absent = (key: string, is: boolean) => ({ Null: { [key]: String(is) } });

/** A key of the request that has this value, and neither another one nor none. */
const has = (operation: string, key: string, value: string, other: string): Case => [
  operation,
  key,
  equals(key, value),
  equals(key, other),
];

const digest = { Message: Buffer.alloc(32), MessageType: "DIGEST" };

const cases: readonly Case[] = [
  ...["Sign", "Verify"].flatMap((operation) => [
    has(operation, "kms:SigningAlgorithm", "ECDSA_SHA_256", "ECDSA_SHA_384"),
    has(operation, "kms:MessageType", "RAW", "DIGEST"),
    has(operation, "kms:KeySpec", "ECC_NIST_P256", "RSA_2048"),
    has(operation, "kms:KeyUsage", "SIGN_VERIFY", "ENCRYPT_DECRYPT"),
    has(operation, "kms:CustomerMasterKeySpec", "ECC_NIST_P256", "RSA_2048"),
    [
      operation,
      "kms:EncryptionAlgorithm, which is none of its keys",
      absent("kms:EncryptionAlgorithm", true),
      absent("kms:EncryptionAlgorithm", false),
    ] as Case,
  ]),
  [
    "Sign",
    "kms:MessageType, when it is sent",
    equals("kms:MessageType", "DIGEST"),
    equals("kms:MessageType", "RAW"),
    digest,
  ],
  ...["GenerateMac", "VerifyMac"].flatMap((operation) => [
    has(operation, "kms:MacAlgorithm", "HMAC_SHA_256", "HMAC_SHA_512"),
    [
      operation,
      "kms:SigningAlgorithm, which is none of its keys",
      absent("kms:SigningAlgorithm", true),
      absent("kms:SigningAlgorithm", false),
    ] as Case,
  ]),
  ...["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"].flatMap(
    (operation): readonly Case[] => [
      has(operation, "kms:DataKeyPairSpec", "ECC_NIST_P256", "RSA_2048"),
      has(operation, "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_256"),
      [
        operation,
        "kms:EncryptionContext:",
        equals("kms:EncryptionContext:Department", "IT"),
        equals("kms:EncryptionContext:Department", "HR"),
        { EncryptionContext: { Department: "IT" } },
      ],
      [
        operation,
        "kms:EncryptionContextKeys",
        { "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": "Department" } },
        { "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": "department" } },
        { EncryptionContext: { Department: "IT" } },
      ],
    ],
  ),
  has("DeriveSharedSecret", "kms:KeyAgreementAlgorithm", "ECDH", "ECDH_2"),
  ...["Encapsulate", "Decapsulate"].map((operation) =>
    has(operation, "kms:KeySpec", "ML_KEM_768", "ML_KEM_512"),
  ),
  ...keyUses.map(({ name }): Case => [
    name,
    "kms:RequestAlias",
    { StringLike: { "kms:RequestAlias": "alias/c-*" } },
    { StringLike: { "kms:RequestAlias": "alias/d-*" } },
    {},
    true,
  ]),
];

const named = cases.map(([operation, key, bites, spares, more = {}, byAlias = false]) => ({
  title: `${operation}: ${key}`,
  ends: (condition: object) => underDeny(operation, condition, more, byAlias),
  bites,
  spares,
}));

describe.each(named)("$title", ({ ends, bites, spares }) => {
  test("bites", async () => {
    expect(await ends(bites)).toBe("denied");
  });

  test("spares", async () => {
    expect(await ends(spares)).toBe("spared");
  });
});
