/** An OpenID Connect provider whose keys are supplied by a setting, so that nobody asks it. */

import { generateKeyPairSync, sign } from "node:crypto";

export type IdentityProvider = {
  /** The issuer without its scheme, as IAM names providers. */
  readonly host: string;
  readonly keySet: object;
  /** A token for five minutes from now on. */
  token(claims: { readonly sub: string; readonly aud: string } & Record<string, unknown>): string;
};

export function identityProvider(host: string): IdentityProvider {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "one" };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return {
    host,
    keySet: { keys: [jwk] },
    token(claims) {
      const now = Math.floor(Date.now() / 1000);
      const standard = { iss: `https://${host}`, iat: now, exp: now + 300 };
      const signed = `${encode({ alg: "ES256", kid: "one" })}.${encode({ ...standard, ...claims })}`;
      const key = { key: privateKey, dsaEncoding: "ieee-p1363" } as const;
      return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
    },
  };
}

/** What LOCKSTEAD_OIDC_KEYS is set to. */
export function oidcKeys(...providers: readonly IdentityProvider[]): string {
  return JSON.stringify(Object.fromEntries(providers.map(({ host, keySet }) => [host, keySet])));
}
