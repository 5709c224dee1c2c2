/** Attestation documents: those of Nitro, those made here, and what is none. */

import { sign } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CborValue, decodeCbor, encodeCbor } from "../../lambdas/shared/recipient/cbor.ts";
import { verifyDocument } from "../../lambdas/shared/recipient/document.ts";
import { InvalidAttestation } from "../../lambdas/shared/recipient/invalid.ts";
import { nitroEnclavesRoot } from "../../lambdas/shared/recipient/roots.ts";
import { signPayload } from "../../local/cli/attestation/documents.ts";
import { issue, makeEnclave, now, signer } from "../support/enclave.ts";

const enclave = makeEnclave();
const settings = { now, roots: enclave.roots };
const verify = (document: Uint8Array) => verifyDocument(document, settings);

function refused(document: Uint8Array, text: string): void {
  expect(() => verify(document)).toThrow(InvalidAttestation);
  expect(() => verify(document)).toThrow(text);
}

type Vector = { readonly moduleId: string; readonly at: string; readonly document: string };
const vectors = JSON.parse(
  readFileSync(new URL("../vectors/nitro/attestation-documents.json", import.meta.url), "utf8"),
) as { readonly documents: readonly Vector[] };

describe.each(vectors.documents)("a document of AWS's, $moduleId", ({ moduleId, at, document }) => {
  const encoded = Buffer.from(document, "hex");
  const roots = [nitroEnclavesRoot];

  test("is believed while its certificate is in force", () => {
    const read = verifyDocument(encoded, { now: new Date(at), roots });
    expect(read).toMatchObject({ moduleId, platform: "enclave" });
    expect([...read.pcrs.keys()]).toEqual(Array.from({ length: 16 }, (_, number) => number));
    expect([...read.pcrs.values()].every(({ length }) => length === 48)).toBe(true);
    const later = new Date(Date.parse(at) + 2 * 3_600_000);
    expect(() => verifyDocument(encoded, { now: later, roots })).not.toThrow();
  });

  test("and neither before nor after, nor under another root", () => {
    for (const hours of [-1, 4]) {
      const then = new Date(Date.parse(at) + hours * 3_600_000);
      expect(() => verifyDocument(encoded, { now: then, roots })).toThrow("has expired");
    }
    const other = { now: new Date(at), roots: enclave.roots };
    expect(() => verifyDocument(encoded, other)).toThrow("does not begin at a root");
  });

  test("tagged, it is the same", () => {
    const tagged = Buffer.concat([Buffer.of(0xd2), encoded]);
    expect(() => verifyDocument(tagged, { now: new Date(at), roots })).not.toThrow();
  });

  test("each byte counts", () => {
    for (let index = 0; index < encoded.length; index += 41) {
      const changed = Buffer.from(encoded);
      changed[index] = (changed[index] ?? 0) ^ 0x01;
      const attempt = () => verifyDocument(changed, { now: new Date(at), roots });
      expect(attempt, `byte ${index}`).toThrow(InvalidAttestation);
    }
  });
});

test("the members are read", () => {
  expect(verify(enclave.document())).toEqual({
    moduleId: "i-0123456789abcdef0-enc0123456789abcdef",
    platform: "enclave",
    pcrs: enclave.pcrs,
    publicKey: expect.any(Uint8Array),
  });
});

test("optional members may be null, or not be there", () => {
  for (const absent of [null, undefined]) {
    const document = enclave.document({ public_key: absent, user_data: absent, nonce: absent });
    expect(verify(document).publicKey).toBeUndefined();
  }
});

test("a document of NitroTPM has other PCRs", () => {
  const pcrs = new Map([[4, Buffer.alloc(48, 4)]]);
  const document = enclave.document({ pcrs: undefined, nitrotpm_pcrs: pcrs });
  expect(verify(document)).toMatchObject({ platform: "tpm", pcrs });
});

test("the longest of everything is taken", () => {
  const pcrs = new Map(Array.from({ length: 32 }, (_, number) => [number, Buffer.alloc(64)]));
  const longest = {
    pcrs,
    module_id: "x".repeat(256),
    user_data: Buffer.alloc(1024),
    nonce: Buffer.alloc(1024),
  };
  expect(verify(enclave.document(longest)).pcrs.size).toBe(32);
});

