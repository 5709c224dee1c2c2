/**
 * Grant tokens: they name a grant, and carry the proof that this service made
 * them. Each is different; all tokens of a grant do the same. A token is no
 * secret and no permission: whoever uses one has to be the grantee.
 *
 *   base64url( 1 | nonce (16) | tag (32) | account "/" region "/" key id "/" grant id )
 *
 * The tag is HMAC-SHA-256, under the grant's own token key, of nonce and name. So
 * a token dies with its grant, and no function needs a secret to check one.
 */

import { sameSecret } from "../../crypto/constant-time.ts";
import { hmacSha256 } from "../../crypto/digests.ts";
import { lengthPrefixed } from "../../crypto/encoding.ts";
import type { Random } from "../../crypto/random.ts";
import { ServiceError } from "../../wire/errors.ts";
import { type GrantName, grantNameText, parseGrantName, type StoredGrant } from "./stored-grant.ts";

const version = 1;
const nonceLength = 16;
const tagLength = 32;
const headerLength = 1 + nonceLength + tagLength;

type TokenGrant = GrantName & Pick<StoredGrant, "tokenKey">;

/** What a token says, not yet believed. */
export type GrantToken = {
  readonly grant: GrantName;
  readonly nonce: Uint8Array;
  readonly tag: Uint8Array;
};

export function newGrantToken(grant: TokenGrant, random: Random): string {
  const nonce = random(nonceLength);
  const parts = [
    Uint8Array.of(version),
    nonce,
    tagOf(grant, nonce),
    Buffer.from(grantNameText(grant)),
  ];
  return Buffer.concat(parts).toString("base64url");
}

/**
 * @param region where the token is presented: one Region knows nothing of another's grants
 * @throws ServiceError InvalidGrantTokenException for what is no token of ours
 */
export function parseGrantToken(text: string, region: string): GrantToken {
  const bytes = Buffer.from(text, "base64url");
  const grant = parseGrantName(bytes.toString("latin1", headerLength));
  const ours = bytes[0] === version && bytes.toString("base64url") === text;
  if (!ours || grant?.region !== region) {
    throw invalidToken();
  }
  return {
    grant,
    nonce: bytes.subarray(1, 1 + nonceLength),
    tag: bytes.subarray(1 + nonceLength, headerLength),
  };
}

/**
 * @param grant what the table has under the token's name
 * @throws ServiceError InvalidGrantTokenException, alike for no grant and a false token
 */
export function requireToken(token: GrantToken, grant: StoredGrant | undefined): StoredGrant {
  if (grant === undefined || !sameSecret(tagOf(grant, token.nonce), token.tag)) {
    throw invalidToken();
  }
  return grant;
}

function tagOf(grant: TokenGrant, nonce: Uint8Array): Uint8Array {
  return hmacSha256(grant.tokenKey, lengthPrefixed([nonce, grantNameText(grant)]));
}

function invalidToken(): ServiceError {
  return new ServiceError("InvalidGrantTokenException");
}
