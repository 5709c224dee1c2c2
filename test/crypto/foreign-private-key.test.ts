import {
  createECDH,
  createPrivateKey,
  generateKeyPairSync,
  type JsonWebKey,
  publicEncrypt,
} from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { generateEc } from "../../lambdas/shared/crypto/ecdsa.ts";
import type { CurveName } from "../../lambdas/shared/crypto/ec-curves.ts";
import { foreignEcKey, foreignRsaKey } from "../../lambdas/shared/crypto/foreign-private-key.ts";
import type { KeyPair } from "../../lambdas/shared/crypto/key-pair.ts";
import { generateRsa } from "../../lambdas/shared/crypto/rsa.ts";
import { bytes } from "./fixtures.ts";

const curves = [
  ["P-256", "prime256v1"],
  ["P-384", "secp384r1"],
  ["P-521", "secp521r1"],
  ["secp256k1", "secp256k1"],
] as const;

const pkcs8 = { format: "der", type: "pkcs8" } as const;

describe.each(curves)("%s", (name, nodeName) => {
  test("what our generator makes comes out as it is", async () => {
    const pair = await generateEc(name);
    expect(foreignEcKey(pair.privateKey, name)).toEqual(pair);
  });

  test("each encoding of one key comes out as the same bytes", async () => {
    const pair = await generateEc(name);
    const key = createPrivateKey({ key: Buffer.from(pair.privateKey), ...pkcs8 });
    const nodes = key.export(pkcs8);
    expect(nodes.equals(pair.privateKey)).toBe(false);
    expect(foreignEcKey(nodes, name)).toEqual(pair);
    expect(foreignEcKey(withoutPublicHalf(nodes, name), name)).toEqual(pair);
  });

  test("a public half that is another's is refused", () => {
    const [own, other] = [1, 2].map(() => generateKeyPairSync("ec", { namedCurve: nodeName }));
    const der = own!.privateKey.export(pkcs8);
    const point = (key: JsonWebKey) => Buffer.from(`${key.x}${key.y}`, "base64url");
    const [theirs, ours] = [other!, own!].map(({ publicKey }) =>
      point(publicKey.export({ format: "jwk" })),
    );
    const at = der.lastIndexOf(ours!.subarray(0, 16));
    expect(at).toBeGreaterThan(0);
    const changed = Buffer.concat([der.subarray(0, at), theirs!]).subarray(0, der.length);
    expect(changed).toHaveLength(der.length);
    expect(foreignEcKey(changed, name)).toBeUndefined();
  });

  test.each([
    ["zero", 0x00],
    ["above the order", 0xff],
  ])("a number that is %s is refused", async (_, byte) => {
    const pair = await generateEc(name);
    const size = createECDH(nodeName).generateKeys().length >> 1;
    const der = Buffer.from(pair.privateKey);
    // The scalar follows ECPrivateKey's version.
    const at = der.indexOf(Buffer.from("020101", "hex")) + 5;
    der.fill(byte, at, at + size);
    expect(foreignEcKey(der, name)).toBeUndefined();
  });

  test("a key on another curve is refused", async () => {
    const other: CurveName = name === "P-256" ? "P-384" : "P-256";
    expect(foreignEcKey((await generateEc(other)).privateKey, name)).toBeUndefined();
  });
});

/** As some tools write it: ECPrivateKey without its optional members. */
function withoutPublicHalf(der: Buffer, name: CurveName): Buffer {
  const jwk = createPrivateKey({ key: der, ...pkcs8 }).export({ format: "jwk" });
  const scalar = Buffer.from(jwk.d as string, "base64url");
  const tlv = (tag: number, contents: Buffer) =>
    Buffer.concat([
      Buffer.from(contents.length < 128 ? [tag, contents.length] : [tag, 0x81, contents.length]),
      contents,
    ]);
  const oids: Record<CurveName, string> = {
    "P-256": "06082a8648ce3d030107",
    "P-384": "06052b81040022",
    "P-521": "06052b81040023",
    secp256k1: "06052b8104000a",
  };
  const ecPrivateKey = tlv(0x30, Buffer.concat([bytes("020101"), tlv(0x04, scalar)]));
  const algorithm = tlv(0x30, Buffer.concat([bytes("06072a8648ce3d0201"), bytes(oids[name])]));
  return tlv(0x30, Buffer.concat([bytes("020100"), algorithm, tlv(0x04, ecPrivateKey)]));
}

