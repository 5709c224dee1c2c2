import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import { beforeAll, describe, expect, test } from "vitest";
import { generateEc } from "../../lambdas/shared/crypto/ecdsa.ts";
import { generateEd25519 } from "../../lambdas/shared/crypto/ed25519.ts";
import {
  type KeyPair,
  readPrivateKey,
  readPublicKey,
} from "../../lambdas/shared/crypto/key-pair.ts";
import { generateMlDsa } from "../../lambdas/shared/crypto/ml-dsa.ts";
import { generateMlKem } from "../../lambdas/shared/crypto/ml-kem.ts";
import { generateRsa } from "../../lambdas/shared/crypto/rsa.ts";
import { bytes, counting, hex, withOneByteChanged } from "./fixtures.ts";
import { keysOf } from "./keys.ts";

/** Bytes of both halves. AWS answers the same for elliptic curves; RSA's private half varies. */
const kinds = [
  { name: "RSA 2048", generate: () => generateRsa(2048), type: "rsa", publicLength: 294 },
  { name: "RSA 3072", generate: () => generateRsa(3072), type: "rsa", publicLength: 422 },
  { name: "RSA 4096", generate: () => generateRsa(4096), type: "rsa", publicLength: 550 },
  {
    name: "P-256",
    generate: () => generateEc("P-256"),
    type: "ec",
    privateLength: 150,
    publicLength: 91,
  },
  {
    name: "P-384",
    generate: () => generateEc("P-384"),
    type: "ec",
    privateLength: 194,
    publicLength: 120,
  },
  {
    name: "P-521",
    generate: () => generateEc("P-521"),
    type: "ec",
    privateLength: 250,
    publicLength: 158,
  },
  {
    name: "secp256k1",
    generate: () => generateEc("secp256k1"),
    type: "ec",
    privateLength: 144,
    publicLength: 88,
  },
  {
    name: "Ed25519",
    generate: generateEd25519,
    type: "ed25519",
    privateLength: 48,
    publicLength: 44,
  },
  {
    name: "ML-DSA-44",
    generate: () => generateMlDsa(44),
    type: "ml-dsa-44",
    privateLength: 54,
    publicLength: 1334,
  },
  {
    name: "ML-DSA-65",
    generate: () => generateMlDsa(65),
    type: "ml-dsa-65",
    privateLength: 54,
    publicLength: 1974,
  },
  {
    name: "ML-DSA-87",
    generate: () => generateMlDsa(87),
    type: "ml-dsa-87",
    privateLength: 54,
    publicLength: 2614,
  },
  {
    name: "ML-KEM-512",
    generate: () => generateMlKem(512),
    type: "ml-kem-512",
    privateLength: 86,
    publicLength: 822,
  },
  {
    name: "ML-KEM-768",
    generate: () => generateMlKem(768),
    type: "ml-kem-768",
    privateLength: 86,
    publicLength: 1206,
  },
  {
    name: "ML-KEM-1024",
    generate: () => generateMlKem(1024),
    type: "ml-kem-1024",
    privateLength: 86,
    publicLength: 1590,
  },
] as const;

describe.each(kinds)("$name", (kind) => {
  let pair: KeyPair;
  beforeAll(async () => {
    pair = await kind.generate();
  });

  test("both halves belong together, and have their form", () => {
    const { privateKey, publicKey } = keysOf(pair);
    expect([privateKey.type, privateKey.asymmetricKeyType]).toEqual(["private", kind.type]);
    expect([publicKey.type, publicKey.asymmetricKeyType]).toEqual(["public", kind.type]);
    expect(createPublicKey(privateKey).equals(publicKey)).toBe(true);
    expect(pair.publicKey).toHaveLength(kind.publicLength);
    const fixed = "privateLength" in kind ? kind.privateLength : pair.privateKey.length;
    expect(pair.privateKey).toHaveLength(fixed);
  });

  test("no two pairs are the same", async () => {
    expect(hex((await kind.generate()).publicKey)).not.toBe(hex(pair.publicKey));
  });

  test("a public key with a byte more or less is none", () => {
    expect(readPublicKey(Buffer.concat([pair.publicKey, new Uint8Array(1)]))).toBeUndefined();
    for (let size = 0; size < pair.publicKey.length; size += 1 + (size >> 4)) {
      expect(readPublicKey(pair.publicKey.subarray(0, size))).toBeUndefined();
    }
    expect(readPublicKey(pair.publicKey.subarray(0, -1))).toBeUndefined();
  });

  test("a changed byte makes another key, in the one form, or none; it never throws", () => {
    for (const changed of withOneByteChanged(pair.publicKey.slice(0, 120))) {
      const der = Buffer.concat([changed, pair.publicKey.subarray(120)]);
      const key = readPublicKey(der);
      expect(key?.export({ format: "der", type: "spki" }) ?? der).toEqual(der);
    }
  });

  test("nor is a private key, read as one, and the reverse", () => {
    expect(readPublicKey(pair.privateKey)).toBeUndefined();
    expect(() => readPrivateKey(pair.publicKey)).toThrow(
      new RangeError("A private key must be PKCS#8, DER"),
    );
    expect(() => readPrivateKey(pair.privateKey.subarray(1))).toThrow(RangeError);
  });
});

