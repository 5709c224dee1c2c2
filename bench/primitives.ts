/**
 * `npm run bench`, its second part: each primitive by node, by noble and by our
 * door to it, in operations a second on one core. docs/decisions/ has what
 * followed from it. Read the figures as ratios within one line.
 */

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  decapsulate as nodeDecapsulate,
  diffieHellman,
  encapsulate as nodeEncapsulate,
  hash as digestOf,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { gcm } from "@noble/ciphers/aes.js";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519, ed25519ph } from "@noble/curves/ed25519.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { ml_kem512, ml_kem768, ml_kem1024 } from "@noble/post-quantum/ml-kem.js";
import { Bench } from "tinybench";
import { aesGcmDecrypt, aesGcmEncrypt } from "../lambdas/shared/crypto/aes-gcm.ts";
import { ecdh } from "../lambdas/shared/crypto/ecdh.ts";
import * as ecdsa from "../lambdas/shared/crypto/ecdsa.ts";
import * as edwards from "../lambdas/shared/crypto/ed25519.ts";
import { hmac } from "../lambdas/shared/crypto/hmac.ts";
import { type KeyPair, readPrivateKey, readPublicKey } from "../lambdas/shared/crypto/key-pair.ts";
import * as mlDsa from "../lambdas/shared/crypto/ml-dsa.ts";
import { decapsulate, encapsulate, generateMlKem } from "../lambdas/shared/crypto/ml-kem.ts";
import { generateRsa } from "../lambdas/shared/crypto/rsa.ts";
import { rsaOaepDecrypt, rsaOaepEncrypt } from "../lambdas/shared/crypto/rsa-oaep.ts";
import { rsaSign, rsaVerify } from "../lambdas/shared/crypto/rsa-signature.ts";
import { xchachaEncrypt } from "../lambdas/shared/crypto/xchacha20-poly1305.ts";

type Ways = {
  readonly node?: () => unknown;
  readonly noble?: () => unknown;
  readonly door: () => unknown;
};

const message = Buffer.alloc(1024, "x");
const mu = Buffer.alloc(64, "m");

const keysOf = (pair: KeyPair) => ({
  privateKey: readPrivateKey(pair.privateKey),
  publicKey: readPublicKey(pair.publicKey) as KeyObject,
});

console.log("primitives, a second               node     noble  our door");
await measureSymmetric();
await measureEllipticCurves();
await measureEd25519();
await measureRsa();
await measureMlDsa();
await measureMlKem();
console.log();

async function measureSymmetric(): Promise<void> {
  const key = Buffer.alloc(32, "k");
  const nonce = Buffer.alloc(12, "n");
  const long = Buffer.alloc(24, "n");
  const associatedData = Buffer.alloc(88, "a");
  const sealed = gcm(key, nonce, associatedData).encrypt(message);
  const ciphertext = sealed.subarray(0, -16);
  const decipher = () => {
    const cipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(associatedData);
    cipher.setAuthTag(sealed.subarray(-16));
    return [cipher.update(ciphertext), cipher.final()];
  };
  await measure("AES-256-GCM, encrypt", {
    node: () => {
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(associatedData);
      return [cipher.update(message), cipher.final(), cipher.getAuthTag()];
    },
    noble: () => gcm(key, nonce, associatedData).encrypt(message),
    door: () => aesGcmEncrypt({ key, nonce, associatedData }, message),
  });
  await measure("  decrypt", {
    node: decipher,
    noble: () => gcm(key, nonce, associatedData).decrypt(sealed),
    door: () => aesGcmDecrypt({ key, nonce, associatedData }, sealed),
  });
  await measure("XChaCha20-Poly1305, encrypt", {
    noble: () => xchacha20poly1305(key, long, associatedData).encrypt(message),
    door: () => xchachaEncrypt({ key, nonce: long, associatedData }, message),
  });
  await measure("HMAC-SHA-256", {
    node: () => createHmac("sha256", key).update(message).digest(),
    door: () => hmac(key, "sha256", message),
  });
  await measure("HMAC-SHA-512", {
    node: () => createHmac("sha512", key).update(message).digest(),
    door: () => hmac(key, "sha512", message),
  });
}

async function measureEllipticCurves(): Promise<void> {
  const options = { prehash: false, lowS: false, format: "der" } as const;
  for (const [curve, hash, noble] of [
    ["P-256", "sha256", p256],
    ["P-384", "sha384", p384],
    ["P-521", "sha512", p521],
    ["secp256k1", "sha256", secp256k1],
  ] as const) {
    const { privateKey, publicKey } = keysOf(await ecdsa.generateEc(curve));
    const scalar = privateKey.export({ format: "raw-private" });
    const point = publicKey.export({ format: "raw-public" });
    const digest = digestOf(hash, message, "buffer");
    const signature = sign(hash, message, privateKey);
    await measure(`ECDSA ${curve}, sign a message`, {
      node: () => sign(hash, message, privateKey),
      noble: () => noble.sign(digest, scalar, options),
      door: () => ecdsa.ecdsaSign(privateKey, hash, { raw: message }),
    });
    await measure("  … a digest", {
      noble: () => noble.sign(digest, scalar, options),
      door: () => ecdsa.ecdsaSign(privateKey, hash, { digest }),
    });
    await measure("  verify a message", {
      node: () => verify(hash, message, publicKey, signature),
      noble: () => noble.verify(signature, digest, point, options),
      door: () => ecdsa.ecdsaVerify(publicKey, hash, { raw: message }, signature),
    });
    await measure("  … a digest", {
      noble: () => noble.verify(signature, digest, point, options),
      door: () => ecdsa.ecdsaVerify(publicKey, hash, { digest }, signature),
    });
    await measure("  ECDH", {
      node: () => diffieHellman({ privateKey, publicKey }),
      noble: () => noble.getSharedSecret(scalar, point),
      door: () => ecdh(privateKey, publicKey),
    });
  }
}

