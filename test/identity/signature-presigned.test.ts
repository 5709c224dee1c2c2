/** Presigned URLs: the query form. */

import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../lambdas/shared/wire/request.ts";
import {
  accessKeyId,
  host,
  mismatch,
  presign,
  refusal,
  secretAccessKey,
  signedAt,
  verify,
  withHeaders,
} from "./signature-requests.ts";

const sts = { service: "sts", clockSkewMinutes: 15 } as const;
const sessionToken = "FwoGZXIvYXdzEXAMPLE//token+with/slashes==";
const known = { sessionToken };
const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };

/** As `eksctl` and its kind make it, for a cluster to ask who somebody is. */
const signed = presign(
  { method: "GET", query, headers: { "x-k8s-aws-id": "cluster" } },
  { service: "sts", sessionToken },
);

const at = (seconds: number): Date => new Date(signedAt.getTime() + seconds * 1000);

const inQuery = (request: HttpRequest, part: string, other: string): HttpRequest => {
  if (!request.query.includes(part)) {
    throw new Error(`The query has no ${part}.`);
  }
  return { ...request, query: request.query.replace(part, other) };
};

describe("a presigned GET of GetCallerIdentity", () => {
  it("verifies", async () => {
    await expect(verify(await signed, sts, known)).resolves.toEqual({
      identity: "someone",
      region: "eu-central-1",
      accessKeyId,
      signedAt,
    });
  });

  it("verifies without a session", async () => {
    const request = await presign({ method: "GET", query }, { service: "sts" });
    await expect(verify(request, sts)).resolves.toBeDefined();
  });

  it("verifies whatever the order and the encoding of its parameters", async () => {
    const shuffled = (await signed).query.split("&").toReversed().join("&");
    const lower = shuffled.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
    const needless = lower.replace("GetCallerIdentity", "%47et%43allerIdentity");
    await expect(verify({ ...(await signed), query: needless }, sts, known)).resolves.toBeDefined();
  });

  it("expires when it says", async () => {
    await expect(verify(await signed, { ...sts, now: at(60) }, known)).resolves.toBeDefined();
    expect(await refusal(verify(await signed, { ...sts, now: at(61) }, known))).toEqual({
      code: "InvalidSignatureException",
      text: "Signature expired: 20300517T094122Z is now earlier than 20300517T094123Z (20300517T094223Z - 60 sec.)",
    });
  });

  it("may say a week, and is bounded by that, not by the clock window", async () => {
    const week = await presign({ method: "GET", query }, { service: "sts" }, 604_800);
    await expect(verify(week, { ...sts, now: at(604_800) })).resolves.toBeDefined();
    expect((await refusal(verify(week, { ...sts, now: at(604_801) }))).text).toMatch(
      /^Signature expired: .* - 604800 sec\.\)$/,
    );
  });

  it("may not be from the future", async () => {
    await expect(verify(await signed, { ...sts, now: at(-900) }, known)).resolves.toBeDefined();
    expect((await refusal(verify(await signed, { ...sts, now: at(-901) }, known))).text).toMatch(
      /^Signature not yet current: 20300517T094122Z is still later than /,
    );
  });

  it("is bounded by the clock window where it says nothing", async () => {
    // Signed by hand: the signer always says how long.
    const request = await presign({ method: "GET", query }, { service: "sts" });
    const silent = inQuery(request, "&X-Amz-Expires=60", "");
    expect((await refusal(verify(silent, { ...sts, now: at(900) }))).text).toBe(mismatch);
    expect((await refusal(verify(silent, { ...sts, now: at(901) }))).text).toMatch(
      /^Signature expired: .* - 15 min\.\)$/,
    );
  });

  it("refuses a body", async () => {
    expect(
      await refusal(verify({ ...(await signed), body: Buffer.from("a") }, sts, known)),
    ).toEqual({ code: "InvalidSignatureException", text: mismatch });
  });

  it("refuses a payload hash in its query that stands for any body", async () => {
    const request = await presign(
      { method: "GET", query, headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } },
      { service: "sts" },
    );
    expect(request.query).toContain("UNSIGNED-PAYLOAD");
    expect(await refusal(verify(request, sts))).toEqual({
      code: "InvalidSignatureException",
      text: mismatch,
    });
  });

  it.each([
    ["the action", "GetCallerIdentity", "GetSessionToken", mismatch],
    ["the version", "2011-06-15", "2011-06-16", mismatch],
    ["a parameter's name", "Version=", "version=", mismatch],
    ["a parameter more", "Action=", "Other=1&Action=", mismatch],
    ["the life", "X-Amz-Expires=60", "X-Amz-Expires=61", mismatch],
    ["the time", "T094122Z", "T094123Z", mismatch],
    ["the Region", "eu-central-1", "eu-central-2", mismatch],
    [
      "the service",
      "%2Fsts%2F",
      "%2Fkms%2F",
      "Credential should be scoped to correct service: 'sts'.",
    ],
    [
      "the signed headers",
      "host%3Bx-k8s-aws-id",
      "x-k8s-aws-id",
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    ["one signed header", "host%3Bx-k8s-aws-id", "host", mismatch],
  ])("refuses a change of %s", async (_, part, other, text) => {
    expect(await refusal(verify(inQuery(await signed, part, other), sts, known))).toEqual({
      code: "InvalidSignatureException",
      text,
    });
  });

  it("refuses a change of the key id or the session token", async () => {
    for (const [part, other] of [
      [accessKeyId, "AKIDANOTHER"],
      ["X-Amz-Security-Token=F", "X-Amz-Security-Token=G"],
      ["X-Amz-Security-Token", "X-Amz-Other"],
    ] as const) {
      expect(await refusal(verify(inQuery(await signed, part, other), sts, known))).toEqual({
        code: "UnrecognizedClientException",
        text: "The security token included in the request is invalid.",
      });
    }
  });

  it("refuses a change of the session token, were it the right one", async () => {
    const changed = inQuery(await signed, "X-Amz-Security-Token=F", "X-Amz-Security-Token=G");
    const other = { sessionToken: sessionToken.replace("F", "G") };
    expect((await refusal(verify(changed, sts, other))).text).toBe(mismatch);
  });

  it("refuses any digit of its signature changed", async () => {
    const { query: sent } = await signed;
    const start = sent.indexOf("X-Amz-Signature=") + "X-Amz-Signature=".length;
    for (let offset = 0; offset < 64; offset += 1) {
      const digit = (Number.parseInt(sent[start + offset]!, 16) ^ 8).toString(16);
      const changed = `${sent.slice(0, start + offset)}${digit}${sent.slice(start + offset + 1)}`;
      expect(await refusal(verify({ ...(await signed), query: changed }, sts, known))).toEqual({
        code: "InvalidSignatureException",
        text: mismatch,
      });
    }
  });

  it("refuses another method, path, header value, or secret", async () => {
    const request = await signed;
    for (const attempt of [
      verify({ ...request, method: "POST" }, sts, known),
      verify({ ...request, uri: "/sts" }, sts, known),
      verify(withHeaders(request, { "x-k8s-aws-id": "another" }), sts, known),
      verify(withHeaders(request, { "x-k8s-aws-id": undefined }), sts, known),
      verify(request, sts, { ...known, secretAccessKey: `${secretAccessKey}x` }),
    ]) {
      expect(await refusal(attempt)).toEqual({
        code: "InvalidSignatureException",
        text: mismatch,
      });
    }
  });

  it("refuses another host, well signed as it may be", async () => {
    const request = await presign(
      { method: "GET", query, headers: { host: "sts.amazonaws.com" } },
      { service: "sts" },
    );
    expect((await refusal(verify(request, sts))).text).toMatch(/host is not an endpoint/);
    expect(host).not.toBe("sts.amazonaws.com");
  });

  it("refuses an x-amz-* header beside it that is not signed", async () => {
    const request = withHeaders(await signed, { "x-amz-target": "TrentService.ListKeys" });
    expect((await refusal(verify(request, sts, known))).text).toBe(
      "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });

  it.each(["X-Amz-Date", "X-Amz-Security-Token"])(
    "refuses a second %s, as a header",
    async (name) => {
      const request = withHeaders(await signed, { [name.toLowerCase()]: "20300517T094122Z" });
      expect(await refusal(verify(request, sts, known))).toEqual({
        code: "InvalidSignatureException",
        text: `Found both '${name}' as a query-string param and as HTTP header.`,
      });
    },
  );
});
