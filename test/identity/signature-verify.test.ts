/** A request that is right, and every way in which it can be wrong. */

import { isDeepStrictEqual } from "node:util";
import { KMSClient, EncryptCommand } from "@aws-sdk/client-kms";
import { describe, expect, it, vi } from "vitest";
import { SigningKeyCache } from "../../lambdas/shared/identity/signature/signing-key.ts";
import { verifySignature } from "../../lambdas/shared/identity/signature/verify.ts";
import type { HttpRequest } from "../../lambdas/shared/wire/request.ts";
import {
  accessKeyId,
  expectations,
  host,
  mismatch,
  received,
  refusal,
  secretAccessKey,
  sign,
  signedAt,
  verify,
  withAuthorization,
  withHeaders,
} from "./signature-requests.ts";

const body = Buffer.from('{"KeyId":"alias/orders","Plaintext":"aGVsbG8="}');
const sessionToken = "FwoGZXIvYXdzEXAMPLE//token+with/slashes==";

/** What each SDK signs; `query` is there so that it can be changed. */
const clients = {
  "the JavaScript SDK": {
    checksum: true,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "content-length": String(body.length),
      "x-amz-target": "TrentService.Encrypt",
      "x-amz-user-agent": "aws-sdk-js/3.1164.0",
      "amz-sdk-invocation-id": "2b1e0f0e-55d1-4c3c-8a57-0d8f0c5f7f3a",
      "amz-sdk-request": "attempt=1; max=3",
    },
  },
  botocore: {
    checksum: false,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "TrentService.Encrypt",
    },
  },
};

