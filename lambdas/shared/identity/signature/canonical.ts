/**
 * The canonical request and the string to sign: IAM User Guide, "Create a signed
 * AWS API request".
 *
 * What the form leaves out, no reader of a request may depend on: white space
 * around and within a header's value, `.`, `..` and empty segments of the path,
 * and the order of parameters, that of one name's several values included.
 */

import { sha256 } from "../../crypto/digests.ts";
import type { HttpRequest } from "../../wire/request.ts";
import { algorithm, type Claim, type QueryParameter } from "./claim.ts";
import { encodePath } from "./percent-encoding.ts";

/** @param payloadHash SHA-256 of the body's bytes, in hexadecimal */
export function canonicalRequest(
  request: HttpRequest,
  claim: Pick<Claim, "query" | "signedHeaders">,
  payloadHash: string,
): string {
  let headers = "";
  for (const name of claim.signedHeaders) {
    headers += `${name}:${canonicalHeaderValue(request.headers.get(name) ?? "")}\n`;
  }
  return `${request.method}\n${canonicalPath(request.uri)}\n${canonicalQuery(claim.query)}\n${headers}\n${claim.signedHeaders.join(";")}\n${payloadHash}`;
}

export function stringToSign(
  claim: Pick<Claim, "timestamp" | "date" | "region" | "service" | "terminator">,
  canonical: string,
): string {
  return `${algorithm}\n${claim.timestamp}\n${claim.date}/${claim.region}/${claim.service}/${claim.terminator}\n${sha256Hex(canonical)}`;
}

export function sha256Hex(data: string | Uint8Array): string {
  return sha256(data).toString("hex");
}

/**
 * As all services but S3 have it: RFC 3986's dot segments (section 5.2.4) and
 * empty segments are removed, and the path as sent is encoded once more.
 */
function canonicalPath(path: string): string {
  if (path === "/" || path === "") {
    return "/";
  }
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") {
      segments.pop();
    } else if (segment !== "" && segment !== ".") {
      segments.push(segment);
    }
  }
  const first = path.startsWith("/") ? "/" : "";
  const last = segments.length > 0 && path.endsWith("/") ? "/" : "";
  return encodePath(`${first}${segments.join("/")}${last}`);
}

/** Sorted by name, then by value, as encoded: not by the joined text, where `=` would take part. */
function canonicalQuery(parameters: readonly QueryParameter[]): string {
  if (parameters.length === 0) {
    return "";
  }
  return [...parameters]
    .sort((left, right) => order(left[0], right[0]) || order(left[1], right[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** By code unit, which in encoded text is by byte; a locale's order would not do. */
function order(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}

const untidy = /^ |[\t-\r]| {2}| $/;

/**
 * Trimmed, and each run of white space one space. Line breaks count as white
 * space, so a value can never add a line to the canonical request.
 */
function canonicalHeaderValue(value: string): string {
  return untidy.test(value) ? value.replace(/[\t-\r ]+/g, " ").replace(/^ | $/g, "") : value;
}
