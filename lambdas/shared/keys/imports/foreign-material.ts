/**
 * What may be imported into a key of each spec. What judges private keys is loaded
 * when the first one comes.
 */

import type { KeyPair } from "../../crypto/key-pair.ts";
import { ServiceError } from "../../wire/errors.ts";
import type { NewMaterial } from "../new-material.ts";
import { type KeySpec, materialKind } from "../specs.ts";

/** Bytes of an AES-256 key. */
const symmetricLength = 32;

/**
 * @param bytes as they were unwrapped; filled with zeros unless they are what is returned
 * @throws ServiceError IncorrectKeyMaterialException for what is no material of the spec
 */
export async function foreignMaterial(spec: KeySpec, bytes: Uint8Array): Promise<NewMaterial> {
  let material: NewMaterial | undefined;
  try {
    material = await read(spec, bytes);
  } finally {
    if (material?.secret !== bytes) {
      bytes.fill(0);
    }
  }
  if (material === undefined) {
    throw new ServiceError(
      "IncorrectKeyMaterialException",
      `The key material is not valid for the key spec ${spec}.`,
    );
  }
  return material;
}

async function read(spec: KeySpec, bytes: Uint8Array): Promise<NewMaterial | undefined> {
  const kind = materialKind(spec);
  switch (kind.type) {
    case "aes":
      return ofLength(bytes, symmetricLength);
    case "hmac":
      return ofLength(bytes, kind.bytes);
    case "rsa": {
      const { foreignRsaKey } = await import("../../crypto/foreign-private-key.ts");
      return ofPair(await foreignRsaKey(bytes, kind.bits));
    }
    case "ec": {
      const { foreignEcKey } = await import("../../crypto/foreign-private-key.ts");
      return ofPair(foreignEcKey(bytes, kind.curve));
    }
    default:
      throw new Error(`Nothing is imported into keys of the spec ${spec}`);
  }
}

function ofLength(secret: Uint8Array, length: number): NewMaterial | undefined {
  return secret.length === length ? { secret, publicKey: undefined } : undefined;
}

function ofPair(pair: KeyPair | undefined): NewMaterial | undefined {
  return pair && { secret: pair.privateKey, publicKey: pair.publicKey };
}
