/**
 * Where the page before ended, and which request it was a page of.
 *
 * INVARIANT: whose events are read, and of which time, follows from the request
 * alone. A token only says where in there to go on, so that one which somebody
 * else was given, or made, leads nowhere else. That it belongs to the request is
 * checked for the sake of clients that mix up theirs.
 */

import { sha256 } from "../crypto/digests.ts";
import { timeOfUuid } from "../crypto/random.ts";
import { decodeMarker, encodeMarker } from "../keys/paging.ts";
import { ServiceError } from "../wire/errors.ts";

/** All that has to be the same on every page. */
export type Fingerprint = readonly (string | number | undefined)[];

/** Characters of base64: 96 bits. */
const digestLength = 16;

export function encodeToken(request: Fingerprint, eventId: string): string {
  return encodeMarker(digest(request) + eventId);
}

/**
 * @returns the id of the event to go on behind
 * @throws ServiceError InvalidNextTokenException
 */
export function decodeToken(request: Fingerprint, token: string): string {
  const text = readMarker(token);
  const eventId = text.slice(digestLength);
  if (!text.startsWith(digest(request)) || timeOfUuid(eventId) === undefined) {
    throw invalidToken();
  }
  return eventId;
}

export function invalidToken(options?: ErrorOptions): ServiceError {
  return new ServiceError(
    "InvalidNextTokenException",
    "The token is not valid, or was given to a request with different parameters.",
    options,
  );
}

function readMarker(token: string): string {
  try {
    return decodeMarker(token);
  } catch (cause) {
    throw invalidToken({ cause });
  }
}

function digest(request: Fingerprint): string {
  return sha256(JSON.stringify(request)).toString("base64url").slice(0, digestLength);
}
