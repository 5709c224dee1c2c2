/** `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` */

import { sha256 } from "../../crypto/digests.ts";
import { ServiceError } from "../../wire/errors.ts";
import { readParts, refuseOtherAlgorithm, type Claim, type QueryParameter } from "./claim.ts";

/** Ten times what an SDK sends; more is not worth reading. */
const longestAuthorization = 4096;

/** AWS splits at spaces as well as at commas. */
const separators = /[ \t,]+/;

/**
 * @throws ServiceError MissingAuthenticationTokenException for another scheme,
 *   IncompleteSignatureException with all that is missing or repeated
 */
export function readHeaderForm(
  authorization: string,
  headers: ReadonlyMap<string, string>,
  query: readonly QueryParameter[],
): Claim {
  if (authorization.length > longestAuthorization) {
    throw new ServiceError(
      "IncompleteSignatureException",
      `Authorization header must not be longer than ${longestAuthorization} characters.`,
    );
  }
  const [scheme = "", ...parameters] = authorization.trim().split(separators);
  if (!scheme.startsWith("AWS4-")) {
    throw new ServiceError("MissingAuthenticationTokenException");
  }
  refuseOtherAlgorithm(scheme);

  const problems: string[] = [];
  const found: { Credential?: string; SignedHeaders?: string; Signature?: string } = {};
  for (const parameter of parameters) {
    const equalSign = parameter.indexOf("=");
    if (equalSign < 0) {
      if (parameter === "") {
        continue;
      }
      throw new ServiceError(
        "IncompleteSignatureException",
        `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest(parameter)}'.`,
      );
    }
    const name = parameter.slice(0, equalSign);
    if (name !== "Credential" && name !== "SignedHeaders" && name !== "Signature") {
      problems.push("Authorization header has an unknown parameter.");
    } else if (found[name] === undefined) {
      found[name] = parameter.slice(equalSign + 1);
    } else {
      problems.push(`Authorization header has more than one '${name}' parameter.`);
    }
  }
  // An empty list of signed headers is not a missing one: `host` is what it lacks.
  const { Credential: credential, SignedHeaders: signedHeaders, Signature: signature } = found;
  if (!credential) {
    problems.push("Authorization header requires 'Credential' parameter.");
  }
  if (!signature) {
    problems.push("Authorization header requires 'Signature' parameter.");
  }
  if (signedHeaders === undefined) {
    problems.push("Authorization header requires 'SignedHeaders' parameter.");
  }
  const date = headers.get("x-amz-date") ?? headers.get("date");
  if (!date) {
    problems.push(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  if (!credential || !signature || signedHeaders === undefined || !date || problems.length > 0) {
    throw new ServiceError(
      "IncompleteSignatureException",
      `${problems.join(" ")} (Hashed with SHA-256 and encoded with Base64) Authorization=${digest(authorization)}`,
    );
  }
  const sessionToken = headers.get("x-amz-security-token");
  return {
    form: "header",
    ...readParts({ credential, signedHeaders, signature, date: date.trim() }),
    ...(sessionToken !== undefined && { sessionToken }),
    query,
  };
}

/** AWS repeats no header any more, only its hash; nor do we, for it may hold a signature. */
function digest(text: string): string {
  return sha256(text).toString("base64");
}
