import type { KeyObject } from "node:crypto";
import {
  type KeyPair,
  readPrivateKey,
  readPublicKey,
} from "../../lambdas/shared/crypto/key-pair.ts";
import { bytes } from "./fixtures.ts";

export type Keys = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

/** Both halves of what a generator made, read again. */
export function keysOf(pair: KeyPair): Keys {
  return {
    privateKey: readPrivateKey(pair.privateKey),
    publicKey: publicKeyOf(Buffer.from(pair.publicKey).toString("hex")),
  };
}

/** @param spki as hex */
export function publicKeyOf(spki: string): KeyObject {
  const key = readPublicKey(bytes(spki));
  if (key === undefined) {
    throw new Error(`no public key: ${spki}`);
  }
  return key;
}
