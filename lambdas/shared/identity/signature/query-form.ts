/** `?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=…`: a presigned URL. */

import { ServiceError } from "../../wire/errors.ts";
import { readParts, refuseOtherAlgorithm, type Claim, type QueryParameter } from "./claim.ts";
import { decodeQueryComponent } from "./percent-encoding.ts";

/** In the order in which AWS names those that are missing. */
const required = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
] as const;

const optional = ["X-Amz-Expires", "X-Amz-Security-Token"] as const;

type Name = (typeof required)[number] | (typeof optional)[number];

const reserved: ReadonlySet<string> = new Set<Name>([...required, ...optional]);

/** Whether a parameter belongs to the signature, and so may not stand beside `Authorization`. */
export function isSignatureParameter(parameter: QueryParameter): boolean {
  return reserved.has(parameter[0]);
}

/** A week, in seconds. */
const longestLife = 604_800;

const seconds = /^[1-9]\d{0,5}$/;

/**
 * `X-Amz-Expires` may be left out, as in AWS outside S3: then the clock window
 * bounds the request, as it does in the header form.
 *
 * @throws ServiceError IncompleteSignatureException with all that is missing or repeated
 */
export function readQueryForm(
  parameters: readonly QueryParameter[],
  headers: ReadonlyMap<string, string>,
): Claim {
  const problems: string[] = [];
  const found = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (!reserved.has(name)) {
      continue;
    }
    if (found.has(name)) {
      problems.push(`AWS query-string parameters must include '${name}' only once.`);
    }
    found.set(name, decodeQueryComponent(value));
  }
  for (const name of required) {
    // As in the header form, what an empty list of signed headers lacks is `host`.
    if (name === "X-Amz-SignedHeaders" ? !found.has(name) : !found.get(name)) {
      problems.push(`AWS query-string parameters must include '${name}'.`);
    }
  }
  const expires = found.get("X-Amz-Expires");
  if (expires !== undefined && !(seconds.test(expires) && Number(expires) <= longestLife)) {
    problems.push(`X-Amz-Expires must be a number of seconds from 1 to ${longestLife}.`);
  }
  if (problems.length > 0) {
    throw new ServiceError(
      "IncompleteSignatureException",
      `${problems.join(" ")} Re-examine the query-string parameters.`,
    );
  }
  const part = (name: Name): string => found.get(name) ?? "";
  refuseOtherAlgorithm(part("X-Amz-Algorithm"));
  for (const name of ["X-Amz-Date", "X-Amz-Security-Token"] as const) {
    if (found.has(name) && headers.has(name.toLowerCase())) {
      throw new ServiceError(
        "InvalidSignatureException",
        `Found both '${name}' as a query-string param and as HTTP header.`,
      );
    }
  }
  const sessionToken = found.get("X-Amz-Security-Token") ?? headers.get("x-amz-security-token");
  return {
    form: "query",
    ...readParts({
      credential: part("X-Amz-Credential"),
      signedHeaders: part("X-Amz-SignedHeaders"),
      signature: part("X-Amz-Signature"),
      date: part("X-Amz-Date"),
    }),
    ...(sessionToken !== undefined && { sessionToken }),
    ...(expires !== undefined && { expires: Number(expires) }),
    query: parameters.filter(([name]) => name !== "X-Amz-Signature"),
  };
}
