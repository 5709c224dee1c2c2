/** An identity provider: keys, and tokens that it signs. */

import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export type SigningKey = {
  readonly privateKey: KeyObject;
  readonly algorithm: string;
  /** As a key set has it. */
  readonly jwk: Readonly<Record<string, unknown>> & { readonly kid: string };
};

const curves: Readonly<Record<string, string>> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

export function newSigningKey(algorithm: string, kid: string, modulusLength = 2048): SigningKey {
  const namedCurve = curves[algorithm];
  const { privateKey, publicKey } =
    namedCurve === undefined
      ? generateKeyPairSync("rsa", { modulusLength })
      : generateKeyPairSync("ec", { namedCurve });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, alg: algorithm, use: "sig" };
  return { privateKey, algorithm, jwk };
}

export type Claims = Readonly<Record<string, unknown>>;

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** @param header instead of the usual one, or in addition */
export function signToken(
  { privateKey, algorithm, jwk }: SigningKey,
  claims: Claims,
  header: Claims = {},
): string {
  const alg = (header["alg"] as string | undefined) ?? algorithm;
  const signed = `${encode({ alg, kid: jwk.kid, typ: "JWT", ...header })}.${encode(claims)}`;
  const key = { key: privateKey, dsaEncoding: "ieee-p1363" } as const;
  const signature = sign(`sha${algorithm.slice(2)}`, Buffer.from(signed), key);
  return `${signed}.${signature.toString("base64url")}`;
}
