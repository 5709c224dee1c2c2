/**
 * The public keys of an identity provider: a JSON Web Key Set, RFC 7517, as AWS
 * takes it. Source: recordings of AWS in radkawar/stackd,
 * internal/services/sts/testdata/oidc/README.md.
 */

import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";

/** By their names. */
export type KeySet = ReadonlyMap<string, KeyObject>;

/**
 * The keys of a set that can verify signatures; others are passed over, and of
 * several with one name the last is taken. What algorithm a key says that it is
 * for does not matter: its type does, see jwt.ts.
 * @returns undefined for what is no key set
 */
export function parseKeySet(value: unknown): KeySet | undefined {
  const keys = isObject(value) ? value["keys"] : undefined;
  return Array.isArray(keys)
    ? new Map(keys.flatMap((key: unknown) => parseKey(key) ?? []))
    : undefined;
}

function parseKey(value: unknown): readonly [readonly [string, KeyObject]] | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const { kty, kid, use, key_ops: operations } = value;
  if (
    (kty !== "RSA" && kty !== "EC") ||
    typeof kid !== "string" ||
    (use ?? "sig") !== "sig" ||
    operations !== undefined
  ) {
    return undefined;
  }
  try {
    // Of a private key the public part is all that is taken.
    return [[kid, createPublicKey({ key: value as JsonWebKey, format: "jwk" })]];
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
