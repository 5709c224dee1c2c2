/**
 * The halves of key pairs as the primitives take them. Reading one costs as much
 * as some of the operations, so what was read is kept as long as its bytes are.
 */

import type { KeyObject } from "node:crypto";
import { readPrivateKey, readPublicKey } from "../crypto/key-pair.ts";
import { BoundedMap } from "../runtime/bounded-map.ts";
import type { Services } from "../runtime/operation.ts";
import type { Key } from "./key.ts";
import { usableMaterial } from "./material.ts";

/** The vault hands out the same bytes as long as it keeps them. */
const privateKeys = new WeakMap<Uint8Array, KeyObject>();

const publicKeys = new BoundedMap<string, KeyObject>(1000);

export async function privateKeyOf({ vault }: Services, key: Key): Promise<KeyObject> {
  const material = await vault.open(key, usableMaterial(key));
  const privateKey = privateKeys.get(material) ?? readPrivateKey(material);
  privateKeys.set(material, privateKey);
  return privateKey;
}

/** The public half, which is no secret. */
export function publicKeyOf(key: Key): KeyObject {
  const bytes = publicKeyBytes(key);
  const slot = Buffer.from(bytes).toString("base64");
  const publicKey = publicKeys.get(slot) ?? readPublicKey(bytes);
  if (publicKey === undefined) {
    throw new Error(`The public key of ${key.keyId} cannot be read`);
  }
  publicKeys.set(slot, publicKey);
  return publicKey;
}

/** SPKI, as DER. */
export function publicKeyBytes({ keyId, publicKey }: Key): Uint8Array {
  if (publicKey === undefined) {
    throw new Error(`The key ${keyId} has no public half`);
  }
  return publicKey;
}
