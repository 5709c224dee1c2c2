/** Requests for the signature tests, made by `@smithy/signature-v4`: not the code under test. */

import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../support/sha256.ts";
import { ServiceError } from "../../lambdas/shared/wire/errors.ts";
import type { HttpRequest } from "../../lambdas/shared/wire/request.ts";
import {
  verifySignature,
  type Expectations,
  type Verified,
} from "../../lambdas/shared/identity/signature/verify.ts";

/** The keys of AWS's own documentation. */
export const accessKeyId = "AKIDEXAMPLE";
export const secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

export const host = "kms.example.test:4599";
export const signedAt = new Date("2030-05-17T09:41:22Z");

export type Draft = {
  method?: string;
  path?: string;
  query?: Record<string, string | string[]>;
  headers?: Record<string, string>;
  body?: Uint8Array;
};

export type Signer = {
  service?: string;
  region?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  sessionToken?: string | undefined;
  signedAt?: Date;
  /** Whether `x-amz-content-sha256` is sent. */
  checksum?: boolean;
};

export async function sign(draft: Draft, signer: Signer = {}): Promise<HttpRequest> {
  const { body = new Uint8Array(), ...rest } = draft;
  const signed = await signatureV4(signer).sign(smithyRequest({ ...rest, body }), {
    signingDate: signer.signedAt ?? signedAt,
  });
  return received(signed, body);
}

export async function presign(
  draft: Draft,
  signer: Signer = {},
  expiresIn = 60,
): Promise<HttpRequest> {
  const { body = new Uint8Array(), ...rest } = draft;
  const signed = await signatureV4(signer).presign(smithyRequest({ ...rest, body }), {
    signingDate: signer.signedAt ?? signedAt,
    expiresIn,
  });
  return received(signed, body);
}

function signatureV4(signer: Signer): SignatureV4 {
  return new SignatureV4({
    service: signer.service ?? "kms",
    region: signer.region ?? "eu-central-1",
    credentials: {
      accessKeyId: signer.accessKeyId ?? accessKeyId,
      secretAccessKey: signer.secretAccessKey ?? secretAccessKey,
      ...(signer.sessionToken !== undefined && { sessionToken: signer.sessionToken }),
    },
    sha256: Sha256,
    applyChecksum: signer.checksum ?? false,
  });
}

function smithyRequest(draft: Draft) {
  return {
    protocol: "https:",
    hostname: host,
    method: draft.method ?? "POST",
    path: draft.path ?? "/",
    query: draft.query ?? {},
    headers: { host, ...draft.headers },
    body: draft.body,
  };
}

type Signed = {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null> | undefined;
  headers: Record<string, string>;
};

/** What a server receives of a request that the SDK sends. */
export function received(signed: Signed, body: Uint8Array): HttpRequest {
  const query = Object.entries(signed.query ?? {}).flatMap(([name, values]) =>
    [values ?? ""]
      .flat()
      .map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return {
    method: signed.method,
    uri: signed.path,
    query: query.join("&"),
    headers: new Map(
      Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body,
    sourceIp: "192.0.2.1",
    secureTransport: true,
  };
}

/** The request with some of its headers changed; undefined removes one. */
export function withHeaders(
  request: HttpRequest,
  changes: Record<string, string | undefined>,
): HttpRequest {
  const headers = new Map(request.headers);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) {
      headers.delete(name);
    } else {
      headers.set(name, value);
    }
  }
  return { ...request, headers };
}

export function withAuthorization(
  request: HttpRequest,
  change: (authorization: string) => string,
): HttpRequest {
  return withHeaders(request, {
    authorization: change(request.headers.get("authorization") ?? ""),
  });
}

export const expectations: Expectations = {
  service: "kms",
  hosts: new Set([host]),
  clockSkewMinutes: 5,
  now: signedAt,
};

/** Verifies against the one key there is, which has the given secret and session token. */
export function verify(
  request: HttpRequest,
  changes: Partial<Expectations> = {},
  known: { secretAccessKey?: string; sessionToken?: string | undefined; expiration?: Date } = {},
): Promise<Verified<string>> {
  const { sessionToken: knownToken, ...credential } = known;
  return verifySignature(request, { ...expectations, ...changes }, (id, token) =>
    Promise.resolve(
      id === accessKeyId && token === knownToken
        ? { secretAccessKey, ...credential, identity: "someone" }
        : undefined,
    ),
  );
}

/** Code and text of the refusal; fails if there is none. */
export async function refusal(
  attempt: Promise<unknown>,
): Promise<{ code: string; text: string | undefined }> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof ServiceError) {
      return { code: error.code, text: error.text };
    }
    throw error;
  }
  throw new Error("The request was accepted.");
}

export const mismatch =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