describe.each(Object.entries(clients))("a request as %s signs it", (_, { checksum, headers }) => {
  const query = { first: "1", second: "a b" };
  const signed = sign({ headers, body, query }, { checksum, sessionToken });
  const known = { sessionToken };

  it("verifies", async () => {
    await expect(verify(await signed, {}, known)).resolves.toEqual({
      identity: "someone",
      region: "eu-central-1",
      accessKeyId,
      signedAt,
    });
  });

  it("verifies again, now that its signing key is kept", async () => {
    await expect(verify(await signed, {}, known)).resolves.toMatchObject({ identity: "someone" });
    expect(
      (await refusal(verify(await signed, {}, { ...known, secretAccessKey: "other" }))).code,
    ).toBe("InvalidSignatureException");
  });

  /** How the request is refused when it is changed so. */
  const refusalWhen = async (
    change: (request: HttpRequest) => HttpRequest,
  ): Promise<{ code: string; text: string | undefined }> => {
    const original = await signed;
    const changed = change(original);
    if (isDeepStrictEqual(changed, original)) {
      throw new Error("The change changed nothing.");
    }
    const answer = await refusal(verify(changed, {}, known));
    if (answer.text?.includes(signatureOf(original))) {
      throw new Error("The refusal repeats the signature.");
    }
    return answer;
  };

  const mismatched = { code: "InvalidSignatureException", text: mismatch };
  const bodyMismatched = checksum
    ? {
        code: "InvalidSignatureException",
        text: "The provided 'x-amz-content-sha256' header does not match what was computed.",
      }
    : mismatched;

  it.each<[string, (request: HttpRequest) => HttpRequest]>([
    ["another method", (request) => ({ ...request, method: "PUT" })],
    ["another path", (request) => ({ ...request, uri: "/iam" })],
    ["a parameter changed", (request) => ({ ...request, query: "first=2&second=a%20b" })],
    ["another parameter changed", (request) => ({ ...request, query: "first=1&second=a%20c" })],
    ["a parameter renamed", (request) => ({ ...request, query: "third=1&second=a%20b" })],
    ["a parameter removed", (request) => ({ ...request, query: "second=a%20b" })],
    ["a parameter added", (request) => ({ ...request, query: `${request.query}&third=3` })],
    ["no query", (request) => ({ ...request, query: "" })],
  ])("is refused with %s", async (_, change) => {
    expect(await refusalWhen(change)).toEqual(mismatched);
  });

  it.each<[string, (request: HttpRequest) => HttpRequest]>([
    ["no body", (request) => ({ ...request, body: new Uint8Array() })],
    ["a longer body", (request) => ({ ...request, body: Buffer.concat([request.body, body]) })],
  ])("is refused with %s", async (_, change) => {
    expect(await refusalWhen(change)).toEqual(bodyMismatched);
  });

  it("is refused with any byte of the body changed", async () => {
    for (let at = 0; at < body.length; at += 1) {
      const changed = Buffer.from(body);
      changed[at]! ^= 1;
      expect(await refusalWhen((request) => ({ ...request, body: changed }))).toEqual(
        bodyMismatched,
      );
    }
  });

  it("is refused with any digit of the signature changed", async () => {
    const signature = signatureOf(await signed);
    for (let at = 0; at < 64; at += 1) {
      const digit = (Number.parseInt(signature[at]!, 16) ^ 1).toString(16);
      const changed = `${signature.slice(0, at)}${digit}${signature.slice(at + 1)}`;
      expect(await refusalWhen(replacing(signature, changed))).toEqual(mismatched);
    }
  });

  it.each([
    ["in upper case", (signature: string) => signature.toUpperCase()],
    ["a digit too short", (signature: string) => signature.slice(1)],
    ["a digit too long", (signature: string) => `${signature}0`],
    ["with a letter", (signature: string) => `${signature.slice(1)}g`],
    ["with a wide letter", (signature: string) => `${signature.slice(1)}ı`],
  ])("is refused with a signature %s", async (_, change) => {
    const signature = signatureOf(await signed);
    expect(await refusalWhen(replacing(signature, change(signature)))).toEqual(mismatched);
  });

  it("is refused with any signed header's value changed", async () => {
    const names = signedHeadersOf(await signed);
    expect(names).toEqual(expect.arrayContaining(["host", "x-amz-target", "content-type"]));
    const special: Record<string, { code: string; text: string }> = {
      host: {
        code: "InvalidSignatureException",
        text: "The signed host is not an endpoint of this deployment.",
      },
      "x-amz-date": {
        code: "IncompleteSignatureException",
        text: "Date must be in ISO-8601 'basic format'. Got '20300517T094122Zx'. See http://en.wikipedia.org/wiki/ISO_8601",
      },
      "x-amz-content-sha256": bodyMismatched,
      "x-amz-security-token": {
        code: "UnrecognizedClientException",
        text: "The security token included in the request is invalid.",
      },
    };
    for (const name of names) {
      expect(
        await refusalWhen((request) =>
          withHeaders(request, { [name]: `${request.headers.get(name)}x` }),
        ),
      ).toEqual(special[name] ?? mismatched);
    }
  });

  it("is refused with another time of the same day", async () => {
    expect(
      await refusalWhen((request) => withHeaders(request, { "x-amz-date": "20300517T094123Z" })),
    ).toEqual(mismatched);
  });

  it("is refused with any signed header removed", async () => {
    for (const name of signedHeadersOf(await signed)) {
      const answer = await refusalWhen((request) => withHeaders(request, { [name]: undefined }));
      expect(answer.code).toBe(
        name === "x-amz-date" ? "IncompleteSignatureException" : "InvalidSignatureException",
      );
    }
  });

  it("is refused with any name left out of the signed headers", async () => {
    const names = signedHeadersOf(await signed);
    for (const name of names) {
      const others = names.filter((other) => other !== name).join(";");
      const required = name === "host" ? "'Host' or ':authority'" : `'${name}'`;
      expect(await refusalWhen(replacing(names.join(";"), others))).toEqual(
        name === "host" || name.startsWith("x-amz-")
          ? {
              code: "InvalidSignatureException",
              text: `${required} must be a 'SignedHeader' in the AWS Authorization.`,
            }
          : mismatched,
      );
    }
  });

  it("is refused with a name added to the signed headers, sent or not", async () => {
    const list = signedHeadersOf(await signed).join(";");
    const adding = replacing(list, `${list};z-other`);
    expect(await refusalWhen(adding)).toEqual(mismatched);
    expect(
      await refusalWhen((request) => withHeaders(adding(request), { "z-other": "value" })),
    ).toEqual(mismatched);
  });

  it.each([
    [
      "another date",
      "/20300517/",
      "/20300518/",
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20300518' != '20300517', from '20300517T094122Z'.",
    ],
    ["another Region", "/eu-central-1/", "/eu-central-2/", mismatch],
    [
      "what is no Region",
      "/eu-central-1/",
      "/Frankfurt/",
      "Credential should be scoped to a valid Region, not 'Frankfurt'.",
    ],
    ["another service", "/kms/", "/sts/", "Credential should be scoped to correct service: 'kms'."],
    [
      "another terminator",
      "/aws4_request",
      "/aws5_request",
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.",
    ],
  ])("is refused with %s in the scope", async (_, part, other, text) => {
    expect(await refusalWhen(replacing(part, other))).toEqual({
      code: "InvalidSignatureException",
      text,
    });
  });

  it("is refused with another key id", async () => {
    expect(await refusalWhen(replacing(`${accessKeyId}/`, "AKIDANOTHER/"))).toEqual({
      code: "UnrecognizedClientException",
      text: "The security token included in the request is invalid.",
    });
  });

  it("is refused under another session token, or none", async () => {
    for (const token of [undefined, "", "another"]) {
      expect(await refusal(verify(await signed, {}, { sessionToken: token }))).toEqual({
        code: "UnrecognizedClientException",
        text: "The security token included in the request is invalid.",
      });
    }
  });

  it("verifies with white space around and within header values", async () => {
    const target = (await signed).headers.get("x-amz-target");
    const spaced = withHeaders(await signed, { "x-amz-target": ` \t${target}  ` });
    await expect(verify(spaced, {}, known)).resolves.toBeDefined();
  });

  it("verifies with headers that need not be signed", async () => {
    const more = withHeaders(await signed, {
      via: "1.1 edge.cloudfront.net (CloudFront)",
      "x-amz-cf-id": "added after signing",
      "x-amzn-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793",
      "x-forwarded-for": "192.0.2.1",
      accept: "*/*",
    });
    await expect(verify(more, {}, known)).resolves.toBeDefined();
  });
});

