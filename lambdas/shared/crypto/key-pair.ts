/**
 * Key pairs as bytes, and as what `node:crypto` works with. The private half is
 * PKCS#8 (RFC 5958), the public half SubjectPublicKeyInfo (RFC 5280), both DER:
 * so they lie sealed in the table, and so KMS hands them out.
 */

import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  type KeyType,
  type RawPrivateKeyInput,
} from "node:crypto";
import { curveOf } from "./ec-curves.ts";

export type KeyPair = {
  /** PKCS#8, DER (RFC 5958). Secret: whoever holds it last overwrites it. */
  readonly privateKey: Uint8Array;
  /** SubjectPublicKeyInfo, DER (RFC 5280). */
  readonly publicKey: Uint8Array;
};

/**
 * @param der PKCS#8 as a generator here has made it
 * @throws RangeError for anything that is no private key
 */
export function readPrivateKey(der: Uint8Array): KeyObject {
  try {
    return createPrivateKey({ key: asBuffer(der), format: "der", type: "pkcs8" });
  } catch {
    // Without its cause, which might quote the key.
    throw new RangeError("A private key must be PKCS#8, DER");
  }
}

/**
 * Reads a public key as strangers send it.
 * @param der SubjectPublicKeyInfo
 * @returns undefined unless it is a key of a kind that some key spec has, valid
 *   (a point on its curve, numbers in range) and in the one form that we would
 *   give it: DER without a byte behind it, RSA with NULL parameters, a named
 *   curve, an uncompressed point
 */
export function readPublicKey(der: Uint8Array): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: asBuffer(der), format: "der", type: "spki" });
    // OpenSSL reads more than one form, and passes over what follows the key. That
    // the same bytes come back says at once that there was nothing else to read.
    return canonical(key)?.equals(der) ? key : undefined;
  } catch {
    // Either it cannot be read, or not be written: the point at infinity.
    return undefined;
  }
}

/** Kinds of key whose encoding has no choices, and nothing beside the key that could vary. */
const fixedForms: ReadonlySet<string | undefined> = new Set([
  "ed25519",
  "ml-dsa-44",
  "ml-dsa-65",
  "ml-dsa-87",
  "ml-kem-512",
  "ml-kem-768",
  "ml-kem-1024",
]);

export const rsaBits: ReadonlySet<number | undefined> = new Set([2048, 3072, 4096]);

function canonical(key: KeyObject): Buffer | undefined {
  const type = key.asymmetricKeyType;
  if (type === "ec") {
    const curve = curveOf(key);
    return (
      curve &&
      spkiOf(
        createPublicKey({
          key: key.export({ format: "raw-public" }),
          format: "raw-public",
          asymmetricKeyType: "ec",
          namedCurve: curve.nodeName,
        }),
      )
    );
  }
  const known =
    type === "rsa" ? rsaBits.has(key.asymmetricKeyDetails?.modulusLength) : fixedForms.has(type);
  return known ? spkiOf(key) : undefined;
}

/**
 * A pair from its seed. Of the forms that RFC 9881 and RFC 9935 have for ML-DSA
 * and ML-KEM this is the one they recommend: the seed alone, from which all else
 * follows. For Ed25519 (RFC 8410) there is no other.
 * @param prefix PKCS#8 up to the seed
 * @param seed is overwritten
 */
export function pairFromSeed(type: KeyType, prefix: Uint8Array, seed: Uint8Array): KeyPair {
  const key = asBuffer(seed);
  const format = type === "ed25519" ? "raw-private" : "raw-seed";
  const input: RawPrivateKeyInput = { key, format, asymmetricKeyType: type };
  const pair = {
    privateKey: Buffer.concat([prefix, seed]),
    publicKey: spkiOf(createPublicKey(createPrivateKey(input))),
  };
  seed.fill(0);
  return pair;
}

/**
 * The key, if it is of the kind that a door is for.
 * @throws RangeError when it is not
 */
export function requireKey(key: KeyObject, type: "public" | "private", kinds: readonly string[]) {
  if (key.type !== type || !kinds.includes(key.asymmetricKeyType ?? "")) {
    throw new RangeError(
      `The key must be ${type} and ${kinds.join(" or ")}, not ${key.type} ${key.asymmetricKeyType}`,
    );
  }
}

export function spkiOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: "der", type: "spki" });
}

/** The same bytes, not a copy: a copy of a secret would have to be overwritten as well. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
