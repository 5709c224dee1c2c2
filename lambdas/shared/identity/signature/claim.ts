/** What a signed request says of itself. Nothing of it is believed before `verify.ts` has checked it. */

import { ServiceError } from "../../wire/errors.ts";
import { readTimestamp } from "./timestamp.ts";

export const algorithm = "AWS4-HMAC-SHA256";

/** Name and value, both in the encoding that the signature covers. */
export type QueryParameter = readonly [name: string, value: string];

export type Claim = {
  /** Where the signature stood: in `Authorization` or in the query string. */
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  /** The scope's date, `YYYYMMDD`, as sent. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** Lower-case, ascending, each once. */
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hexadecimal digits. */
  readonly signature: string;
  /** ISO 8601's basic format. */
  readonly timestamp: string;
  readonly signedAt: Date;
  readonly sessionToken?: string;
  /** Seconds, 1 to 604,800; only in the query form. */
  readonly expires?: number;
  /** The query string without the signature itself, in the order sent. */
  readonly query: readonly QueryParameter[];
};

/** The parts as they were found, in either form. */
type FoundParts = {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
};

const signatureForm = /^[0-9a-f]{64}$/;

/**
 * @throws ServiceError IncompleteSignatureException for a date or credential
 *   that is none; InvalidSignatureException for a signature or a list of
 *   headers that no signer makes
 */
export function readParts(
  found: FoundParts,
): Omit<Claim, "form" | "sessionToken" | "expires" | "query"> {
  const timestamp = readTimestamp(found.date);
  if (timestamp === undefined) {
    throw new ServiceError(
      "IncompleteSignatureException",
      `Date must be in ISO-8601 'basic format'. Got '${shown(found.date)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  const [accessKeyId, date, region, service, terminator, ...rest] = found.credential.split("/");
  if (
    accessKeyId === undefined ||
    date === undefined ||
    region === undefined ||
    service === undefined ||
    terminator === undefined ||
    rest.length > 0
  ) {
    throw new ServiceError(
      "IncompleteSignatureException",
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${shown(found.credential)}'`,
    );
  }
  // Upper case would decode to the same bytes; only the signers' spelling is right.
  if (!signatureForm.test(found.signature)) {
    throw new ServiceError("InvalidSignatureException");
  }
  return {
    accessKeyId,
    date,
    region,
    service,
    terminator,
    signedHeaders: readSignedHeaders(found.signedHeaders),
    signature: found.signature,
    timestamp: timestamp.basic,
    signedAt: timestamp.date,
  };
}

/** The specification wants the names in lower case, sorted and once each. */
function readSignedHeaders(list: string): string[] {
  const names = list === "" ? [] : list.split(";");
  let previous = "";
  for (const name of names) {
    if (name <= previous || name !== name.toLowerCase()) {
      throw new ServiceError(
        "InvalidSignatureException",
        "SignedHeaders must be in lower case, sorted, and without duplicates.",
      );
    }
    previous = name;
  }
  return names;
}

export function refuseOtherAlgorithm(name: string): void {
  if (name !== algorithm) {
    throw new ServiceError(
      "IncompleteSignatureException",
      `Unsupported AWS 'algorithm': '${shown(name)}' (only ${algorithm} for now).`,
    );
  }
}

/** What a message repeats of a client's text is bounded. */
export function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
