/** What a claim must satisfy before anyone's key is looked up. All of it is known to whoever sent it. */

import { sameSecret } from "../../crypto/constant-time.ts";
import { foreignRegion, isRegion, longestRegion } from "../../keys/regions.ts";
import { ServiceError } from "../../wire/errors.ts";
import type { HttpRequest } from "../../wire/request.ts";
import { shown, type Claim } from "./claim.ts";
import { terminator } from "./signing-key.ts";
import { basicFormat } from "./timestamp.ts";

/** For services that are everywhere: clients sign with their own Region, or with a name such as `aws-global`. */
const anyRegionForm = /^[a-z0-9-]+$/;

function isAnyRegion(text: string): boolean {
  return text.length <= longestRegion && anyRegionForm.test(text) && !foreignRegion.test(text);
}

/** AWS names all that is wrong with a scope in one message, in this order. */
export function checkScope(claim: Claim, service: string, region: "any" | undefined): void {
  const problems: string[] = [];
  const isValid = region === "any" ? isAnyRegion : isRegion;
  if (!isValid(claim.region)) {
    problems.push(`Credential should be scoped to a valid Region, not '${shown(claim.region)}'.`);
  }
  if (claim.service !== service) {
    problems.push(`Credential should be scoped to correct service: '${service}'.`);
  }
  if (claim.terminator !== terminator) {
    problems.push(
      `Credential should be scoped with a valid terminator: '${terminator}', not '${shown(claim.terminator)}'.`,
    );
  }
  const day = claim.timestamp.slice(0, 8);
  if (claim.date !== day) {
    problems.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${shown(claim.date)}' != '${day}', from '${claim.timestamp}'.`,
    );
  }
  if (problems.length > 0) {
    throw new ServiceError("InvalidSignatureException", problems.join(" "));
  }
}

/**
 * `host` and every `x-amz-*` header must be signed, as in AWS; whatever else
 * the client sent, `content-type` among it, may be. CloudFront adds
 * `x-amz-cf-id` after the client signed.
 */
export function checkSignedHeaders(
  claim: Claim,
  headers: ReadonlyMap<string, string>,
  hosts: ReadonlySet<string>,
): void {
  const { signedHeaders } = claim;
  if (!signedHeaders.includes("host")) {
    refuse("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const name of headers.keys()) {
    if (name.startsWith("x-amz-") && name !== "x-amz-cf-id" && !signedHeaders.includes(name)) {
      refuse(`'${shown(name)}' must be a 'SignedHeader' in the AWS Authorization.`);
    }
  }
  for (const name of signedHeaders) {
    if (!headers.has(name)) {
      refuse();
    }
  }
  // A signature for another deployment must not serve here.
  if (!hosts.has((headers.get("host") ?? "").trim().toLowerCase())) {
    refuse("The signed host is not an endpoint of this deployment.");
  }
}

/**
 * The time a request was signed lies within the clock window; a presigned URL
 * may be as old as it says.
 */
export function checkTime(claim: Claim, now: Date, clockSkewMinutes: number): void {
  const skew = clockSkewMinutes * 60_000;
  const life = claim.expires === undefined ? skew : claim.expires * 1000;
  const age = now.getTime() - claim.signedAt.getTime();
  const after = (milliseconds: number): string =>
    basicFormat(new Date(now.getTime() + milliseconds));
  if (age > life) {
    const period =
      claim.expires === undefined ? `${clockSkewMinutes} min.` : `${claim.expires} sec.`;
    refuse(
      `Signature expired: ${claim.timestamp} is now earlier than ${after(-life)} (${after(0)} - ${period})`,
    );
  }
  if (age < -skew) {
    refuse(
      `Signature not yet current: ${claim.timestamp} is still later than ${after(skew)} (${after(0)} + ${clockSkewMinutes} min.)`,
    );
  }
}

/**
 * Outside S3 the payload is always the body: no `UNSIGNED-PAYLOAD`, no streaming.
 *
 * @param payloadHash SHA-256 of the body's bytes, in hexadecimal
 */
export function checkPayloadHash(request: HttpRequest, payloadHash: string): void {
  const claimed = request.headers.get("x-amz-content-sha256");
  if (claimed !== undefined && !sameSecret(claimed.trim(), payloadHash)) {
    refuse("The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
}

function refuse(text?: string): never {
  throw new ServiceError("InvalidSignatureException", text);
}
