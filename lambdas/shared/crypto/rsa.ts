/** RSA key pairs, and what the schemes have in common: keys of three sizes (RFC 8017). */

import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { type KeyPair, requireKey, rsaBits, spkiOf } from "./key-pair.ts";

const generate = promisify(generateKeyPair);

/**
 * Two random primes, found off the main thread: it takes from a tenth of a
 * second to several. The public exponent is 65537, as in KMS.
 */
export async function generateRsa(bits: 2048 | 3072 | 4096): Promise<KeyPair> {
  const pair = await generate("rsa", { modulusLength: bits, publicExponent: 0x10001 });
  return {
    privateKey: pair.privateKey.export({ format: "der", type: "pkcs8" }),
    publicKey: spkiOf(pair.publicKey),
  };
}

/**
 * @returns k, the bytes of the modulus, of a signature and of a ciphertext
 * @throws RangeError for a key of another kind or size
 */
export function requireRsa(key: KeyObject, type: "public" | "private"): number {
  requireKey(key, type, ["rsa"]);
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (!rsaBits.has(modulusLength)) {
    throw new RangeError(`An RSA key must have 2048, 3072 or 4096 bits, not ${modulusLength}`);
  }
  return modulusLength / 8;
}