describe("RSA", () => {
  const pairs = new Map<number, KeyPair>();
  beforeAll(async () => {
    await Promise.all(
      ([2048, 3072, 4096] as const).map(async (bits) => pairs.set(bits, await generateRsa(bits))),
    );
  });
  const pairOf = (bits: number) => pairs.get(bits) as KeyPair;
  const jwkOf = ({ privateKey }: KeyPair) =>
    createPrivateKey({ key: Buffer.from(privateKey), ...pkcs8 }).export({ format: "jwk" });

  test.each([2048, 3072, 4096] as const)("%i bits come out as they are", async (bits) => {
    expect(await foreignRsaKey(pairOf(bits).privateKey, bits)).toEqual(pairOf(bits));
  });

  test("of another size it is refused", async () => {
    expect(await foreignRsaKey(pairOf(3072).privateKey, 2048)).toBeUndefined();
    expect(await foreignRsaKey(pairOf(2048).privateKey, 4096)).toBeUndefined();
  });

  test.each(["n", "e", "d", "p", "q", "dp", "dq", "qi"] as const)(
    "with another %s it is refused",
    async (member) => {
      const jwk = jwkOf(pairOf(2048));
      const changed = Buffer.from(jwk[member] as string, "base64url");
      // Odd stays odd, and the size stays.
      changed[changed.length - 1]! ^= 0x02;
      const key = tryToRead({ ...jwk, [member]: changed.toString("base64url") });
      expect(key && (await foreignRsaKey(key, 2048))).toBeUndefined();
    },
  );

  test("a public exponent of 3 is refused", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 });
    expect(await foreignRsaKey(privateKey.export(pkcs8), 2048)).toBeUndefined();
  });

  test.each([
    [64, true],
    [65, false],
    [256, false],
  ])("a public exponent of %i bits: %s", async (length, taken) => {
    for (const bits of [2048, 4096] as const) {
      const key = createPrivateKey({
        key: withExponent(jwkOf(pairOf(bits)), (1n << BigInt(length - 1)) + 1n),
        format: "jwk",
      });
      const pair = await foreignRsaKey(key.export(pkcs8), bits);
      expect(pair !== undefined).toBe(taken);
      if (pair !== undefined) {
        const spki = { key: Buffer.from(pair.publicKey), format: "der", type: "spki" } as const;
        publicEncrypt(spki, bytes("00"));
      }
    }
  });

  test.each([
    ["1", 1n],
    ["0", 0n],
    ["a little less than half of the bits", undefined],
  ])("a factor of %s is refused", async (_, factor) => {
    const jwk = jwkOf(pairOf(2048));
    const n = numberOf(jwk.n);
    // No two primes, but of numbers that belong together otherwise.
    const p = factor ?? (1n << 1000n) + 1n;
    const q = p === 0n ? 0n : n / p;
    const changed = { ...jwk, p: base64url(p), q: base64url(q) };
    for (const one of [changed, { ...changed, p: changed.q, q: changed.p }]) {
      for (const rest of [{}, { dp: base64url(0n), dq: base64url(0n), qi: base64url(0n) }]) {
        // PKCS#1 as such: what OpenSSL's reader of JWKs refuses, that of DER may take.
        expect(await foreignRsaKey(derOf({ ...one, ...rest }), 2048)).toBeUndefined();
      }
    }
  });

  test("a key for PSS only is refused", async () => {
    const { privateKey } = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
    expect(await foreignRsaKey(privateKey.export(pkcs8), 2048)).toBeUndefined();
  });

  const numberOf = (text = "") => BigInt(`0x${Buffer.from(text, "base64url").toString("hex")}`);
  function base64url(number: bigint): string {
    const hex = number.toString(16);
    return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex").toString(
      "base64url",
    );
  }

  /** The same modulus with the first public exponent from `least` on that it can have. */
  function withExponent(jwk: JsonWebKey, least: bigint): JsonWebKey {
    const [p, q] = [numberOf(jwk.p), numberOf(jwk.q)];
    const phi = (p - 1n) * (q - 1n);
    let e = least;
    let d = inverse(e, phi);
    while (d === undefined) {
      e += 2n;
      d = inverse(e, phi);
    }
    const [dp, dq] = [base64url(d % (p - 1n)), base64url(d % (q - 1n))];
    return { ...jwk, e: base64url(e), d: base64url(d), dp, dq };
  }

  function inverse(number: bigint, modulus: bigint): bigint | undefined {
    let [a, b, x, y] = [number % modulus, modulus, 1n, 0n];
    while (b !== 0n) {
      const quotient = a / b;
      [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
    }
    return a === 1n ? ((x % modulus) + modulus) % modulus : undefined;
  }

  /** PKCS#8 of whatever numbers. */
  function derOf(jwk: JsonWebKey): Buffer {
    const numbers = [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].map((text = "") => {
      const magnitude = Buffer.from(text, "base64url");
      const sign = magnitude[0]! < 0x80 ? [] : [0];
      return element(0x02, Buffer.concat([Buffer.from(sign), magnitude]));
    });
    const version = bytes("020100");
    const rsa = element(0x30, Buffer.concat([version, ...numbers]));
    const algorithm = bytes("300d06092a864886f70d0101010500");
    return element(0x30, Buffer.concat([version, algorithm, element(0x04, rsa)]));
  }

  function element(tag: number, contents: Buffer): Buffer {
    const { length } = contents;
    const longForm = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
    return Buffer.concat([Buffer.of(tag, ...(length < 0x80 ? [length] : longForm)), contents]);
  }

  /** Some of these OpenSSL does not even read. */
  function tryToRead(jwk: JsonWebKey): Buffer | undefined {
    try {
      return createPrivateKey({ key: jwk, format: "jwk" }).export(pkcs8);
    } catch {
      return undefined;
    }
  }
});

test.each([
  ["nothing", async () => new Uint8Array()],
  ["noise", async () => new Uint8Array(138).fill(7)],
  ["half of a key", async () => (await generateEc("P-256")).privateKey.slice(0, 70)],
  ["a public key", async () => (await generateEc("P-256")).publicKey],
  [
    "SEC 1",
    async () => {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
      return privateKey.export({ format: "der", type: "sec1" });
    },
  ],
  [
    "PKCS#1",
    async () => {
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      return privateKey.export({ format: "der", type: "pkcs1" });
    },
  ],
  [
    "PEM",
    async () => {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
      return Buffer.from(privateKey.export({ format: "pem", type: "pkcs8" }));
    },
  ],
  [
    "an encrypted key",
    async () => {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
      const encrypted = { cipher: "aes-256-cbc", passphrase: "" };
      return privateKey.export({ ...pkcs8, ...encrypted });
    },
  ],
])("%s is no private key", async (_, make) => {
  const der = await make();
  expect(foreignEcKey(der, "P-256")).toBeUndefined();
  expect(await foreignRsaKey(der, 2048)).toBeUndefined();
});
