/** Policies see what a verified document says of an enclave, and nothing else. */

import { generateKeyPairSync } from "node:crypto";
import { EncryptCommand, GenerateRandomCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { formatAttestationRoots } from "../../lambdas/shared/recipient/roots.ts";
import { send } from "../support/commands.ts";
import { decryptForRecipient, makeEnclave, recipientWith } from "../support/enclave.ts";
import { lastEventOf } from "../support/events.ts";
import { closedPolicy, managing } from "../support/grants.ts";
import { actingUser } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const enclave = makeEnclave(2048, new Date());
const stranger = makeEnclave(2048, new Date());
const suite = useService({ attestationRoots: formatAttestationRoots(enclave.roots) });
const Recipient = recipientWith(enclave.document());
const withPcrs = (...pcrs: readonly (readonly [number, Uint8Array])[]) =>
  recipientWith(enclave.document({ pcrs: new Map(pcrs) }));
const image = "01".repeat(48);

let KeyId: string;
let agreementKey: string;
let CiphertextBlob: Uint8Array;
const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const PublicKey = publicKey.export({ type: "spki", format: "der" });

beforeAll(async () => {
  KeyId = (await createKey(suite.kms)).KeyId;
  const encrypted = await suite.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.of(1) }));
  CiphertextBlob = encrypted.CiphertextBlob as Uint8Array;
  agreementKey = (
    await createKey(suite.kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" })
  ).KeyId;
});

const operations: readonly [string, () => object][] = [
  ["Decrypt", () => ({ CiphertextBlob })],
  ["GenerateDataKey", () => ({ KeyId, NumberOfBytes: 32 })],
  ["GenerateDataKeyPair", () => ({ KeyId, KeyPairSpec: "ECC_NIST_P256" })],
  ["DeriveSharedSecret", () => ({ KeyId: agreementKey, KeyAgreementAlgorithm: "ECDH", PublicKey })],
];
const keyOf = (operation: string) => (operation === "DeriveSharedSecret" ? agreementKey : KeyId);
const put = (operation: string, Policy: string) =>
  suite.kms.send(new PutKeyPolicyCommand({ KeyId: keyOf(operation), Policy }));

/** @returns the name of the error, if it was one */
async function outcomeOf(operation: string, input: object): Promise<string> {
  const { error } = await send(suite, "kms", operation, input);
  return error?.name ?? "allowed";
}

const attested = {
  Sid: "Enclave",
  Effect: "Allow",
  Principal: { AWS: "*" },
  Action: operations.map(([operation]) => `kms:${operation}`),
  Resource: "*",
};

describe.each(operations)("a key's policy: %s", (operation, input) => {
  const ask = (more: object = {}) => outcomeOf(operation, { ...input(), ...more });

  test.each([
    ["StringEqualsIgnoreCase", "kms:RecipientAttestation:ImageSha384", image.toUpperCase()],
    ["StringEquals", "kms:RecipientAttestation:PCR0", image],
    ["StringEquals", "kms:recipientattestation:pcr8", "09".repeat(48)],
    ["StringLike", "kms:RecipientAttestation:PCR4", "05*"],
  ])("%s %s allows that enclave only", async (operator, conditionKey, value) => {
    const Condition = { [operator]: { [conditionKey]: value } };
    await put(operation, closedPolicy(managing, { ...attested, Condition }));
    expect(await ask({ Recipient })).toBe("allowed");
    expect(await ask()).toBe("AccessDeniedException");
    const others = [...enclave.pcrs].map(([number]) => [number, Buffer.alloc(48, 0xff)] as const);
    expect(await ask({ Recipient: withPcrs(...others) })).toBe("AccessDeniedException");
    const unlocked = withPcrs([7, Buffer.alloc(48)]);
    expect(await ask({ Recipient: unlocked })).toBe("AccessDeniedException");
    // What it says would do, but nobody vouches for it.
    const unproven = recipientWith(stranger.document());
    expect(await ask({ Recipient: unproven })).toBe("ValidationException");
  });

  test("a denial of whoever is no such enclave", async () => {
    const Condition = { StringNotEquals: { "kms:RecipientAttestation:PCR1": "02".repeat(48) } };
    await put(operation, keyPolicy(account, { ...attested, Effect: "Deny", Condition }));
    expect(await ask({ Recipient })).toBe("allowed");
    for (const more of [{}, { Recipient: withPcrs([1, Buffer.alloc(48)]) }]) {
      expect(await ask(more)).toBe("AccessDeniedException");
      // As on AWS, the record of a denial tells no recipient; what the policy compared is a reason.
      const { additionalEventData } = await lastEventOf(suite);
      expect(Object.keys(additionalEventData ?? {})).toEqual(["decisions"]);
    }
    await put(operation, keyPolicy(account));
  });
});

test("a user's policy: GenerateRandom, which is about no key", async () => {
  const user = await actingUser(suite, [
    {
      Effect: "Allow",
      Action: "kms:GenerateRandom",
      Resource: "*",
      Condition: { StringEquals: { "kms:RecipientAttestation:PCR0": image } },
    },
  ]);
  const ask = (more: object) =>
    user.kms.send(new GenerateRandomCommand({ NumberOfBytes: 8, ...more } as never));
  const { CiphertextForRecipient } = await ask({ Recipient });
  const opened = decryptForRecipient(enclave.privateKey, CiphertextForRecipient ?? Buffer.of());
  expect(opened).toHaveLength(8);
  expect((await failureOf(ask({}))).name).toBe("AccessDeniedException");
  const another = withPcrs([0, Buffer.alloc(48)]);
  expect((await failureOf(ask({ Recipient: another }))).name).toBe("AccessDeniedException");
});

test("nothing of an enclave for an operation that takes no Recipient", async () => {
  const condition = { Null: { "kms:RecipientAttestation:PCR0": "true" } };
  const encrypting = { ...attested, Action: "kms:Encrypt", Condition: condition };
  await put("Encrypt", closedPolicy(managing, encrypting));
  const input = { KeyId, Plaintext: Buffer.of(1), Recipient };
  expect(await outcomeOf("Encrypt", input)).toBe("allowed");
  await put("Encrypt", keyPolicy(account));
});

test("NitroTPM's PCRs are others", async () => {
  const nitrotpm_pcrs = new Map([[4, Buffer.alloc(48, 4)]]);
  const tpm = recipientWith(enclave.document({ pcrs: undefined, nitrotpm_pcrs }));
  const allowedBy = async (conditionKey: string, Recipient: object) => {
    const Condition = { StringEquals: { [conditionKey]: "04".repeat(48) } };
    await put("GenerateDataKey", closedPolicy(managing, { ...attested, Condition }));
    const outcome = await outcomeOf("GenerateDataKey", { KeyId, NumberOfBytes: 32, Recipient });
    return outcome === "allowed";
  };
  expect(await allowedBy("kms:RecipientAttestation:NitroTPMPCR4", tpm)).toBe(true);
  expect(await allowedBy("kms:RecipientAttestation:PCR4", tpm)).toBe(false);
  const enclaves = withPcrs([4, Buffer.alloc(48, 4)]);
  expect(await allowedBy("kms:RecipientAttestation:NitroTPMPCR4", enclaves)).toBe(false);
  expect(await allowedBy("kms:RecipientAttestation:PCR4", enclaves)).toBe(true);
  await put("GenerateDataKey", keyPolicy(account));
});
