/**
 * How key material comes to us: encrypted under a wrapping key of ours, in one of
 * AWS's ways. Source: ../shared/facts/rotation-import-multiregion.md, and the
 * documentation of GetParametersForImport.
 */

import { aesKeyUnwrap, aesKeyWrapKeyLength } from "../../crypto/aes-key-wrap.ts";
import { readPrivateKey } from "../../crypto/key-pair.ts";
import { type OaepHash, rsaOaepDecrypt } from "../../crypto/rsa-oaep.ts";
import { requireRsa } from "../../crypto/rsa.ts";
import { ServiceError } from "../../wire/errors.ts";
import type { Key } from "../key.ts";
import { materialKind } from "../specs.ts";

type Wrapping = {
  readonly hash: OaepHash;
  /** Whether an AES key comes first, and the material is wrapped under that. */
  readonly hybrid: boolean;
};

const wrappings = {
  RSAES_OAEP_SHA_1: { hash: "sha1", hybrid: false },
  RSAES_OAEP_SHA_256: { hash: "sha256", hybrid: false },
  RSA_AES_KEY_WRAP_SHA_1: { hash: "sha1", hybrid: true },
  RSA_AES_KEY_WRAP_SHA_256: { hash: "sha256", hybrid: true },
} as const satisfies Record<string, Wrapping>;

export type WrappingAlgorithm = keyof typeof wrappings;

const wrappingSpecs = ["RSA_2048", "RSA_3072", "RSA_4096"] as const;

export type WrappingSpec = (typeof wrappingSpecs)[number];

export type WrappingChoice = {
  readonly algorithm: WrappingAlgorithm;
  readonly spec: WrappingSpec;
};

/** @throws ServiceError UnsupportedOperationException for what does not go together */
export function requireWrapping(
  { spec: keySpec }: Pick<Key, "spec">,
  { WrappingAlgorithm: algorithm, WrappingKeySpec: spec }: WrappingRequest,
): WrappingChoice {
  if (!isWrappingSpec(spec)) {
    throw unsupported(`WrappingKeySpec ${spec} is not supported in this Region.`);
  }
  if (!isWrappingAlgorithm(algorithm)) {
    throw unsupported(
      algorithm === "SM2PKE"
        ? `WrappingAlgorithm ${algorithm} is not supported in this Region.`
        : `WrappingAlgorithm ${algorithm} is not supported any more.`,
    );
  }
  const { type } = materialKind(keySpec);
  const { hybrid } = wrappings[algorithm];
  // Secret bytes go directly, RSA keys are too large to, and curves go either way.
  if (hybrid ? type === "aes" || type === "hmac" : type === "rsa") {
    throw unsupported(`WrappingAlgorithm ${algorithm} is not supported for KeySpec ${keySpec}.`);
  }
  if (!hybrid && keySpec === "ECC_NIST_P521" && spec === "RSA_2048") {
    throw unsupported(
      `WrappingAlgorithm ${algorithm} and WrappingKeySpec ${spec} are not supported for KeySpec ${keySpec}.`,
    );
  }
  return { algorithm, spec };
}

type WrappingRequest = {
  readonly WrappingAlgorithm: string;
  readonly WrappingKeySpec: string;
};

function isWrappingSpec(name: string): name is WrappingSpec {
  return (wrappingSpecs as readonly string[]).includes(name);
}

function isWrappingAlgorithm(name: string): name is WrappingAlgorithm {
  return Object.hasOwn(wrappings, name);
}

function unsupported(text: string): ServiceError {
  return new ServiceError("UnsupportedOperationException", text);
}

/**
 * @param privateKey PKCS#8, of the wrapping key
 * @returns what was wrapped. To be filled with zeros after use
 * @throws ServiceError InvalidCiphertextException, without a reason
 */
export function unwrap(
  algorithm: WrappingAlgorithm,
  privateKey: Uint8Array,
  encrypted: Uint8Array,
): Uint8Array {
  const material = unwrapped(wrappings[algorithm], privateKey, encrypted);
  if (material === undefined) {
    throw new ServiceError("InvalidCiphertextException");
  }
  return material;
}

function unwrapped(
  { hash, hybrid }: Wrapping,
  privateKey: Uint8Array,
  encrypted: Uint8Array,
): Uint8Array | undefined {
  const key = readPrivateKey(privateKey);
  if (!hybrid) {
    return rsaOaepDecrypt(key, hash, encrypted);
  }
  const length = requireRsa(key, "private");
  const aesKey = rsaOaepDecrypt(key, hash, encrypted.subarray(0, length));
  const material =
    aesKey?.length === aesKeyWrapKeyLength
      ? aesKeyUnwrap(aesKey, encrypted.subarray(length))
      : undefined;
  aesKey?.fill(0);
  return material;
}
