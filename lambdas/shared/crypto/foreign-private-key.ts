/**
 * Private keys that others have made: PKCS#8, DER, of a kind and size that is
 * asked for. OpenSSL reads what is well-formed; whether the numbers belong
 * together is checked here, since a key that is wrong would leak itself in what
 * it signs. What comes out is written as our own generators write it, so that two
 * encodings of one key are the same bytes.
 *
 * The numbers pass through strings and bigints, which cannot be overwritten.
 */

import {
  checkPrime,
  createECDH,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
} from "node:crypto";
import { promisify } from "node:util";
import { type Curve, type CurveName, curveOf } from "./ec-curves.ts";
import { ecPkcs8 } from "./ec-pkcs8.ts";
import { type KeyPair, readPrivateKey, spkiOf } from "./key-pair.ts";

const isPrime = promisify(
  (candidate: bigint, answer: (error: Error | null, isPrime: boolean) => void) =>
    checkPrime(candidate, answer),
);

/** @returns undefined for anything but a valid RSA key of this size */
export async function foreignRsaKey(
  der: Uint8Array,
  bits: 2048 | 3072 | 4096,
): Promise<KeyPair | undefined> {
  const key = read(der);
  if (
    key?.asymmetricKeyType !== "rsa" ||
    key.asymmetricKeyDetails?.modulusLength !== bits ||
    !(await isConsistent(key.export({ format: "jwk" }), bits))
  ) {
    return undefined;
  }
  return {
    privateKey: key.export({ format: "der", type: "pkcs8" }),
    publicKey: spkiOf(createPublicKey(key)),
  };
}

/** @returns undefined for anything but a valid key on this curve */
export function foreignEcKey(der: Uint8Array, name: CurveName): KeyPair | undefined {
  const key = read(der);
  const curve = key && curveOf(key);
  if (key === undefined || curve?.name !== name) {
    return undefined;
  }
  const jwk = key.export({ format: "jwk" });
  if (!isOnItsPoint(jwk, curve)) {
    return undefined;
  }
  // Read anew, the key has no memory of how it was encoded.
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  const publicKey = createPublicKey(privateKey);
  return { privateKey: ecPkcs8({ privateKey, publicKey }), publicKey: spkiOf(publicKey) };
}

function read(der: Uint8Array): KeyObject | undefined {
  try {
    return readPrivateKey(der);
  } catch {
    return undefined;
  }
}

/** FIPS 186-5, A.1.1. Beyond it OpenSSL encrypts nothing under the larger moduli. */
const exponentEnd = 1n << 64n;

/** SP 800-56B, 6.4.1.2.3: two primes, their product, and exponents that undo each other. */
async function isConsistent(jwk: JsonWebKey, bits: number): Promise<boolean> {
  const [n, e, d, p, q] = [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q].map(number) as Five;
  const [dp, dq, qi] = [jwk.dp, jwk.dq, jwk.qi].map(number) as Three;
  // Of half the bits each: so neither is 0 or 1, and nothing is divided by 0 below.
  const least = 1n << BigInt(bits / 2 - 1);
  return (
    p >= least &&
    q >= least &&
    p * q === n &&
    p !== q &&
    e % 2n === 1n &&
    e > 0xffffn &&
    e < exponentEnd &&
    d < n &&
    (d * e) % (p - 1n) === 1n &&
    (d * e) % (q - 1n) === 1n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    (qi * q) % p === 1n &&
    qi < p &&
    (await isPrime(p)) &&
    (await isPrime(q))
  );
}

type Three = [bigint, bigint, bigint];
type Five = [...Three, bigint, bigint];

/** OpenSSL believes the public half that a private key comes with. */
function isOnItsPoint({ d, x, y }: JsonWebKey, curve: Curve): boolean {
  const ecdh = createECDH(curve.nodeName);
  try {
    ecdh.setPrivateKey(bytes(d));
  } catch {
    return false; // zero, or not below the order
  }
  return ecdh.getPublicKey().equals(Buffer.concat([Uint8Array.of(0x04), bytes(x), bytes(y)]));
}

function bytes(base64url = ""): Buffer {
  return Buffer.from(base64url, "base64url");
}

function number(base64url: string | undefined): bigint {
  return BigInt(`0x0${bytes(base64url).toString("hex")}`);
}