describe("a request of the SDK itself", () => {
  it("verifies", async () => {
    const sent: HttpRequest[] = [];
    const client = new KMSClient({
      endpoint: `http://${host}`,
      region: "us-west-2",
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
      requestHandler: {
        handle: (request: Parameters<typeof received>[0] & { body: Uint8Array }) => {
          sent.push(received(request, new Uint8Array(request.body)));
          return Promise.reject(new Error("not sent"));
        },
      },
    });
    await expect(
      client.send(new EncryptCommand({ KeyId: "alias/a", Plaintext: Buffer.from("hello") })),
    ).rejects.toThrow("not sent");
    const [request] = sent;
    await expect(verify(request!, { now: new Date() })).resolves.toMatchObject({
      identity: "someone",
      region: "us-west-2",
    });
  });
});

describe("a Date header in place of X-Amz-Date", () => {
  // "get-vanilla" of the test suite as AWS first published it.
  const request: HttpRequest = {
    method: "GET",
    uri: "/",
    query: "",
    headers: new Map([
      ["host", "host.foo.com"],
      ["date", "Mon, 09 Sep 2011 23:36:00 GMT"],
      [
        "authorization",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20110909/us-east-1/host/aws4_request, SignedHeaders=date;host, Signature=b27ccfbfa7df52a200ff74193ca6e32d4b48b8856fab7ebf1c595d0670a7e470",
      ],
    ]),
    body: new Uint8Array(),
    sourceIp: "192.0.2.1",
    secureTransport: true,
  };
  const then = {
    service: "host",
    hosts: new Set(["host.foo.com"]),
    now: new Date("2011-09-09T23:40:00Z"),
  };

  it("verifies", async () => {
    await expect(verify(request, then)).resolves.toMatchObject({
      signedAt: new Date("2011-09-09T23:36:00Z"),
    });
  });

  it("is refused when it is changed", async () => {
    const changed = withHeaders(request, { date: "Mon, 09 Sep 2011 23:36:01 GMT" });
    expect((await refusal(verify(changed, then))).text).toBe(mismatch);
  });
});

