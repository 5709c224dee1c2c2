/** EMSA-PKCS1-v1_5 (RFC 8017, 9.2), from a digest on. */

import type { SignatureHash } from "./ec-curves.ts";

/**
 * DER of DigestInfo up to the digest itself (RFC 8017, 9.2, note 1). With NULL
 * parameters: without, some verifiers accept a signature and others do not.
 */
const digestInfo: Readonly<Record<SignatureHash, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};

/**
 * 00 01 FF … FF 00 DigestInfo. To verify, it is made again and compared as a
 * whole: a parser would be what Bleichenbacher's forgeries of 2006 live on.
 * @param length k, the bytes of the modulus
 */
export function emsaPkcs1(hash: SignatureHash, digest: Uint8Array, length: number): Uint8Array {
  const suffix = Buffer.concat([Buffer.from(digestInfo[hash], "hex"), digest]);
  const encoded = Buffer.alloc(length, 0xff);
  encoded.set([0x00, 0x01]);
  encoded[length - suffix.length - 1] = 0x00;
  encoded.set(suffix, length - suffix.length);
  return encoded;
}
