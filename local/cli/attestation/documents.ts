/** Makes attestation documents as Nitro does, but for the root that they come from. */

import { type KeyObject, sign } from "node:crypto";
import { type CborValue, encodeCbor } from "../../../lambdas/shared/recipient/cbor.ts";
import { es384Header, sigStructure } from "../../../lambdas/shared/recipient/cose.ts";

export type DocumentContent = {
  readonly moduleId: string;
  readonly timestamp: Date;
  /** By number; 48 bytes each. */
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  /** DER. */
  readonly certificate: Uint8Array;
  /** From the root down. */
  readonly cabundle: readonly Uint8Array[];
  /** A SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly userData: Uint8Array | undefined;
  readonly nonce: Uint8Array | undefined;
};

export function payloadOf(content: DocumentContent): ReadonlyMap<string, CborValue> {
  return new Map<string, CborValue>([
    ["module_id", content.moduleId],
    ["digest", "SHA384"],
    ["timestamp", content.timestamp.getTime()],
    ["pcrs", content.pcrs],
    ["certificate", content.certificate],
    ["cabundle", content.cabundle],
    ["public_key", content.publicKey],
    ["user_data", content.userData ?? null],
    ["nonce", content.nonce ?? null],
  ]);
}

/**
 * @param key that of the certificate in the payload
 * @returns an untagged COSE_Sign1 message, as Nitro's are
 */
export function signPayload(payload: Uint8Array, key: KeyObject): Buffer {
  const toBeSigned = sigStructure(es384Header, payload);
  const signature = sign("sha384", toBeSigned, { key, dsaEncoding: "ieee-p1363" });
  return encodeCbor([es384Header, new Map(), payload, signature]);
}
