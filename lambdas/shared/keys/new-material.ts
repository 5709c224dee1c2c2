/** Fresh key material of each kind. */

import type { KeyPair } from "../crypto/key-pair.ts";
import type { Random } from "../crypto/random.ts";
import { generateRsa } from "../crypto/rsa.ts";
import type { Services } from "../runtime/operation.ts";
import type { Place } from "./arn.ts";
import type { Key } from "./key.ts";
import type { SealedMaterial } from "./material.ts";
import { type KeySpec, materialKind } from "./specs.ts";
import { newSymmetricMaterial, symmetricLength } from "./symmetric-material.ts";

export type NewMaterial = {
  /** The bytes of a symmetric key; the private key of a pair, as PKCS#8. To be filled with zeros after use. */
  readonly secret: Uint8Array;
  /** Of a pair: SPKI. */
  readonly publicKey: Uint8Array | undefined;
};

export async function newMaterial(spec: KeySpec, random: Random): Promise<NewMaterial> {
  const kind = materialKind(spec);
  switch (kind.type) {
    case "aes":
      return { secret: random(symmetricLength), publicKey: undefined };
    case "hmac":
      return { secret: random(kind.bytes), publicKey: undefined };
    default: {
      const { privateKey, publicKey } = await newKeyPair(spec);
      return { secret: privateKey, publicKey };
    }
  }
}

type MaterialServices = Pick<Services, "vault" | "random">;

type NewKey = Place & Pick<Key, "keyId" | "spec">;

/** A key's own, sealed for it. */
export async function firstMaterial(
  services: MaterialServices,
  key: NewKey,
): Promise<{ readonly material: SealedMaterial; readonly publicKey: Uint8Array | undefined }> {
  const { secret, publicKey } = await newMaterial(key.spec, services.random);
  const material = await services.vault.seal(key, secret);
  secret.fill(0);
  return { material, publicKey };
}

/** What a symmetric key will turn to next. */
export async function nextMaterial(
  services: MaterialServices,
  key: NewKey,
): Promise<SealedMaterial> {
  return newSymmetricMaterial(services, key);
}

/**
 * What brings @noble's code, or is rarely needed, is loaded when a pair of its kind is first made, as in signing.ts.
 * @param spec of a pair
 */
export async function newKeyPair(spec: KeySpec): Promise<KeyPair> {
  const kind = materialKind(spec);
  switch (kind.type) {
    case "rsa":
      return generateRsa(kind.bits);
    case "ec":
      return (await import("../crypto/ecdsa.ts")).generateEc(kind.curve);
    case "ed25519":
      return (await import("../crypto/ed25519.ts")).generateEd25519();
    case "ml-dsa":
      return (await import("../crypto/ml-dsa.ts")).generateMlDsa(kind.parameters);
    case "ml-kem":
      return (await import("../crypto/ml-kem.ts")).generateMlKem(kind.parameters);
    default:
      throw new Error(`Keys of the spec ${spec} are no pairs`);
  }
}
