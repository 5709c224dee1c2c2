/** Signatures of every algorithm, and the messages that each takes. Source: ../shared/facts/algorithms.md. */

import type { SignatureHash } from "../crypto/ec-curves.ts";
import { rsaSign, type RsaScheme, rsaVerify } from "../crypto/rsa-signature.ts";
import { digestLengths, type SignedInput } from "../crypto/signed-input.ts";
import type { Services } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import type { Key } from "./key.ts";
import { privateKeyOf, publicKeyOf } from "./key-objects.ts";

// Loaded when a key first needs them: they bring @noble's curves and ML-DSA, which a
// function that starts for an RSA key can do without.
const ecdsa = () => import("../crypto/ecdsa.ts");
const edwards = () => import("../crypto/ed25519.ts");
const mlDsa = () => import("../crypto/ml-dsa.ts");

type MessageType = "RAW" | "DIGEST" | "EXTERNAL_MU";

type Scheme =
  | { readonly type: "rsa"; readonly padding: RsaScheme; readonly hash: SignatureHash }
  | { readonly type: "ecdsa"; readonly hash: SignatureHash }
  | { readonly type: "ed25519" }
  | { readonly type: "ed25519ph" }
  | { readonly type: "ml-dsa" };

/** FIPS 204: mu has 64 bytes, and so has the SHA-512 that Ed25519ph begins with. */
const longDigest = 64;

function schemeOf(algorithm: string): Scheme {
  const [, rsa, ecdsa, bits] =
    /^(?:RSASSA_(PKCS1_V1_5|PSS)|(ECDSA))_SHA_(256|384|512)$/.exec(algorithm) ?? [];
  const hash = `sha${bits}` as SignatureHash;
  if (rsa !== undefined) {
    return { type: "rsa", padding: rsa === "PSS" ? "pss" : "pkcs1", hash };
  }
  if (ecdsa !== undefined) {
    return { type: "ecdsa", hash };
  }
  switch (algorithm) {
    case "ED25519_SHA_512":
      return { type: "ed25519" };
    case "ED25519_PH_SHA_512":
      return { type: "ed25519ph" };
    case "ML_DSA_SHAKE_256":
      return { type: "ml-dsa" };
    default:
      throw new Error(`There is no signing algorithm ${algorithm}`);
  }
}

/** Which lengths a scheme wants of a message, by its type; `any` where it hashes itself. */
function lengthsOf(scheme: Scheme): Readonly<Partial<Record<MessageType, number | "any">>> {
  switch (scheme.type) {
    case "rsa":
    case "ecdsa":
      return { RAW: "any", DIGEST: digestLengths[scheme.hash] };
    case "ed25519":
      return { RAW: "any" };
    case "ed25519ph":
      return { DIGEST: longDigest };
    case "ml-dsa":
      return { RAW: "any", EXTERNAL_MU: longDigest };
  }
}

/**
 * @param spec of a key that has the algorithm
 * @throws ServiceError ValidationException for what key or algorithm does not take
 */
export function parseMessage(
  { spec }: Pick<Key, "spec">,
  input: {
    readonly Message: Uint8Array;
    readonly MessageType?: MessageType;
    readonly SigningAlgorithm: string;
  },
): SignedInput {
  const { Message: bytes, MessageType: type = "RAW", SigningAlgorithm: algorithm } = input;
  const scheme = schemeOf(algorithm);
  const length = lengthsOf(scheme)[type];
  if (length === undefined) {
    // Digests and µ are apart by the kind of key; what is left, by the algorithm.
    const unfit =
      (scheme.type === "ml-dsa") === (type === "EXTERNAL_MU")
        ? `algorithm ${algorithm}`
        : `key spec ${spec}`;
    throw new ServiceError(
      "ValidationException",
      `Message type ${type} is incompatible with ${unfit}.`,
    );
  }
  if (length !== "any" && bytes.length !== length) {
    throw new ServiceError(
      "ValidationException",
      `Digest is invalid length for algorithm ${algorithm}.`,
    );
  }
  return type === "RAW" ? { raw: bytes } : { digest: bytes };
}

/** In the encoding of the algorithm: DER for ECDSA, plain bytes for the rest. */
export async function signWith(
  services: Services,
  key: Key,
  algorithm: string,
  message: SignedInput,
): Promise<Uint8Array> {
  const privateKey = await privateKeyOf(services, key);
  const scheme = schemeOf(algorithm);
  switch (scheme.type) {
    case "rsa":
      return rsaSign(privateKey, scheme.padding, scheme.hash, message);
    case "ecdsa":
      return (await ecdsa()).ecdsaSign(privateKey, scheme.hash, message);
    case "ed25519":
      return (await edwards()).ed25519Sign(privateKey, rawOf(message));
    case "ed25519ph":
      return (await edwards()).ed25519phSign(privateKey, digestOf(message));
    case "ml-dsa":
      return "raw" in message
        ? (await mlDsa()).mlDsaSign(privateKey, message.raw)
        : (await mlDsa()).mlDsaSignMu(privateKey, message.digest);
  }
}

/** @throws ServiceError KMSInvalidSignatureException, without a reason */
export async function requireSignature(
  key: Key,
  algorithm: string,
  message: SignedInput,
  signature: Uint8Array,
): Promise<void> {
  if (!(await isSignature(key, schemeOf(algorithm), message, signature))) {
    throw new ServiceError("KMSInvalidSignatureException");
  }
}

async function isSignature(
  key: Key,
  scheme: Scheme,
  message: SignedInput,
  signature: Uint8Array,
): Promise<boolean> {
  const publicKey = publicKeyOf(key);
  switch (scheme.type) {
    case "rsa":
      return rsaVerify(publicKey, scheme.padding, scheme.hash, message, signature);
    case "ecdsa":
      return (await ecdsa()).ecdsaVerify(publicKey, scheme.hash, message, signature);
    case "ed25519":
      return (await edwards()).ed25519Verify(publicKey, rawOf(message), signature);
    case "ed25519ph":
      return (await edwards()).ed25519phVerify(publicKey, digestOf(message), signature);
    case "ml-dsa":
      return "raw" in message
        ? (await mlDsa()).mlDsaVerify(publicKey, message.raw, signature)
        : (await mlDsa()).mlDsaVerifyMu(publicKey, message.digest, signature);
  }
}

function rawOf(message: SignedInput): Uint8Array {
  if (!("raw" in message)) {
    throw new Error("The algorithm takes no digests");
  }
  return message.raw;
}

function digestOf(message: SignedInput): Uint8Array {
  if (!("digest" in message)) {
    throw new Error("The algorithm takes digests only");
  }
  return message.digest;
}