async function measureEd25519(): Promise<void> {
  const { privateKey, publicKey } = keysOf(edwards.generateEd25519());
  const seed = privateKey.export({ format: "raw-private" });
  const point = publicKey.export({ format: "raw-public" });
  const signature = sign(null, message, privateKey);
  const prehashed = ed25519ph.sign(mu, seed);
  await measure("Ed25519, sign", {
    node: () => sign(null, message, privateKey),
    noble: () => ed25519.sign(message, seed),
    door: () => edwards.ed25519Sign(privateKey, message),
  });
  await measure("  verify", {
    node: () => verify(null, message, publicKey, signature),
    noble: () => ed25519.verify(signature, message, point),
    door: () => edwards.ed25519Verify(publicKey, message, signature),
  });
  await measure("Ed25519ph, sign", {
    noble: () => ed25519ph.sign(mu, seed),
    door: () => edwards.ed25519phSign(privateKey, mu),
  });
  await measure("  verify", {
    noble: () => ed25519ph.verify(prehashed, mu, point),
    door: () => edwards.ed25519phVerify(publicKey, mu, prehashed),
  });
}

/** noble has no RSA. */
async function measureRsa(): Promise<void> {
  for (const bits of [2048, 3072, 4096] as const) {
    const { privateKey, publicKey } = keysOf(await generateRsa(bits));
    const signature = rsaSign(privateKey, "pss", "sha256", { raw: message });
    const ciphertext = rsaOaepEncrypt(publicKey, "sha256", mu);
    const pss = { padding: 6, saltLength: 32 };
    await measure(`RSA ${bits}, sign by PSS`, {
      node: () => sign("sha256", message, { key: privateKey, ...pss }),
      door: () => rsaSign(privateKey, "pss", "sha256", { raw: message }),
    });
    await measure("  verify", {
      node: () => verify("sha256", message, { key: publicKey, ...pss }, signature),
      door: () => rsaVerify(publicKey, "pss", "sha256", { raw: message }, signature),
    });
    await measure("  encrypt by OAEP", {
      door: () => rsaOaepEncrypt(publicKey, "sha256", mu),
    });
    await measure("  decrypt", {
      door: () => rsaOaepDecrypt(privateKey, "sha256", ciphertext),
    });
  }
}

async function measureMlDsa(): Promise<void> {
  for (const [set, noble] of [
    [44, ml_dsa44],
    [65, ml_dsa65],
    [87, ml_dsa87],
  ] as const) {
    const { privateKey, publicKey } = keysOf(mlDsa.generateMlDsa(set));
    const pair = noble.keygen(privateKey.export({ format: "raw-seed" }));
    const signature = sign(null, message, privateKey);
    const muSignature = mlDsa.mlDsaSignMu(privateKey, mu);
    await measure(`ML-DSA-${set}, sign a message`, {
      node: () => sign(null, message, privateKey),
      noble: () => noble.sign(message, pair.secretKey),
      door: () => mlDsa.mlDsaSign(privateKey, message),
    });
    await measure("  … µ", {
      noble: () => noble.internal.sign(mu, pair.secretKey, { externalMu: true }),
      door: () => mlDsa.mlDsaSignMu(privateKey, mu),
    });
    await measure("  verify a message", {
      node: () => verify(null, message, publicKey, signature),
      noble: () => noble.verify(signature, message, pair.publicKey),
      door: () => mlDsa.mlDsaVerify(publicKey, message, signature),
    });
    await measure("  … µ", {
      noble: () => noble.internal.verify(muSignature, mu, pair.publicKey, { externalMu: true }),
      door: () => mlDsa.mlDsaVerifyMu(publicKey, mu, muSignature),
    });
  }
}

async function measureMlKem(): Promise<void> {
  for (const [set, noble] of [
    [512, ml_kem512],
    [768, ml_kem768],
    [1024, ml_kem1024],
  ] as const) {
    const { privateKey, publicKey } = keysOf(generateMlKem(set));
    const pair = noble.keygen(privateKey.export({ format: "raw-seed" }));
    const { ciphertext } = encapsulate(publicKey);
    await measure(`ML-KEM-${set}, encapsulate`, {
      node: () => nodeEncapsulate(publicKey),
      noble: () => noble.encapsulate(pair.publicKey),
      door: () => encapsulate(publicKey),
    });
    await measure("  decapsulate", {
      node: () => nodeDecapsulate(privateKey, ciphertext),
      noble: () => noble.decapsulate(ciphertext, pair.secretKey),
      door: () => decapsulate(privateKey, ciphertext),
    });
  }
}

async function measure(title: string, ways: Ways): Promise<void> {
  const bench = new Bench({ time: 300, warmupTime: 50 });
  const columns = ["node", "noble", "door"] as const;
  for (const column of columns) {
    const way = ways[column];
    if (way !== undefined) {
      bench.add(column, way);
    }
  }
  await bench.run();
  const figures = columns.map((column) => {
    const result = bench.getTask(column)?.result;
    return result?.state === "completed" ? (1000 / result.latency.p50).toFixed(0) : "";
  });
  console.log(title.padEnd(30) + figures.map((figure) => figure.padStart(10)).join(""));
}