test("RSA has the exponent 65537", async () => {
  const { publicKey } = keysOf(await generateRsa(2048));
  expect(publicKey.asymmetricKeyDetails).toEqual({ modulusLength: 2048, publicExponent: 65537n });
});

describe("public keys that no key spec has", () => {
  const spki = { type: "spki", format: "der" } as const;
  test.each([
    ["RSA of 1024 bits", () => generateKeyPairSync("rsa", { modulusLength: 1024 })],
    ["RSA of 2056 bits", () => generateKeyPairSync("rsa", { modulusLength: 2056 })],
    ["RSA-PSS", () => generateKeyPairSync("rsa-pss", { modulusLength: 2048 })],
    ["P-224", () => generateKeyPairSync("ec", { namedCurve: "secp224r1" })],
    ["brainpool", () => generateKeyPairSync("ec", { namedCurve: "brainpoolP256r1" })],
    ["X25519", () => generateKeyPairSync("x25519")],
    ["Ed448", () => generateKeyPairSync("ed448")],
  ])("%s", (_, generate) => {
    expect(readPublicKey(generate().publicKey.export(spki))).toBeUndefined();
  });

  test("a curve's parameters in full", () => {
    const { publicKey } = generateKeyPairSync("ec", {
      namedCurve: "P-256",
      paramEncoding: "explicit",
    });
    const der = publicKey.export(spki);
    expect(createPublicKey({ key: der, format: "der", type: "spki" }).asymmetricKeyType).toBe("ec");
    expect(readPublicKey(der)).toBeUndefined();
  });
});

describe("forms of one key that are not the one form", () => {
  const prefix = "301306072a8648ce3d020106082a8648ce3d030107";
  const point = p256.Point.BASE;

  test("uncompressed is it", () => {
    expect(readPublicKey(bytes(`3059${prefix}034200${point.toHex(false)}`))).toBeDefined();
  });

  test.each([
    ["compressed", `3039${prefix}032200${point.toHex(true)}`],
    ["hybrid", `3059${prefix}034200${point.toHex(false).replace(/^04/, "07")}`],
    ["a length that is longer than it must be", `308159${prefix}034200${point.toHex(false)}`],
    ["a point that is not on the curve", `3059${prefix}034200${point.toHex(false).slice(0, -1)}0`],
    ["the point at infinity", `3019${prefix}03020000`],
    ["an x above the field", `3059${prefix}03420004${"ff".repeat(64)}`],
  ])("%s is refused", (_, spki) => {
    expect(readPublicKey(bytes(spki))).toBeUndefined();
  });

  test("RSA without NULL parameters is refused", () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const der = hex(publicKey.export({ type: "spki", format: "der" })) ?? "";
    const without = der
      .replace("300d06092a864886f70d0101010500", "300b06092a864886f70d010101")
      .replace(/^30820122/, "30820120");
    expect(readPublicKey(bytes(without))).toBeUndefined();
  });
});

test("elliptic curves are named twice, as KMS does it", async () => {
  const { privateKey } = await generateEc("P-256");
  const text = hex(privateKey) ?? "";
  expect(text).toMatch(
    /^308193020100301306072a8648ce3d020106082a8648ce3d030107047930770201010420.{64}a00a06082a8648ce3d030107a14403420004.{128}$/,
  );
});

test("a private key of any form that node reads is read", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = privateKey.export({ type: "pkcs8", format: "der" });
  expect(
    readPrivateKey(der).equals(
      createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" })),
    ),
  ).toBe(true);
});

test("no error quotes a private key, or has a cause that might", () => {
  const refusal = (() => {
    try {
      return readPrivateKey(counting(65, 26));
    } catch (error) {
      return error;
    }
  })();
  expect(refusal).toEqual(new RangeError("A private key must be PKCS#8, DER"));
  expect(refusal).not.toHaveProperty("cause");
});
