/** Signature Version 4: whether a request was sent by who it says, as it was sent. */

import { timingSafeEqual } from "node:crypto";
import { ServiceError } from "../../wire/errors.ts";
import type { HttpRequest } from "../../wire/request.ts";
import { hmacSha256 } from "../../crypto/digests.ts";
import { canonicalRequest, sha256Hex, stringToSign } from "./canonical.ts";
import { checkPayloadHash, checkScope, checkSignedHeaders, checkTime } from "./checks.ts";
import { parseClaim } from "./parse.ts";
import { deriveSigningKey, SigningKeyCache } from "./signing-key.ts";

export type Expectations = {
  /** The name in the credential scope: `kms`, `sts`, … */
  readonly service: string;
  /** What `Host` may be: lower-case, with the port where it is not the scheme's own. */
  readonly hosts: ReadonlySet<string>;
  /** `any`: a global service, whose clients sign with whatever Region they have. */
  readonly region?: "any";
  /** 5 for the JSON services, 15 for IAM and STS: facts/errors.md, section 3. */
  readonly clockSkewMinutes: 5 | 15;
  readonly now: Date;
};

export type Credential<T> = {
  readonly secretAccessKey: string;
  /** When a session ends. */
  readonly expiration?: Date;
  /** Whatever the caller wants back for a request that is right. */
  readonly identity: T;
};

/** Answers undefined for a key or token that is unknown, inactive or not its own. */
export type FindCredential<T> = (
  accessKeyId: string,
  sessionToken: string | undefined,
) => Promise<Credential<T> | undefined>;

export type Verified<T> = {
  readonly identity: T;
  readonly region: string;
  readonly accessKeyId: string;
  readonly signedAt: Date;
};

/**
 * Wider than IAM's own form, since the deployer may choose the first key's id.
 * Nothing else reaches the look-up.
 */
const accessKeyIdForm = /^[\w+=.@-]{1,128}$/;

const secretOfNoOne = "0".repeat(40);

/** So many principals, Regions and services have their keys ready: about a megabyte. */
const keptSigningKeys = new SigningKeyCache(1000);

/**
 * The order is AWS's as far as one can see it, and it is the one that tells
 * least. The form, the scope, the headers and the clock come first: they depend on the request and
 * the time of day alone, so their errors tell a sender nothing that it does not
 * know, and cost no look-up. Were the clock asked after the signature, whoever
 * found an old request could learn from "expired" that its signature is right.
 * Then the key, then the signature; and only who has proved to hold the secret
 * learns that a session has ended.
 *
 * AWS answers an unknown key and a wrong secret with different codes, and so do
 * we. A key that is unknown is verified against a secret of no one all the
 * same, so that the time taken does not tell more than the code, such as
 * whether the look-up stopped early.
 *
 * @throws ServiceError MissingAuthenticationTokenException,
 *   IncompleteSignatureException, InvalidSignatureException,
 *   UnrecognizedClientException, ExpiredTokenException; and whatever
 *   `findCredential` throws
 */
export async function verifySignature<T>(
  request: HttpRequest,
  expectations: Expectations,
  findCredential: FindCredential<T>,
  signingKeys: SigningKeyCache = keptSigningKeys,
): Promise<Verified<T>> {
  const claim = parseClaim(request);
  checkScope(claim, expectations.service, expectations.region);
  checkSignedHeaders(claim, request.headers, expectations.hosts);
  checkTime(claim, expectations.now, expectations.clockSkewMinutes);
  const payloadHash = sha256Hex(request.body);
  checkPayloadHash(request, payloadHash);

  const { accessKeyId } = claim;
  const credential = accessKeyIdForm.test(accessKeyId)
    ? await findCredential(accessKeyId, claim.sessionToken)
    : undefined;
  const text = stringToSign(claim, canonicalRequest(request, claim, payloadHash));
  const secret = credential?.secretAccessKey ?? secretOfNoOne;
  const known = signingKeys.find(accessKeyId, secret, claim);
  const key = known ?? deriveSigningKey(secret, claim);
  // Both are 32 bytes: the claim's form was checked when it was read.
  const matches = timingSafeEqual(hmacSha256(key, text), Buffer.from(claim.signature, "hex"));
  // Who knows the secret of no one can make the signatures match, and gains nothing.
  if (!credential) {
    throw new ServiceError("UnrecognizedClientException");
  }
  if (!matches) {
    throw new ServiceError("InvalidSignatureException");
  }
  if (!known) {
    signingKeys.keep(accessKeyId, secret, claim, key);
  }
  if (credential.expiration && credential.expiration <= expectations.now) {
    throw new ServiceError("ExpiredTokenException");
  }
  return {
    identity: credential.identity,
    region: claim.region,
    accessKeyId,
    signedAt: claim.signedAt,
  };
}
