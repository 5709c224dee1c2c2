/** `Recipient`: what is refused, what conditions see, and what comes back. */

import { createPublicKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../lambdas/shared/crypto/random.ts";
import type { CborValue } from "../../lambdas/shared/recipient/cbor.ts";
import { parseRecipient, type RecipientInput } from "../../lambdas/shared/recipient/recipient.ts";
import { decryptForRecipient, makeEnclave, now } from "../support/enclave.ts";

const enclave = makeEnclave();
const settings = { now, roots: enclave.roots, random: systemRandom };
const KeyEncryptionAlgorithm = "RSAES_OAEP_SHA_256";

function parse(changed: Readonly<Record<string, CborValue | undefined>> = {}) {
  return parseRecipient(
    { KeyEncryptionAlgorithm, AttestationDocument: enclave.document(changed) },
    settings,
  );
}

describe("what conditions see", () => {
  test("an enclave's PCRs in lower-case hex, and the digest of its image", () => {
    const { context } = parse();
    expect(Object.fromEntries(context)).toEqual({
      "kms:recipientattestation:imagesha384": ["01".repeat(48)],
      "kms:recipientattestation:pcr0": ["01".repeat(48)],
      "kms:recipientattestation:pcr1": ["02".repeat(48)],
      "kms:recipientattestation:pcr2": ["03".repeat(48)],
      "kms:recipientattestation:pcr3": ["04".repeat(48)],
      "kms:recipientattestation:pcr4": ["05".repeat(48)],
      "kms:recipientattestation:pcr8": ["09".repeat(48)],
    });
  });

  test("all 32 of them, zeros as well, and no more than there are", () => {
    const pcrs = new Map(Array.from({ length: 32 }, (_, number) => [number, Buffer.alloc(48)]));
    expect(parse({ pcrs }).context.size).toBe(33);
    expect(parse({ pcrs }).context.get("kms:recipientattestation:pcr31")).toEqual([
      "00".repeat(48),
    ]);
    const one = new Map([[31, Buffer.alloc(32, 0xab)]]);
    expect(Object.fromEntries(parse({ pcrs: one }).context)).toEqual({
      "kms:recipientattestation:pcr31": ["ab".repeat(32)],
    });
  });

  test("NitroTPM's under names of their own", () => {
    const nitrotpm_pcrs = new Map([0, 4, 23, 24].map((n) => [n, Buffer.alloc(48, n)] as const));
    const { context, eventData } = parse({ pcrs: undefined, nitrotpm_pcrs });
    expect(Object.fromEntries(context)).toEqual({
      "kms:recipientattestation:nitrotpmpcr0": ["00".repeat(48)],
      "kms:recipientattestation:nitrotpmpcr4": ["04".repeat(48)],
      "kms:recipientattestation:nitrotpmpcr23": ["17".repeat(48)],
    });
    expect(eventData).toEqual({
      attestationDocumentModuleId: "i-0123456789abcdef0-enc0123456789abcdef",
      attestationDocumentNitroTPMPCR4: Buffer.alloc(48, 4).toString("base64"),
      attestationDocumentNitroTPMPCR23: Buffer.alloc(48, 23).toString("base64"),
    });
  });
});

test("what CloudTrail shows", () => {
  const pcr = (number: number) => Buffer.alloc(48, number + 1).toString("base64");
  expect(parse().eventData).toEqual({
    attestationDocumentModuleId: "i-0123456789abcdef0-enc0123456789abcdef",
    attestationDocumentEnclaveImageDigest: pcr(0),
    attestationDocumentEnclavePCR1: pcr(1),
    attestationDocumentEnclavePCR2: pcr(2),
    attestationDocumentEnclavePCR3: pcr(3),
    attestationDocumentEnclavePCR4: pcr(4),
    attestationDocumentEnclavePCR8: pcr(8),
  });
});

describe("refused with a ValidationException is", () => {
  const spki = (type: "rsa" | "rsa-pss" | "ec", bits = 2048) => {
    const { publicKey } =
      type === "ec"
        ? generateKeyPairSync("ec", { namedCurve: "P-256" })
        : type === "rsa"
          ? generateKeyPairSync("rsa", { modulusLength: bits })
          : generateKeyPairSync("rsa-pss", { modulusLength: bits });
    return publicKey.export({ type: "spki", format: "der" });
  };
  const jwk = createPublicKey(enclave.privateKey).export({ format: "jwk" });
  const even = Buffer.from(jwk.n ?? "", "base64url");
  even[even.length - 1]! &= 0xfe;
  /** The enclave's key, but for a member. */
  const rsaOf = (changed: Readonly<Record<"n", Buffer>> | Readonly<Record<"e", Buffer>>) => {
    const members = Object.entries(changed).map(([name, bytes]) => [
      name,
      bytes.toString("base64url"),
    ]);
    const key = { ...jwk, ...Object.fromEntries(members) };
    return createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "der" });
  };
  const senseless = "a modulus or an exponent that RSA does not have";
  const document = enclave.document();

  test.each<[string, RecipientInput, string]>([
    ["no algorithm", { AttestationDocument: document }, "KeyEncryptionAlgorithm"],
    [
      "another algorithm",
      { KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_1", AttestationDocument: document },
      "KeyEncryptionAlgorithm",
    ],
    ["no document", { KeyEncryptionAlgorithm }, "needs an AttestationDocument"],
    ["nothing at all", {}, "KeyEncryptionAlgorithm"],
    [
      "something else",
      { KeyEncryptionAlgorithm, AttestationDocument: Buffer.from("attested") },
      "The attestation document in Recipient is not valid: ",
    ],
  ])("%s", (_what, input, text) => {
    const attempt = () => parseRecipient(input, settings);
    expect(attempt).toThrow(expect.objectContaining({ code: "ValidationException" }));
    expect(attempt).toThrow(text);
  });

  test.each<[string, Uint8Array | null, string]>([
    ["no public key", null, "it has no public_key"],
    ["a key of no form", Buffer.from("dummy"), "cannot be read"],
    ["a key that is cut off", spki("rsa").subarray(0, -1), "cannot be read"],
    [
      "a key with something behind it",
      Buffer.concat([spki("rsa"), Buffer.of(0)]),
      "cannot be read",
    ],
    ["a key of EC", spki("ec"), "not an RSA key of 2048 to 4096 bits"],
    ["a key for PSS", spki("rsa-pss"), "not an RSA key of 2048 to 4096 bits"],
    ["a short key", spki("rsa", 1024), "not an RSA key of 2048 to 4096 bits"],
    ["an even modulus", rsaOf({ n: even }), senseless],
    ["the exponent 0", rsaOf({ e: Buffer.of(0) }), senseless],
    ["the exponent 1", rsaOf({ e: Buffer.of(1) }), senseless],
    ["an even exponent", rsaOf({ e: Buffer.of(1, 0, 0) }), senseless],
    ["a long exponent", rsaOf({ e: Buffer.of(1, 0, 0, 0, 0, 0, 0, 0, 1) }), senseless],
  ])("%s", (_what, public_key, text) => {
    expect(() => parse({ public_key })).toThrow(text);
  });

  test("a document of another root, or of another time", () => {
    const input = { KeyEncryptionAlgorithm, AttestationDocument: document };
    expect(() => parseRecipient(input, { ...settings, roots: [] })).toThrow(
      "The attestation document in Recipient is not valid: cabundle does not begin at a root that is trusted here.",
    );
    const later = new Date(now.getTime() + 4 * 3_600_000);
    expect(() => parseRecipient(input, { ...settings, now: later })).toThrow(
      "The attestation document in Recipient is not valid: a certificate has expired or is not valid yet.",
    );
  });
});

test.each(["03", "010001", "ffffffffffffffff"])("the exponent %s is RSA's", (hex) => {
  const jwk = createPublicKey(enclave.privateKey).export({ format: "jwk" });
  const e = Buffer.from(hex, "hex").toString("base64url");
  const key = createPublicKey({ key: { ...jwk, e }, format: "jwk" });
  const public_key = key.export({ type: "spki", format: "der" });
  expect(parse({ public_key }).encryptFor(Buffer.from("secret")).length).toBeGreaterThan(256);
});

test("what is encrypted, only the enclave decrypts", () => {
  const recipient = parse();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 6144 }), (plaintext) => {
      const ciphertext = recipient.encryptFor(plaintext);
      expect(decryptForRecipient(enclave.privateKey, ciphertext).equals(plaintext)).toBe(true);
    }),
    { numRuns: 30 },
  );
  const ciphertext = recipient.encryptFor(Buffer.from("secret"));
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  expect(() => decryptForRecipient(privateKey, ciphertext)).toThrow("rsa routines");
});
