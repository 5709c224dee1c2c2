/**
 * JSON Web Tokens as identity providers sign them: RFC 7515 in its compact
 * form, with the algorithms that AWS takes. What is only signed with a shared
 * secret, or not at all, is no token here.
 */

import { type KeyObject, verify } from "node:crypto";

type Algorithm = {
  readonly hash: "sha256" | "sha384" | "sha512";
  readonly keyType: "rsa" | "ec";
  /** OpenSSL's name. */
  readonly curve?: string;
};

const algorithms: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ["RS256", { hash: "sha256", keyType: "rsa" }],
  ["RS384", { hash: "sha384", keyType: "rsa" }],
  ["RS512", { hash: "sha512", keyType: "rsa" }],
  ["ES256", { hash: "sha256", keyType: "ec", curve: "prime256v1" }],
  ["ES384", { hash: "sha384", keyType: "ec", curve: "secp384r1" }],
  ["ES512", { hash: "sha512", keyType: "ec", curve: "secp521r1" }],
]);

const leastModulus = 2048;

/** A token whose signature nobody has looked at yet. */
export type Jwt = {
  /** One of those that are known. */
  readonly algorithm: string;
  /** The name of the key that signed it; undefined where the provider has but one. */
  readonly keyId: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What is signed. */
  readonly signed: string;
  readonly signature: Uint8Array;
};

/** @returns undefined for what is none, or none that could ever be verified */
export function parseJwt(token: string): Jwt | undefined {
  const [header = "", claims = "", signature = "", ...rest] = token.split(".");
  const parsedHeader = parseObject(header);
  const parsedClaims = parseObject(claims);
  const bytes = decode(signature);
  if (
    rest.length > 0 ||
    parsedHeader === undefined ||
    parsedClaims === undefined ||
    bytes === undefined ||
    bytes.length === 0
  ) {
    return undefined;
  }
  const { alg, kid, crit } = parsedHeader;
  // What is critical and not understood has to be refused, and nothing of it is understood.
  if (typeof alg !== "string" || !algorithms.has(alg) || crit !== undefined) {
    return undefined;
  }
  if (kid !== undefined && typeof kid !== "string") {
    return undefined;
  }
  return {
    algorithm: alg,
    keyId: kid,
    claims: parsedClaims,
    signed: `${header}.${claims}`,
    signature: bytes,
  };
}

/** Whether a key can have signed by an algorithm at all. */
export function fitsAlgorithm(key: KeyObject, name: string): boolean {
  const algorithm = algorithms.get(name);
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  return (
    algorithm !== undefined &&
    key.type === "public" &&
    key.asymmetricKeyType === algorithm.keyType &&
    (algorithm.keyType === "rsa" ? modulusLength >= leastModulus : namedCurve === algorithm.curve)
  );
}

export function isSignedBy({ algorithm, signed, signature }: Jwt, key: KeyObject): boolean {
  const hash = algorithms.get(algorithm)?.hash;
  return (
    hash !== undefined &&
    fitsAlgorithm(key, algorithm) &&
    verify(hash, Buffer.from(signed, "ascii"), { key, dsaEncoding: "ieee-p1363" }, signature)
  );
}

function parseObject(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = decode(part);
  if (bytes === undefined) {
    return undefined;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** base64url without padding, in the one way that encodes the bytes. */
function decode(part: string): Uint8Array | undefined {
  const bytes = Buffer.from(part, "base64url");
  return bytes.toString("base64url") === part ? bytes : undefined;
}