describe("content-type", () => {
  it("may be signed or not", async () => {
    const unsigned = await sign({ headers: { "x-amz-target": "TrentService.ListKeys" } });
    const sent = withHeaders(unsigned, { "content-type": "application/x-amz-json-1.1" });
    await expect(verify(sent)).resolves.toBeDefined();
  });
});

describe("an x-amz-* header that is not signed", () => {
  it.each(["x-amz-target", "x-amz-security-token", "x-amz-anything"])(
    "%s is refused",
    async (name) => {
      const request = withHeaders(await sign({}), { [name]: "value" });
      expect(await refusal(verify(request))).toEqual({
        code: "InvalidSignatureException",
        text: `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
      });
    },
  );

  it("is accepted if CloudFront added it", async () => {
    const request = withHeaders(await sign({}), { "x-amz-cf-id": "value" });
    await expect(verify(request)).resolves.toBeDefined();
  });
});

describe("the host", () => {
  it.each([
    ["another host", "kms.eu-central-1.amazonaws.com"],
    ["another port", "kms.example.test"],
    ["two hosts", `${host},${host}`],
    ["none", ""],
  ])("is refused as %s, well signed as it may be", async (_, other) => {
    const request = await sign({ headers: { host: other } });
    expect(await refusal(verify(request))).toEqual({
      code: "InvalidSignatureException",
      text: "The signed host is not an endpoint of this deployment.",
    });
  });

  it("may be in any case, as it was signed", async () => {
    await expect(
      verify(await sign({ headers: { host: host.toUpperCase() } })),
    ).resolves.toBeDefined();
    const changed = withHeaders(await sign({}), { host: host.toUpperCase() });
    expect((await refusal(verify(changed))).text).toBe(mismatch);
  });

  it("must be signed", async () => {
    const request = withAuthorization(await sign({}), (text) => text.replace("host;", ""));
    expect(await refusal(verify(request))).toEqual({
      code: "InvalidSignatureException",
      text: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    });
  });
});

describe("the payload's hash", () => {
  it.each([
    "UNSIGNED-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "",
  ])("is refused as %j, well signed as it may be", async (value) => {
    const request = await sign({ body, headers: { "x-amz-content-sha256": value } });
    expect(await refusal(verify(request))).toEqual({
      code: "InvalidSignatureException",
      text: "The provided 'x-amz-content-sha256' header does not match what was computed.",
    });
  });
});

describe("the Region", () => {
  it.each(["us-east-1", "ap-southeast-4", "eu-central-2"])("may be %s", async (region) => {
    await expect(verify(await sign({}, { region }))).resolves.toMatchObject({ region });
  });

  it.each([
    "",
    "us",
    "us-east",
    "us-east-",
    "us-east-10",
    "US-EAST-1",
    "us_east_1",
    "aws-global",
    "us-east-1 ",
    // AWS's other partitions
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "cn-north-1",
    "eu-isoe-west-1",
    "eusc-de-east-1",
    `us-${"e".repeat(40)}-1`,
  ])("may not be %j", async (region) => {
    const request = withAuthorization(await sign({}), (text) =>
      text.replace("/eu-central-1/", `/${region.replace(" ", "\u00a0")}/`),
    );
    const refused = await refusal(verify(request));
    expect(refused.code).toBe("InvalidSignatureException");
    expect(refused.text).toMatch(/^Credential should be scoped to a valid Region, not '/);
  });

  it.each(["us-east-1", "aws-global"])("of a global service may be %s", async (region) => {
    await expect(verify(await sign({}, { region }), { region: "any" })).resolves.toMatchObject({
      region,
    });
  });

  it.each(["", "Europe", "a#b", "e".repeat(33)])(
    "of a global service may not be %j",
    async (region) => {
      const request = withAuthorization(await sign({}), (text) =>
        text.replace("/eu-central-1/", `/${region}/`),
      );
      expect((await refusal(verify(request, { region: "any" }))).text).toMatch(/valid Region/);
    },
  );
});

describe("a scope that is wrong in every part", () => {
  it("is told so in one message", async () => {
    const request = withAuthorization(await sign({}), (text) =>
      text.replace("/20300517/eu-central-1/kms/aws4_request", "/b/c/d/e"),
    );
    expect(await refusal(verify(request))).toEqual({
      code: "InvalidSignatureException",
      text: "Credential should be scoped to a valid Region, not 'c'. Credential should be scoped to correct service: 'kms'. Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20300517', from '20300517T094122Z'.",
    });
  });
});

describe("the clock", () => {
  const at = (seconds: number): Date => new Date(signedAt.getTime() + seconds * 1000);

  it.each([
    [5, 0],
    [5, 300],
    [5, -300],
    [15, 900],
    [15, -900],
  ] as const)("with %i minutes allows %i seconds", async (clockSkewMinutes, seconds) => {
    await expect(
      verify(await sign({}), { clockSkewMinutes, now: at(seconds) }),
    ).resolves.toBeDefined();
  });

  it.each([
    [
      5,
      301,
      "Signature expired: 20300517T094122Z is now earlier than 20300517T094123Z (20300517T094623Z - 5 min.)",
    ],
    [
      15,
      901,
      "Signature expired: 20300517T094122Z is now earlier than 20300517T094123Z (20300517T095623Z - 15 min.)",
    ],
    [
      5,
      -301,
      "Signature not yet current: 20300517T094122Z is still later than 20300517T094121Z (20300517T093621Z + 5 min.)",
    ],
    [
      15,
      -901,
      "Signature not yet current: 20300517T094122Z is still later than 20300517T094121Z (20300517T092621Z + 15 min.)",
    ],
  ] as const)("with %i minutes refuses %i seconds", async (clockSkewMinutes, seconds, text) => {
    const request = await sign({});
    expect(await refusal(verify(request, { clockSkewMinutes, now: at(seconds) }))).toEqual({
      code: "InvalidSignatureException",
      text,
    });
  });

  it("tells of an old request nothing about its key or signature, and looks neither up", async () => {
    const request = await sign({});
    const find = vi.fn<() => Promise<undefined>>(() => Promise.resolve(undefined));
    const now = at(3600);
    const { text } = await refusal(verify(request, { now }));
    expect(await refusal(verify(request, { now }, { secretAccessKey: "wrong" }))).toMatchObject({
      text,
    });
    expect(await refusal(verifySignature(request, { ...expectations, now }, find))).toMatchObject({
      text,
    });
    expect(find).not.toHaveBeenCalled();
  });
});

describe("a session", () => {
  it("that has ended is told so, if the signature is right", async () => {
    const request = await sign({}, { sessionToken });
    const expiration = new Date(signedAt);
    expect(await refusal(verify(request, {}, { sessionToken, expiration }))).toEqual({
      code: "ExpiredTokenException",
      text: "The security token included in the request is expired",
    });
    expect(
      await refusal(verify(request, {}, { sessionToken, expiration, secretAccessKey: "wrong" })),
    ).toEqual({ code: "InvalidSignatureException", text: mismatch });
  });

  it("that has not ended verifies", async () => {
    const request = await sign({}, { sessionToken });
    const expiration = new Date(signedAt.getTime() + 1);
    await expect(verify(request, {}, { sessionToken, expiration })).resolves.toBeDefined();
  });
});

describe("the look-up", () => {
  it("is given the key id and the session token", async () => {
    const find = vi.fn<(id: string, token: string | undefined) => Promise<undefined>>(() =>
      Promise.resolve(undefined),
    );
    await refusal(verifySignature(await sign({}, { sessionToken }), expectations, find));
    await refusal(verifySignature(await sign({}), expectations, find));
    expect(find.mock.calls).toEqual([
      [accessKeyId, sessionToken],
      [accessKeyId, undefined],
    ]);
  });

  it.each(["A#B", "a b", "A".repeat(129), "é"])("is not made for the key id %j", async (id) => {
    const find = vi.fn<() => Promise<undefined>>(() => Promise.resolve(undefined));
    const request = withAuthorization(await sign({}), (text) =>
      text.replace(accessKeyId, id.replace(" ", "%20")),
    );
    expect(await refusal(verifySignature(request, expectations, find))).toMatchObject({
      code: "UnrecognizedClientException",
    });
    expect(find).not.toHaveBeenCalled();
  });

  it("that fails is the caller's to answer", async () => {
    const failure = new Error("throttled");
    await expect(
      verifySignature(await sign({}), expectations, () => Promise.reject(failure)),
    ).rejects.toBe(failure);
  });

  it("that finds nothing is refused, whatever secret made the signature", async () => {
    for (const secret of [secretAccessKey, "0".repeat(40), "x"]) {
      const request = await sign({}, { secretAccessKey: secret });
      expect(
        await refusal(verifySignature(request, expectations, () => Promise.resolve(undefined))),
      ).toEqual({
        code: "UnrecognizedClientException",
        text: "The security token included in the request is invalid.",
      });
    }
  });

  it("that finds an empty secret is a fault, never a match", async () => {
    const request = await sign({}, { secretAccessKey: "" });
    await expect(verify(request, {}, { secretAccessKey: "" })).rejects.toThrow(/must not be empty/);
  });
});

describe("the kept signing keys", () => {
  const found = { secretAccessKey, identity: "someone" };

  it("are those of right signatures only", async () => {
    const keys = new SigningKeyCache(10);
    const wrong = await sign({}, { secretAccessKey: "wrong" });
    const ofNoOne = await sign({}, { secretAccessKey: "0".repeat(40) });
    await refusal(verifySignature(wrong, expectations, () => Promise.resolve(found), keys));
    await refusal(verifySignature(ofNoOne, expectations, () => Promise.resolve(undefined), keys));
    expect(keys.size).toBe(0);
    await verifySignature(await sign({}), expectations, () => Promise.resolve(found), keys);
    expect(keys.size).toBe(1);
  });

  it("are used for the next request of the same scope", async () => {
    const keys = new SigningKeyCache(10);
    const keep = vi.spyOn(keys, "keep");
    for (const body of ["1", "2", "3"]) {
      const request = await sign({ body: Buffer.from(body) });
      await verifySignature(request, expectations, () => Promise.resolve(found), keys);
    }
    expect(keep).toHaveBeenCalledTimes(1);
  });
});

function replacing(part: string, other: string): (request: HttpRequest) => HttpRequest {
  return (request) =>
    withAuthorization(request, (authorization) => authorization.replace(part, other));
}

function signatureOf(request: HttpRequest): string {
  return /Signature=([0-9a-f]+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
}

function signedHeadersOf(request: HttpRequest): string[] {
  const [, list = ""] =
    /SignedHeaders=([^,]+)/.exec(request.headers.get("authorization") ?? "") ?? [];
  return list.split(";");
}
