/** The AWS Signature Version 4 test suite, from test/vectors/sigv4.json. */

import { describe, expect, it } from "vitest";
import {
  canonicalRequest,
  sha256Hex,
  stringToSign,
} from "../../lambdas/shared/identity/signature/canonical.ts";
import { parseClaim } from "../../lambdas/shared/identity/signature/parse.ts";
import { verifySignature } from "../../lambdas/shared/identity/signature/verify.ts";
import type { HttpRequest } from "../../lambdas/shared/wire/request.ts";
import suite from "../vectors/sigv4.json" with { type: "json" };
import { mismatch, refusal } from "./signature-requests.ts";

/** Signed as S3 wants it, with the path as it is. Every other service normalizes it. */
const unnormalized = [
  "get-relative-relative-unnormalized",
  "get-relative-unnormalized",
  "get-slash-dot-slash-unnormalized",
  "get-slash-pointless-dot-unnormalized",
  "get-slash-unnormalized",
  "get-slashes-unnormalized",
];

/** The session token is added after signing, which an `x-amz-*` header may not be. */
const tokenUnsigned = ["post-sts-header-after"];

const refused = new Set([...unnormalized, ...tokenUnsigned]);

const forms = suite.cases.flatMap((vector) =>
  (["header", "query"] as const).map((form) => ({
    name: vector.name,
    form,
    context: vector.context as Context,
    expected: vector[form],
    request: readRequest(vector[form].signedRequest),
  })),
);

const accepted = forms.filter(({ name }) => !refused.has(name));

it("has all 38 cases, 7 of which another kind of service would accept", () => {
  expect(suite.cases).toHaveLength(38);
  expect(suite.cases.filter(({ name }) => refused.has(name))).toHaveLength(7);
  expect(accepted).toHaveLength(62);
});

describe.each(accepted)("$name, $form form", ({ context, expected, request, form }) => {
  it("has the published canonical request and string to sign", () => {
    const claim = parseClaim(request);
    const canonical = canonicalRequest(request, claim, sha256Hex(request.body));
    expect(canonical).toBe(expected.canonicalRequest);
    expect(stringToSign(claim, canonical)).toBe(expected.stringToSign);
    expect(claim.signature).toBe(expected.signature);
    expect(claim.form).toBe(form);
    expect(claim.sessionToken).toBe(context.credentials.token);
  });

  it("verifies", async () => {
    await expect(verifyVector(request, context)).resolves.toEqual({
      identity: "the suite",
      region: "us-east-1",
      accessKeyId: "AKIDEXAMPLE",
      signedAt: new Date("2015-08-30T12:36:00Z"),
    });
  });

  it("does not verify under another secret", async () => {
    const other = { ...context, credentials: { ...context.credentials, secret_access_key: "x" } };
    expect(await refusal(verifyVector(request, other))).toEqual({
      code: "InvalidSignatureException",
      text: mismatch,
    });
  });
});

describe("what only S3 accepts, since it signs the path as it is", () => {
  const cases = forms.filter(({ name }) => unnormalized.includes(name));

  it.each(cases)("$name, $form form, is refused", async ({ request, context }) => {
    expect(await refusal(verifyVector(request, context))).toEqual({
      code: "InvalidSignatureException",
      text: mismatch,
    });
  });

  it.each(cases)("$name, $form form, differs in the path alone", ({ request, expected }) => {
    const claim = parseClaim(request);
    const lines = canonicalRequest(request, claim, sha256Hex(request.body)).split("\n");
    const published = expected.canonicalRequest.split("\n");
    expect(lines[1]).not.toBe(published[1]);
    expect(lines.with(1, "")).toEqual(published.with(1, ""));
  });
});

describe("a session token that is added after signing", () => {
  it.each(forms.filter(({ name }) => tokenUnsigned.includes(name)))(
    "$name, $form form, is refused",
    async ({ request, context, form }) => {
      expect(await refusal(verifyVector(request, context))).toEqual({
        code: "InvalidSignatureException",
        text:
          form === "header"
            ? "'x-amz-security-token' must be a 'SignedHeader' in the AWS Authorization."
            : mismatch,
      });
    },
  );
});

type Context = {
  readonly credentials: {
    readonly access_key_id: string;
    readonly secret_access_key: string;
    readonly token?: string;
  };
  readonly service: string;
  readonly timestamp: string;
};

function verifyVector(request: HttpRequest, { credentials, service, timestamp }: Context) {
  return verifySignature(
    request,
    {
      service,
      hosts: new Set(["example.amazonaws.com"]),
      clockSkewMinutes: 5,
      now: new Date(timestamp),
    },
    (accessKeyId, sessionToken) =>
      Promise.resolve(
        accessKeyId === credentials.access_key_id && sessionToken === credentials.token
          ? { secretAccessKey: credentials.secret_access_key, identity: "the suite" }
          : undefined,
      ),
  );
}

/** An HTTP/1.1 request as text, continued header lines and all. */
function readRequest(text: string): HttpRequest {
  const end = text.indexOf("\n\n");
  const [requestLine = "", ...headerLines] = text.slice(0, end).split(/\n(?![ \t])/);
  const [, method = "", target = ""] = /^(\S+) (.*) HTTP\/1\.1$/.exec(requestLine) ?? [];
  const headers = new Map<string, string>();
  for (const line of headerLines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1);
    headers.set(name, headers.has(name) ? `${headers.get(name)},${value}` : value);
  }
  const mark = target.indexOf("?");
  return {
    method,
    uri: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers,
    body: Buffer.from(text.slice(end + 2)),
    sourceIp: "192.0.2.1",
    secureTransport: true,
  };
}
