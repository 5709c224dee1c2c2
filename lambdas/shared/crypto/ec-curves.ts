/** The elliptic curves of the key specs (SP 800-186; SEC 2 for secp256k1). */

import type { KeyObject } from "node:crypto";

export type CurveName = "P-256" | "P-384" | "P-521" | "secp256k1";

export type SignatureHash = "sha256" | "sha384" | "sha512";

export type Curve = {
  readonly name: CurveName;
  /** What `node:crypto` reports. */
  readonly nodeName: string;
  /** The one hash that KMS signs with on this curve. */
  readonly hash: SignatureHash;
  /** Bytes of a coordinate. */
  readonly size: number;
};

const curves: readonly Curve[] = [
  { name: "P-256", nodeName: "prime256v1", hash: "sha256", size: 32 },
  { name: "P-384", nodeName: "secp384r1", hash: "sha384", size: 48 },
  { name: "P-521", nodeName: "secp521r1", hash: "sha512", size: 66 },
  { name: "secp256k1", nodeName: "secp256k1", hash: "sha256", size: 32 },
];

/** @returns undefined for a key of another kind, or on another curve */
export function curveOf(key: KeyObject): Curve | undefined {
  const { namedCurve } = key.asymmetricKeyType === "ec" ? (key.asymmetricKeyDetails ?? {}) : {};
  return curves.find(({ nodeName }) => nodeName === namedCurve);
}

/** @throws RangeError for a key of another kind, or on another curve */
export function requireCurve(key: KeyObject, type: "public" | "private"): Curve {
  const curve = curveOf(key);
  if (curve === undefined || key.type !== type) {
    throw new RangeError(
      `The key must be ${type} and on a curve of the key specs, not ${key.type} ${key.asymmetricKeyType}`,
    );
  }
  return curve;
}
