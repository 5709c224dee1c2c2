/** Any request that another signer signs, and any that is not quite it. */

import { posix } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../lambdas/shared/wire/errors.ts";
import type { HttpRequest } from "../../lambdas/shared/wire/request.ts";
import { host, presign, sign, verify, type Draft, type Signer } from "./signature-requests.ts";

const visible = fc.constantFrom(
  ..."!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~",
);
const text = (unit: fc.Arbitrary<string>, minLength: number, maxLength: number) =>
  fc.string({ unit, minLength, maxLength });

const headerValue = text(
  fc.oneof({ weight: 4, arbitrary: visible }, fc.constantFrom(" ", "\t")),
  0,
  20,
);
const headerName = text(fc.constantFrom(..."abcdwxyz0189-_."), 1, 8).map((name) => `x-${name}`);

const segment = fc.oneof(
  fc.constantFrom("", ".", "..", "%20", "%2F", "a%20b", "é"),
  text(fc.constantFrom(..."abcXYZ019-._~!$&'()*+,;=:@"), 1, 6),
);

const queryText = fc.string({ unit: "binary", maxLength: 6 });

const draft: fc.Arbitrary<Draft> = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "DELETE"),
  path: fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join("/")}`),
  query: fc.dictionary(
    queryText.filter((name) => !name.toLowerCase().startsWith("x-amz-")),
    fc.oneof(queryText, fc.array(queryText, { minLength: 1, maxLength: 3 })),
    { maxKeys: 4, noNullPrototype: true },
  ),
  headers: fc
    .dictionary(headerName, headerValue, { maxKeys: 4, noNullPrototype: true })
    .chain((headers) =>
      fc
        .record(
          { "x-amz-target": headerValue, "content-type": headerValue, "user-agent": headerValue },
          { requiredKeys: [], noNullPrototype: true },
        )
        .map((others): Record<string, string> => Object.assign(others, headers)),
    ),
  body: fc.uint8Array({ maxLength: 40 }),
});

const signer = fc.record({
  region: fc.constantFrom("us-east-1", "eu-central-1", "eu-north-1", "ap-southeast-5"),
  secretAccessKey: text(visible, 1, 70),
  sessionToken: fc.option(text(visible, 1, 40), { nil: undefined }),
  checksum: fc.boolean(),
  signedAt: fc
    .date({ min: new Date("1971-01-01"), max: new Date("2199-12-31"), noInvalidDate: true })
    .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000)),
}) satisfies fc.Arbitrary<Signer>;

const signed = fc
  .record({ draft, signer, form: fc.constantFrom("header", "query") })
  .map(({ draft, signer, form }) => ({
    signer,
    request: () => (form === "header" ? sign(draft, signer) : presign(draft, signer)),
  }));

const attempt = (request: HttpRequest, { signedAt, ...known }: Signer & { signedAt: Date }) =>
  verify(request, { now: signedAt }, known);

describe("any request that another signer signs", () => {
  it("verifies", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(signed, async ({ signer, request }) => {
        await expect(attempt(await request(), signer)).resolves.toEqual({
          identity: "someone",
          region: signer.region,
          accessKeyId: "AKIDEXAMPLE",
          signedAt: signer.signedAt,
        });
      }),
      { numRuns: 300 },
    );
  });

  it("does not verify under another secret", async () => {
    await fc.assert(
      fc.asyncProperty(signed, text(visible, 1, 70), async ({ signer, request }, secret) => {
        fc.pre(secret !== signer.secretAccessKey);
        await expect(
          attempt(await request(), { ...signer, secretAccessKey: secret }),
        ).rejects.toMatchObject({ code: "InvalidSignatureException" });
      }),
    );
  });
});

describe("any request of which one byte is changed", () => {
  it("is refused, or means the same by the standard", { timeout: 60_000 }, async () => {
    const verdicts: Verdict[] = [];
    await fc.assert(
      fc.asyncProperty(signed, fc.nat(), visible, async ({ signer, request }, place, byte) => {
        const original = await request();
        const changed = mutate(original, place, byte);
        fc.pre(!isDeepStrictEqual(changed, original));
        const verdict = await judge(original, changed, signer);
        expect(["refused", "same meaning"]).toContain(verdict);
        verdicts.push(verdict);
      }),
      { numRuns: 1000 },
    );
    const count = (verdict: Verdict): number => verdicts.filter((each) => each === verdict).length;
    expect(count("refused")).toBeGreaterThan(count("same meaning"));
    expect(count("same meaning")).toBeGreaterThan(0);
  });
});

type Verdict = "refused" | "same meaning" | "forged" | "signature repeated" | "failed";

async function judge(
  original: HttpRequest,
  changed: HttpRequest,
  signer: Signer & { signedAt: Date },
): Promise<Verdict> {
  try {
    await attempt(changed, signer);
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      return "failed";
    }
    const repeated = halvesOf(signatureOf(original)).some((half) => error.message.includes(half));
    return repeated ? "signature repeated" : "refused";
  }
  return isDeepStrictEqual(meaning(changed), meaning(original)) ? "same meaning" : "forged";
}

/** Replaces one character of the request, wherever it is; all places are alike. */
function mutate(request: HttpRequest, place: number, character: string): HttpRequest {
  const parts: [length: number, change: (at: number) => HttpRequest][] = [
    [request.method.length, (at) => ({ ...request, method: replace(request.method, at) })],
    [request.uri.length, (at) => ({ ...request, uri: replace(request.uri, at) })],
    [request.query.length, (at) => ({ ...request, query: replace(request.query, at) })],
    [
      request.body.length,
      (at) => ({ ...request, body: request.body.with(at, character.charCodeAt(0)) }),
    ],
    ...[...request.headers].flatMap(([name, value]): typeof parts => [
      [
        name.length,
        (at) => {
          const headers = new Map(request.headers);
          headers.delete(name);
          return { ...request, headers: headers.set(replace(name, at).toLowerCase(), value) };
        },
      ],
      [
        value.length,
        (at) => ({
          ...request,
          headers: new Map(request.headers).set(name, replace(value, at)),
        }),
      ],
    ]),
  ];
  let at = place % parts.reduce((total, [length]) => total + length, 0);
  for (const [length, change] of parts) {
    if (at < length) {
      return change(at);
    }
    at -= length;
  }
  return request;

  function replace(original: string, index: number): string {
    return original.slice(0, index) + character + original.slice(index + 1);
  }
}

/** What a signature covers of a request and of itself, by other means than the code under test. */
function meaning(request: HttpRequest): unknown {
  const parameters = new URLSearchParams(request.query);
  const authorization = request.headers.get("authorization");
  const parts = (authorization ?? "").split(/[\s,]+/).filter(Boolean);
  const list =
    authorization === undefined
      ? parameters.get("X-Amz-SignedHeaders")
      : parts.find((part) => part.startsWith("SignedHeaders="))?.slice("SignedHeaders=".length);
  return {
    method: request.method,
    path: posix.normalize(request.uri),
    parameters: [...parameters]
      .toSorted(([, a], [, b]) => (a < b ? -1 : 1))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    authorization: parts,
    headers: (list ?? "")
      .split(";")
      .map((name) => [name, request.headers.get(name)?.trim().split(/\s+/).join(" ")]),
    host: request.headers.get("host")?.trim() === host,
    body: [...request.body],
  };
}

function signatureOf(request: HttpRequest): string {
  const sent = `${request.headers.get("authorization")}&${request.query}`;
  return /Signature=([0-9a-f]{64})/.exec(sent)?.[1] ?? "";
}

function halvesOf(signature: string): [string, string] {
  return [signature.slice(0, 32), signature.slice(32)];
}
