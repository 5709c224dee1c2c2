/**
 * Whom an OpenID Connect provider knows, by the token that it signed.
 * Source: recordings of AWS in radkawar/stackd,
 * internal/services/sts/testdata/oidc; the IAM User Guide, "Available keys for
 * AWS OIDC federation".
 */

import { type Context, contextOf } from "../../authorization/context.ts";
import { ServiceError } from "../../wire/errors.ts";
import type { OidcProvider } from "../entities.ts";
import {
  type ClaimedTags,
  claimedRoles,
  claimedSourceIdentity,
  claimedTags,
} from "./aws-claims.ts";
import { type Jwt, isSignedBy, parseJwt } from "./jwt.ts";
import type { ProviderKeys } from "./provider-keys.ts";

/** Seconds that a provider's clock may differ from ours. */
const leeway = 300;

export type UnverifiedToken = {
  readonly jwt: Jwt;
  readonly issuer: string;
  /** The issuer without its scheme, as IAM names providers. */
  readonly provider: string;
};

export type WebIdentity = ClaimedTags & {
  readonly subject: string;
  readonly audience: string;
  /** `<provider>:sub` and its like. */
  readonly keys: Context;
  readonly sourceIdentity: string | undefined;
  /** The roles that the provider lets be assumed; undefined where it does not say. */
  readonly roles: readonly string[] | undefined;
};

/** @throws ServiceError InvalidIdentityTokenException for what is no token of an OIDC provider */
export function readToken(token: string): UnverifiedToken {
  const jwt = parseJwt(token);
  if (jwt === undefined) {
    throw invalidToken(
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  }
  const issuer = required(jwt, "iss");
  const provider =
    typeof issuer === "string" ? /^https:\/\/([\x21-\x7e]{1,255})$/.exec(issuer)?.[1] : undefined;
  if (provider === undefined) {
    throw notValidated();
  }
  return { jwt, issuer: `https://${provider}`, provider };
}

/**
 * @param now milliseconds since the epoch
 * @throws ServiceError InvalidIdentityTokenException, ExpiredWebIdentityTokenException
 */
export async function verifyToken(
  { jwt, provider }: UnverifiedToken,
  { clientIds }: Pick<OidcProvider, "clientIds">,
  keys: ProviderKeys,
  now: number,
): Promise<WebIdentity> {
  await requireSignature(jwt, provider, keys, now);
  const subject = subjectOf(jwt);
  const audiences = audiencesOf(jwt);
  const { azp, amr, email } = jwt.claims;
  requireTimes(jwt, Math.floor(now / 1000));
  if (audiences.length > 1 && azp === undefined) {
    throw invalidToken(
      "Token audience contains more than one audience while authorized party is not present",
    );
  }
  const audience = azp === undefined ? audiences[0] : azp;
  if (typeof audience !== "string" || !clientIds.includes(audience)) {
    throw notValidated();
  }
  return {
    subject,
    audience,
    keys: contextOf({
      [`${provider}:aud`]: audience,
      [`${provider}:oaud`]: azp === undefined ? undefined : audiences,
      [`${provider}:azp`]: azp === undefined ? undefined : audience,
      [`${provider}:sub`]: subject,
      [`${provider}:amr`]: isTexts(amr) ? amr : undefined,
      [`${provider}:email`]: typeof email === "string" ? email : undefined,
    }),
    ...claimedTags(jwt.claims),
    sourceIdentity: claimedSourceIdentity(jwt.claims),
    roles: claimedRoles(jwt.claims),
  };
}

/** AWS's text for what it does not explain. */
export function notValidated(): ServiceError {
  return invalidToken(
    "The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.",
  );
}

async function requireSignature(
  jwt: Jwt,
  provider: string,
  keys: ProviderKeys,
  now: number,
): Promise<void> {
  const key = await keys.find(provider, jwt.keyId, now).catch((cause: unknown) => {
    throw noKey(cause);
  });
  if (key === undefined) {
    throw noKey();
  }
  if (!isSignedBy(jwt, key)) {
    throw notValidated();
  }
}

/** The two blanks are AWS's. */
function noKey(cause?: unknown): ServiceError {
  return new ServiceError(
    "InvalidIdentityTokenException",
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    { cause },
  );
}

/** @param now seconds since the epoch */
function requireTimes(jwt: Jwt, now: number): void {
  const issued = requiredTime(jwt, "iat");
  const expires = requiredTime(jwt, "exp");
  if (now - leeway >= expires) {
    throw new ServiceError(
      "ExpiredWebIdentityTokenException",
      `Token expired: current date/time ${now - leeway} must be before the expiration date/time ${expires}`,
    );
  }
  if (issued > now + leeway) {
    throw invalidToken(`Token issued in the future: ${issued}`);
  }
  const notBefore = jwt.claims["nbf"] === undefined ? issued : requiredTime(jwt, "nbf");
  if (notBefore > now + leeway) {
    throw invalidToken(
      `Token not yet valid: current date/time ${now + leeway} must be after or equal to the not-before date/time ${notBefore}`,
    );
  }
}

/** Some providers number their users. */
function subjectOf(jwt: Jwt): string {
  const subject = required(jwt, "sub");
  if (typeof subject !== "string" && typeof subject !== "number") {
    throw notValidated();
  }
  return String(subject);
}

function audiencesOf(jwt: Jwt): readonly string[] {
  const audience = required(jwt, "aud");
  const audiences = typeof audience === "string" ? [audience] : audience;
  if (!isTexts(audiences)) {
    throw notValidated();
  }
  if (audiences.length === 0) {
    throw invalidToken("Claim is not allowed to be empty: aud");
  }
  return audiences;
}

/** Whole seconds, as a number or a text. */
function requiredTime(jwt: Jwt, name: string): number {
  const value = required(jwt, name);
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || !/^-?\d{1,15}$/.test(text)) {
    throw invalidToken("Invalid timestamp in token claims.");
  }
  return Number(text);
}

function required({ claims }: Jwt, name: string): unknown {
  if (claims[name] === undefined) {
    throw invalidToken(`Missing a required claim: ${name}`);
  }
  return claims[name];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function invalidToken(text: string): ServiceError {
  return new ServiceError("InvalidIdentityTokenException", text);
}