describe("refused is", () => {
  const bytes = (length: number) => Buffer.alloc(length);

  test.each<[string, Readonly<Record<string, CborValue | undefined>>, string]>([
    ["no module", { module_id: undefined }, "module_id"],
    ["an empty module", { module_id: "" }, "module_id"],
    ["a long module", { module_id: "x".repeat(257) }, "module_id"],
    ["a module of bytes", { module_id: bytes(3) }, "module_id"],
    ["no digest", { digest: undefined }, "digest"],
    ["another digest", { digest: "SHA256" }, "digest"],
    ["no timestamp", { timestamp: undefined }, "timestamp"],
    ["a timestamp of 0", { timestamp: 0 }, "timestamp"],
    ["a negative timestamp", { timestamp: -1 }, "timestamp"],
    ["a timestamp of text", { timestamp: "1" }, "timestamp"],
    ["no PCRs", { pcrs: undefined }, "does not have one of pcrs"],
    ["PCRs of both kinds", { nitrotpm_pcrs: enclave.pcrs }, "does not have one of pcrs"],
    ["empty PCRs", { pcrs: new Map() }, "a map of 1 to 32"],
    ["PCRs of null", { pcrs: null }, "a map of 1 to 32"],
    ["PCRs in an array", { pcrs: [bytes(48)] }, "a map of 1 to 32"],
    ["PCR 32", { pcrs: new Map([[32, bytes(48)]]) }, "from 0 to 31"],
    ["PCR -1", { pcrs: new Map([[-1, bytes(48)]]) }, "from 0 to 31"],
    ["a PCR that is named", { pcrs: new Map([["0", bytes(48)]]) }, "from 0 to 31"],
    ["a short PCR", { pcrs: new Map([[0, bytes(47)]]) }, "32, 48 or 64 bytes"],
    ["a PCR of text", { pcrs: new Map([[0, "x".repeat(48)]]) }, "32, 48 or 64 bytes"],
    ["no certificate", { certificate: undefined }, "certificate is not a byte string"],
    ["an empty certificate", { certificate: bytes(0) }, "1 to 1024 bytes"],
    ["a long certificate", { certificate: bytes(1025) }, "at most 1024 bytes"],
    ["zeros for a certificate", { certificate: bytes(600) }, "cannot be read"],
    ["no bundle", { cabundle: undefined }, "cabundle is not an array"],
    ["a bundle of bytes", { cabundle: bytes(3) }, "cabundle is not an array"],
    ["an empty bundle", { cabundle: [] }, "1 to 8 certificates"],
    ["a bundle of text", { cabundle: ["root"] }, "cabundle is not a byte string"],
    ["an empty key", { public_key: bytes(0) }, "public_key is empty"],
    ["a long key", { public_key: bytes(1025) }, "public_key is not a byte string"],
    ["a key of text", { public_key: "key" }, "public_key is not a byte string"],
    ["long user data", { user_data: bytes(1025) }, "user_data is not a byte string"],
    ["a long nonce", { nonce: bytes(1025) }, "nonce is not a byte string"],
    ["a member of another name", { extra: 1 }, "not known here"],
    ["a member of a number", Object.fromEntries([["", 1]]), "not known here"],
  ])("%s", (_what, changed, text) => {
    refused(enclave.document(changed), text);
  });

  test("a payload that is no map, or no CBOR", () => {
    const signed = (payload: Uint8Array) => signPayload(payload, enclave.leaf.key);
    refused(signed(encodeCbor([1])), "not a map");
    refused(signed(Buffer.of(0xff)), "CBOR");
    refused(signed(Buffer.concat([enclave.payload(), Buffer.of(0)])), "something follows");
    refused(signed(Buffer.of()), "its payload does not have 1 to 16384 bytes");
    refused(signed(Buffer.alloc(16_385)), "its payload does not have 1 to 16384 bytes");
  });

  test("a message of another kind", () => {
    const parts = decodeCbor(enclave.document()) as readonly CborValue[];
    const changed = (index: number, part: CborValue) => encodeCbor(parts.with(index, part));
    refused(encodeCbor(parts.slice(0, 3)), "no COSE_Sign1");
    refused(encodeCbor([...parts, null]), "no COSE_Sign1");
    refused(encodeCbor(new Map()), "no COSE_Sign1");
    refused(Buffer.concat([Buffer.of(0xd1), enclave.document()]), "CBOR");
    refused(Buffer.concat([Buffer.of(0xd2, 0xd2), enclave.document()]), "CBOR");
    refused(Buffer.concat([enclave.document(), Buffer.of(0xf6)]), "something follows");
    refused(Buffer.of(), "too early");
    refused(changed(0, Buffer.of()), "protected header");
    refused(changed(0, encodeCbor(new Map([[1, -7]]))), "protected header");
    refused(
      changed(
        0,
        encodeCbor(
          new Map([
            [1, -35],
            [4, 1],
          ]),
        ),
      ),
      "protected header",
    );
    refused(changed(0, new Map([[1, -35]])), "protected header");
    refused(changed(1, new Map([[4, 1]])), "unprotected header");
    refused(changed(1, null), "unprotected header");
    refused(changed(2, null), "its payload");
    refused(changed(3, (parts[3] as Uint8Array).subarray(1)), "96 bytes");
    refused(changed(3, null), "96 bytes");
  });

  test("another's signature", () => {
    const { root, intermediate, leaf } = enclave;
    for (const { key } of [root, intermediate, issue("enclave", intermediate, signer)]) {
      refused(signPayload(enclave.payload(), key), "its signature is not its certificate's");
    }
    const parts = decodeCbor(signPayload(enclave.payload(), leaf.key)) as readonly CborValue[];
    const zeros = encodeCbor(parts.with(3, Buffer.alloc(96)));
    refused(zeros, "its signature is not its certificate's");
    const other = decodeCbor(enclave.document({ timestamp: 1 })) as readonly CborValue[];
    refused(encodeCbor(parts.with(3, other[3] ?? null)), "its signature is not its certificate's");
  });

  test("a signature over the payload alone", () => {
    const payload = enclave.payload();
    const { key } = enclave.leaf;
    const parts = decodeCbor(signPayload(payload, key)) as readonly CborValue[];
    const signature = sign("sha384", payload, { key, dsaEncoding: "ieee-p1363" });
    refused(encodeCbor(parts.with(3, signature)), "its signature is not its certificate's");
  });

  test("a document that is changed anywhere", () => {
    const document = enclave.document();
    fc.assert(
      fc.property(
        fc.nat({ max: document.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (index, change) => {
          const changed = Buffer.from(document);
          changed[index] = (changed[index] ?? 0) ^ change;
          expect(() => verify(changed)).toThrow(InvalidAttestation);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("a document that is cut off anywhere", () => {
    const document = enclave.document();
    for (let length = 0; length < document.length; length += 11) {
      expect(() => verify(document.subarray(0, length))).toThrow(InvalidAttestation);
    }
  });

  test("whatever else comes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => verify(bytes)).toThrow(InvalidAttestation);
      }),
      { numRuns: 2000 },
    );
  });
});
