/** Requests whose signature cannot be read: code and text of each. */

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseClaim } from "../../lambdas/shared/identity/signature/parse.ts";
import { ServiceError } from "../../lambdas/shared/wire/errors.ts";
import type { HttpRequest } from "../../lambdas/shared/wire/request.ts";

const signature = "0123456789abcdef".repeat(4);
const credential = "AKIDEXAMPLE/20300517/eu-central-1/kms/aws4_request";
const right = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${signature}`;
const date = "20300517T094122Z";

function request(headers: Record<string, string>, query = ""): HttpRequest {
  return {
    method: "POST",
    uri: "/",
    query,
    headers: new Map(Object.entries({ host: "kms.example.test", ...headers })),
    body: new Uint8Array(),
    sourceIp: "192.0.2.1",
    secureTransport: true,
  };
}

function refusal(malformed: HttpRequest): { code: string; text: string | undefined } {
  try {
    parseClaim(malformed);
  } catch (error) {
    if (error instanceof ServiceError) {
      return { code: error.code, text: error.text };
    }
    throw error;
  }
  throw new Error("The request was read.");
}

const digest = (text: string): string => createHash("sha256").update(text).digest("base64");

const noCredential = "Authorization header requires 'Credential' parameter.";
const noSignature = "Authorization header requires 'Signature' parameter.";
const noSignedHeaders = "Authorization header requires 'SignedHeaders' parameter.";
const noDate =
  "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";

describe("the header form", () => {
  it("is read", () => {
    const claim = parseClaim(
      request({
        authorization: right,
        "x-amz-date": date,
        date: "Fri, 17 May 2030 00:00:00 GMT",
        "x-amz-security-token": "token",
      }),
    );
    expect(claim).toEqual({
      form: "header",
      accessKeyId: "AKIDEXAMPLE",
      date: "20300517",
      region: "eu-central-1",
      service: "kms",
      terminator: "aws4_request",
      signedHeaders: ["host", "x-amz-date"],
      signature,
      timestamp: date,
      signedAt: new Date("2030-05-17T09:41:22Z"),
      sessionToken: "token",
      query: [],
    });
  });

  it.each([
    right.replaceAll(", ", ","),
    right.replaceAll(", ", " "),
    right.replaceAll(", ", "  ,\t"),
    `  ${right}, `,
    `AWS4-HMAC-SHA256 Signature=${signature}, SignedHeaders=host;x-amz-date, Credential=${credential}`,
  ])("is read however its parts are set apart: %j", (authorization) => {
    expect(parseClaim(request({ authorization, "x-amz-date": date }))).toMatchObject({
      accessKeyId: "AKIDEXAMPLE",
      signedHeaders: ["host", "x-amz-date"],
      signature,
    });
  });

  it.each([
    "",
    "Basic YWRtaW46YWRtaW4=",
    "Bearer abc.def.ghi",
    "AWS AKID:c2ln",
    "aws4-hmac-sha256 a=b",
    right.slice(1),
  ])("is missing from %j", (authorization) => {
    expect(refusal(request({ authorization, "x-amz-date": date }))).toEqual({
      code: "MissingAuthenticationTokenException",
      text: "Missing Authentication Token",
    });
  });

  it.each([
    ["AWS4-HMAC-SHA512", "AWS4-HMAC-SHA512"],
    ["AWS4-ECDSA-P256-SHA256", "AWS4-ECDSA-P256-SHA256"],
    ["AWS4-", "AWS4-"],
    [`AWS4-${"A".repeat(200)}`, `AWS4-${"A".repeat(95)}…`],
  ])("has another algorithm: %s", (algorithm, shown) => {
    const authorization = right.replace("AWS4-HMAC-SHA256", algorithm);
    expect(refusal(request({ authorization, "x-amz-date": date }))).toEqual({
      code: "IncompleteSignatureException",
      text: `Unsupported AWS 'algorithm': '${shown}' (only AWS4-HMAC-SHA256 for now).`,
    });
  });

  const without = (part: RegExp): string => right.replace(part, "");

  it.each([
    ["no credential", without(/Credential=[^,]*, /), noCredential],
    ["an empty credential", right.replace(/Credential=[^,]*/, "Credential="), noCredential],
    ["no signature", without(/, Signature=.*/), noSignature],
    ["an empty signature", right.replace(/Signature=.*/, "Signature="), noSignature],
    ["no signed headers", without(/SignedHeaders=[^,]*, /), noSignedHeaders],
    [
      "nothing but the algorithm",
      "AWS4-HMAC-SHA256",
      `${noCredential} ${noSignature} ${noSignedHeaders}`,
    ],
    [
      "the credential twice",
      `${right}, Credential=${credential}`,
      "Authorization header has more than one 'Credential' parameter.",
    ],
    [
      "the signature twice",
      `${right}, Signature=${signature}`,
      "Authorization header has more than one 'Signature' parameter.",
    ],
    [
      "the signed headers twice",
      `${right}, SignedHeaders=host`,
      "Authorization header has more than one 'SignedHeaders' parameter.",
    ],
    ["what nobody knows", `${right}, Region=a`, "Authorization header has an unknown parameter."],
    [
      "another case",
      right.replace("Signature", "signature"),
      `Authorization header has an unknown parameter. ${noSignature}`,
    ],
  ])("has %s", (_, authorization, text) => {
    expect(refusal(request({ authorization, "x-amz-date": date }))).toEqual({
      code: "IncompleteSignatureException",
      text: `${text} (Hashed with SHA-256 and encoded with Base64) Authorization=${digest(authorization)}`,
    });
    expect(refusal(request({ authorization }))).toEqual({
      code: "IncompleteSignatureException",
      text: `${text} ${noDate} (Hashed with SHA-256 and encoded with Base64) Authorization=${digest(authorization)}`,
    });
  });

  it.each([{}, { "x-amz-date": "" }, { date: "" }])("has no date: %j", (headers) => {
    expect(refusal(request({ authorization: right, ...headers }))).toEqual({
      code: "IncompleteSignatureException",
      text: `${noDate} (Hashed with SHA-256 and encoded with Base64) Authorization=${digest(right)}`,
    });
  });

  it.each(["20300517", signature, "Credential"])("has a part without a name: %s", (part) => {
    expect(refusal(request({ authorization: `${right} ${part}`, "x-amz-date": date }))).toEqual({
      code: "IncompleteSignatureException",
      text: `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest(part)}'.`,
    });
  });

  it("is sent twice", () => {
    expect(
      refusal(request({ authorization: `${right},${right}`, "x-amz-date": date })),
    ).toMatchObject({
      code: "IncompleteSignatureException",
      text: expect.stringMatching(/^Invalid key=value pair/),
    });
  });

  it("is too long to be read", () => {
    const long = right.replace("host", "a".repeat(4096));
    expect(refusal(request({ authorization: long, "x-amz-date": date }))).toEqual({
      code: "IncompleteSignatureException",
      text: "Authorization header must not be longer than 4096 characters.",
    });
  });

  it.each([
    "AKIDEXAMPLE",
    "AKIDEXAMPLE/20300517/eu-central-1/kms",
    `${credential}/`,
    `/${credential}`,
    `${"a".repeat(99)}…`,
  ])("has no credential but %s", (text) => {
    const authorization = right.replace(credential, text.replace("…", "aa"));
    expect(refusal(request({ authorization, "x-amz-date": date }))).toEqual({
      code: "IncompleteSignatureException",
      text: `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text.replace("…", "a…")}'`,
    });
  });

  it.each([
    "2030-05-17T09:41:22Z",
    "20300517T094122",
    "20300517T094122+0000",
    "20300230T094122Z",
    "20301317T094122Z",
    "20300517T244122Z",
    "20300517T094160Z",
    `${date},${date}`,
    `${date}, ${date}`,
    "now",
    "0",
    "Fri, 17 May 2030 09:41:22 GMT,Fri, 17 May 2030 09:41:22 GMT",
    "Fri, 17 May 2030 09:41:22 CET",
    "Fri, 31 Feb 2030 09:41:22 GMT",
    "Fri, 17 Mai 2030 09:41:22 GMT",
    "Friday, 17-May-30 09:41:22 GMT",
    "Fri May 17 09:41:22 2030",
  ])("has no date but %j", (value) => {
    const answer = {
      code: "IncompleteSignatureException",
      text: `Date must be in ISO-8601 'basic format'. Got '${value}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    };
    expect(refusal(request({ authorization: right, "x-amz-date": value }))).toEqual(answer);
    expect(refusal(request({ authorization: right, date: value }))).toEqual(answer);
  });

  it.each([
    [date, date],
    [` ${date} `, date],
    ["Fri, 17 May 2030 09:41:22 GMT", date],
    ["Thu, 29 Feb 2024 23:59:59 GMT", "20240229T235959Z"],
  ])("has the date %j", (value, timestamp) => {
    expect(parseClaim(request({ authorization: right, date: value }))).toMatchObject({ timestamp });
  });

  it.each([
    "x-amz-date;host",
    "host;host",
    "Host;x-amz-date",
    "host;;x-amz-date",
    ";host",
    "host;",
  ])("has signed headers that no signer lists: %j", (list) => {
    const authorization = right.replace("host;x-amz-date", list);
    expect(refusal(request({ authorization, "x-amz-date": date }))).toEqual({
      code: "InvalidSignatureException",
      text: "SignedHeaders must be in lower case, sorted, and without duplicates.",
    });
  });

  it("may list no signed headers, which is for the verifier to refuse", () => {
    const authorization = right.replace("host;x-amz-date", "");
    expect(parseClaim(request({ authorization, "x-amz-date": date })).signedHeaders).toEqual([]);
  });
});

const names = {
  "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
  "X-Amz-Credential": credential,
  "X-Amz-Date": date,
  "X-Amz-Expires": "60",
  "X-Amz-SignedHeaders": "host",
  "X-Amz-Security-Token": "to/ken",
  "X-Amz-Signature": signature,
};

const queryOf = (parameters: Record<string, string>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");

const queryWithout = (...left: string[]): string =>
  queryOf(Object.fromEntries(Object.entries(names).filter(([name]) => !left.includes(name))));

describe("the query form", () => {
  const missing = (name: string): string => `AWS query-string parameters must include '${name}'.`;
  const incomplete = (text: string): { code: string; text: string } => ({
    code: "IncompleteSignatureException",
    text: `${text} Re-examine the query-string parameters.`,
  });

  it("is read", () => {
    expect(parseClaim(request({}, `b=%2F+x&&a&${queryOf(names)}`))).toEqual({
      form: "query",
      accessKeyId: "AKIDEXAMPLE",
      date: "20300517",
      region: "eu-central-1",
      service: "kms",
      terminator: "aws4_request",
      signedHeaders: ["host"],
      signature,
      timestamp: date,
      signedAt: new Date("2030-05-17T09:41:22Z"),
      sessionToken: "to/ken",
      expires: 60,
      query: [
        ["b", "%2F%20x"],
        ["a", ""],
        ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
        ["X-Amz-Credential", credential.replaceAll("/", "%2F")],
        ["X-Amz-Date", date],
        ["X-Amz-Expires", "60"],
        ["X-Amz-SignedHeaders", "host"],
        ["X-Amz-Security-Token", "to%2Fken"],
      ],
    });
  });

  it.each([
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
    "X-Amz-Date",
  ])("lacks %s", (name) => {
    expect(refusal(request({}, queryWithout(name)))).toEqual(incomplete(missing(name)));
  });

  it.each(["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date"])(
    "has nothing in %s",
    (name) => {
      for (const empty of [name, `${name}=`]) {
        expect(refusal(request({}, `${queryWithout(name)}&${empty}`))).toEqual(
          incomplete(missing(name)),
        );
      }
    },
  );

  it("may list no signed headers, which is for the verifier to refuse", () => {
    const query = queryOf({ ...names, "X-Amz-SignedHeaders": "" });
    expect(parseClaim(request({}, query)).signedHeaders).toEqual([]);
  });

  it("lacks all but one", () => {
    expect(refusal(request({}, "X-Amz-Algorithm=AWS4-HMAC-SHA256"))).toEqual(
      incomplete(
        ["X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"]
          .map(missing)
          .join(" "),
      ),
    );
  });

  it.each(Object.keys(names))("has %s twice", (name) => {
    for (const again of [
      `${name}=${encodeURIComponent(names[name as keyof typeof names])}`,
      name,
    ]) {
      const { code, text } = refusal(request({}, `${again}&${queryOf(names)}`));
      expect(code).toBe("IncompleteSignatureException");
      expect(text).toMatch(`AWS query-string parameters must include '${name}' only once.`);
    }
  });

  it("has a name twice, once in another encoding", () => {
    expect(refusal(request({}, `${queryOf(names)}&X-Amz-D%61te=${date}`))).toEqual(
      incomplete("AWS query-string parameters must include 'X-Amz-Date' only once."),
    );
  });

  it.each(["0", "-1", "604801", "1000000", "1e3", "60.0", "060", " 60", "", "abc", "٦٠", "NaN"])(
    "expires after %j",
    (expires) => {
      expect(refusal(request({}, queryOf({ ...names, "X-Amz-Expires": expires })))).toEqual(
        incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800."),
      );
    },
  );

  it.each([1, 604_800])("may expire after %i", (expires) => {
    expect(
      parseClaim(request({}, queryOf({ ...names, "X-Amz-Expires": String(expires) }))),
    ).toMatchObject({ expires });
  });

  it("need not say when it expires, nor have a session token", () => {
    const claim = parseClaim(request({}, queryWithout("X-Amz-Expires", "X-Amz-Security-Token")));
    expect(claim).not.toHaveProperty("expires");
    expect(claim).not.toHaveProperty("sessionToken");
  });

  it("may have its session token in a header, which the verifier wants signed", () => {
    expect(
      parseClaim(request({ "x-amz-security-token": "a" }, queryWithout("X-Amz-Security-Token"))),
    ).toMatchObject({ sessionToken: "a" });
  });

  it("has another algorithm", () => {
    expect(
      refusal(request({}, queryOf({ ...names, "X-Amz-Algorithm": "AWS4-ECDSA-P256-SHA256" }))),
    ).toEqual({
      code: "IncompleteSignatureException",
      text: "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' (only AWS4-HMAC-SHA256 for now).",
    });
  });

  it.each(["X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature", "X-Amz-SignedHeaders"])(
    "has a %s that is not UTF-8",
    (name) => {
      const { code } = refusal(request({}, `${queryWithout(name)}&${name}=%ff`));
      expect(code).toMatch(/^(Incomplete|Invalid)SignatureException$/);
    },
  );

  it("is too long to be read", () => {
    expect(refusal(request({}, `${queryOf(names)}&a=${"a".repeat(16_384)}`))).toEqual({
      code: "IncompleteSignatureException",
      text: "The query string must not be longer than 16384 characters.",
    });
  });

  it("is not read from names in another case", () => {
    expect(refusal(request({}, queryOf(names).toLowerCase()))).toMatchObject({
      code: "MissingAuthenticationTokenException",
    });
  });
});

describe("neither form, and both", () => {
  it("is missing where there is nothing", () => {
    expect(refusal(request({ "x-amz-date": date }, "Action=GetCallerIdentity"))).toEqual({
      code: "MissingAuthenticationTokenException",
      text: "Missing Authentication Token",
    });
  });

  it.each(Object.entries(names))("is refused with %s beside Authorization", (name, value) => {
    const query = `a=b&${queryOf({ [name]: value })}`;
    expect(refusal(request({ authorization: right, "x-amz-date": date }, query))).toEqual({
      code: "InvalidSignatureException",
      text: `Found both '${name}' as a query-string param and 'Authorization' as HTTP header.`,
    });
  });

  it("is refused with all of both", () => {
    expect(
      refusal(request({ authorization: right, "x-amz-date": date }, queryOf(names))).text,
    ).toBe(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  });
});
