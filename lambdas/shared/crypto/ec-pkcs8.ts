/**
 * PKCS#8 of elliptic-curve keys as KMS gives them: the curve is named twice, by
 * the algorithm and in ECPrivateKey's `parameters` (RFC 5915), which node leaves
 * out. The lengths that AWS answers, 150, 194, 250 and 144 bytes, say so.
 */

import type { KeyObject } from "node:crypto";
import { spkiOf } from "./key-pair.ts";

const version = Buffer.from("020100", "hex");

/** @returns SEQUENCE { 0, algorithm, OCTET STRING { ECPrivateKey } }, DER */
export function ecPkcs8(pair: {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}): Uint8Array {
  const ecPrivateKey = pair.privateKey.export({ format: "der", type: "sec1" });
  const privateKey = der(0x04, ecPrivateKey);
  const pkcs8 = der(0x30, Buffer.concat([version, algorithmOf(pair.publicKey), privateKey]));
  ecPrivateKey.fill(0);
  privateKey.fill(0);
  return pkcs8;
}

/** The first element of SubjectPublicKeyInfo. */
function algorithmOf(publicKey: KeyObject): Uint8Array {
  const spki = spkiOf(publicKey);
  const at = spki[1] === 0x81 ? 3 : 2;
  return spki.subarray(at, at + 2 + (spki[at + 1] ?? 0));
}

/** For contents below 256 bytes. */
function der(tag: number, contents: Uint8Array): Buffer {
  const header = contents.length < 0x80 ? [tag] : [tag, 0x81];
  return Buffer.concat([Uint8Array.from([...header, contents.length]), contents]);
}
