/** The edge Function as CloudFront runs it: a bare realm, strict, with nothing of Node's. */

import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { catalogue, functions } from "../../lambdas/catalogue.ts";
import {
  cloudTrailTargetPrefixes,
  kmsTargetPrefix,
  organizationsTargetPrefix,
} from "../../lambdas/targets.ts";
import { frontDoor, frontDoorPrefix } from "../../lambdas/shared/wire/front-door.ts";

const code = readFileSync(new URL("../../lib/edge/viewer-request.js", import.meta.url), "utf8");
const handler = runInNewContext(`"use strict";${code};handler`) as (event: object) => EdgeRequest;

type Values = Record<string, { value: string; multiValue?: { value: string }[] }>;
type EdgeRequest = { method: string; uri: string; querystring: Values; headers: Values };
type Viewer = {
  uri?: string;
  query?: string | undefined;
  headers?: Record<string, string | string[]>;
};

function run({ uri = "/", query, headers = {} }: Viewer): EdgeRequest {
  const values: NonNullable<Viewer["headers"]> = { host: "d111.cloudfront.net", ...headers };
  const request = {
    method: "POST",
    uri,
    // Only the raw query string is exact: this one is for those who believe in it.
    querystring: { parsed: { value: "by CloudFront" } },
    headers: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === "string"
          ? { value }
          : { value: value[0] ?? "", multiValue: value.map((one) => ({ value: one })) },
      ]),
    ),
    cookies: {},
    rawQueryString: () => query,
  };
  return handler({ version: "1.0", context: {}, viewer: { ip: "198.51.100.7" }, request });
}

const headersOf = (viewer: Viewer) =>
  Object.fromEntries(Object.entries(run(viewer).headers).map(([name, { value }]) => [name, value]));

const signed = (service: string, terminator = "aws4_request") =>
  `AWS4-HMAC-SHA256 Credential=AKIARZPUZDIKAAAAAAAA/20260301/eu-west-1/${service}/${terminator}, SignedHeaders=host;x-amz-date, Signature=${"0a".repeat(32)}`;
const presigned = (credential: string) =>
  `Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Expires=60`;
const form = "application/x-www-form-urlencoded";

describe("the path", () => {
  test.each<[string, Viewer, string]>([
    ["a target", { headers: { "x-amz-target": "TrentService.Encrypt" } }, "/TrentService.Encrypt"],
    [
      "a target with digits and underscores",
      { headers: { "x-amz-target": "CloudTrail_20131101.LookupEvents" } },
      "/CloudTrail_20131101.LookupEvents",
    ],
    [
      "a target whose service has dots",
      {
        headers: {
          "x-amz-target": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
        },
      },
      "/com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
    ],
    [
      "a target before the scope",
      { headers: { "x-amz-target": "TrentService.Encrypt", authorization: signed("sts") } },
      "/TrentService.Encrypt",
    ],
    [
      "an operation that there is not",
      { headers: { "x-amz-target": "TrentService.X" } },
      "/TrentService.X",
    ],
    ["the scope of a header", { headers: { authorization: signed("sts") } }, "/sts"],
    [
      "another service",
      { headers: { authorization: signed("iam"), "content-type": form } },
      "/iam",
    ],
    [
      "a header without spaces",
      { headers: { authorization: signed("sts").replaceAll(", ", ",") } },
      "/sts",
    ],
    [
      "a header in another order",
      {
        headers: {
          authorization: `AWS4-HMAC-SHA256 SignedHeaders=host, Credential=A/20260301/eu-west-1/sts/aws4_request, Signature=0a`,
        },
      },
      "/sts",
    ],
    // The verifier has the better answer to it, in the service's own shape.
    ["a wrong terminator", { headers: { authorization: signed("sts", "aws4") } }, "/sts"],
    ["KMS without a target", { headers: { authorization: signed("kms") } }, "/kms"],
    [
      "a presigned query",
      { query: presigned("AKIARZPUZDIKAAAAAAAA%2F20260301%2Feu-west-1%2Fsts%2Faws4_request") },
      "/sts",
    ],
    [
      "a presigned query in lower-case escapes",
      { query: presigned("A%2f20260301%2feu-west-1%2fsts%2faws4_request") },
      "/sts",
    ],
    [
      "a presigned query with bare slashes",
      { query: presigned("A/20260301/eu-west-1/sts/aws4_request") },
      "/sts",
    ],
    [
      "a credential first in the query",
      { query: "X-Amz-Credential=A%2F20260301%2Feu-west-1%2Fsts%2Faws4_request" },
      "/sts",
    ],
    ["an unsigned form", { headers: { "content-type": form } }, "/sts"],
    [
      "an unsigned form with its character set",
      { headers: { "content-type": "Application/X-WWW-Form-URLencoded; charset=utf-8" } },
      "/sts",
    ],
    [
      "a form whose signature is no such thing",
      { headers: { "content-type": form, authorization: "AWS4-HMAC-SHA256 nonsense" } },
      "/sts",
    ],
    // From here on nothing is known, whatever path was asked for.
    ["nothing at all", {}, "/"],
    ["a path of the client's", { uri: "/TrentService.Encrypt" }, "/"],
    ["a service by path", { uri: "/sts" }, "/"],
    ["JSON without a target", { headers: { "content-type": "application/x-amz-json-1.1" } }, "/"],
    ["another form", { headers: { "content-type": "application/x-www-form-urlencodedx" } }, "/"],
    ["an empty target", { headers: { "x-amz-target": "" } }, "/"],
    ["a target without a dot", { headers: { "x-amz-target": "Encrypt" } }, "/"],
    ["a target with two dots in a row", { headers: { "x-amz-target": "a..Encrypt" } }, "/"],
    ["a target that begins with a dot", { headers: { "x-amz-target": ".a.Encrypt" } }, "/"],
    ["a target that ends with a dot", { headers: { "x-amz-target": "a.Encrypt." } }, "/"],
    ["a target with ten dots", { headers: { "x-amz-target": `${"a.".repeat(10)}Encrypt` } }, "/"],
    ["a target that climbs", { headers: { "x-amz-target": "../sts" } }, "/"],
    ["a target with a slash", { headers: { "x-amz-target": "TrentService.Encrypt/x" } }, "/"],
    ["a target with an escape", { headers: { "x-amz-target": "TrentService.%45ncrypt" } }, "/"],
    ["a target with a line break", { headers: { "x-amz-target": "TrentService.Encrypt\n" } }, "/"],
    ["a target with a query", { headers: { "x-amz-target": "TrentService.Encrypt?x" } }, "/"],
    ["a target that is too long", { headers: { "x-amz-target": `T.${"E".repeat(9000)}` } }, "/"],
    [
      "two targets",
      { headers: { "x-amz-target": ["TrentService.Encrypt", "TrentService.Decrypt"] } },
      "/",
    ],
    ["a bearer token", { headers: { authorization: "Bearer abc" } }, "/"],
    ["an empty credential", { headers: { authorization: "AWS4-HMAC-SHA256 Credential=" } }, "/"],
    [
      "a scope that is too short",
      { headers: { authorization: "AWS4-HMAC-SHA256 Credential=A/20260301/sts/aws4_request, b" } },
      "/",
    ],
    [
      "a scope that is too long",
      { headers: { authorization: "AWS4-HMAC-SHA256 Credential=A/b/20260301/r/sts/aws4_request" } },
      "/",
    ],
    ["a service in capitals", { headers: { authorization: signed("STS") } }, "/"],
    ["a service that climbs", { headers: { authorization: signed("..") } }, "/"],
    ["an empty service", { headers: { authorization: signed("") } }, "/"],
    ["a service that is too long", { headers: { authorization: signed("s".repeat(65)) } }, "/"],
    ["an endless header", { headers: { authorization: `a${", ".repeat(5000)}` } }, "/"],
    ["a broken escape", { query: presigned("A%2F20260301%2Feu-west-1%2F%E0%2Faws4_request") }, "/"],
    ["an escaped name", { query: presigned("A%2F2%2Fr%2Fst%73%2Faws4_request") }, "/"],
    [
      "another parameter that ends alike",
      { query: "Not-X-Amz-Credential=A%2F20260301%2Feu-west-1%2Fsts%2Faws4_request" },
      "/",
    ],
    ["an empty query", { query: "" }, "/"],
  ])("%s", (_, viewer, path) => {
    expect(run(viewer).uri).toBe(path);
  });

  const prefixes: Partial<Record<string, readonly string[]>> = {
    kms: [kmsTargetPrefix],
    organizations: [organizationsTargetPrefix],
    cloudtrail: cloudTrailTargetPrefixes,
  };

  test("of each KMS operation, and of each service, is a route", () => {
    const routes = functions.flatMap((entry) => entry.routes);
    for (const { name, service } of catalogue) {
      const targets = prefixes[service]?.map((prefix) => ({
        "x-amz-target": `${prefix}.${name}`,
      }));
      for (const target of targets ?? [{}]) {
        const { uri } = run({ headers: { ...target, authorization: signed(service) } });
        expect(routes).toContain(`POST ${uri}`);
      }
    }
  });

  test.each(["/", "/kms"])("%s is no route", (path) => {
    const paths = functions.flatMap(({ routes }) => routes).map((route) => route.split(" ")[1]);
    expect(paths).not.toContain(path);
  });
});

describe("what the signature covers", () => {
  test("goes on in headers of our own, exactly as sent", () => {
    const authorization = signed("sts");
    const query = "b=%7e&a=1&a=%20+&empty=&bare";
    expect(headersOf({ uri: "/a%20b/../c//", query, headers: { authorization } })).toEqual({
      host: "d111.cloudfront.net",
      [frontDoor.host]: "d111.cloudfront.net",
      [frontDoor.uri]: "/a%20b/../c//",
      [frontDoor.query]: query,
      [frontDoor.authorization]: authorization,
      [frontDoor.viewerAddress]: "198.51.100.7",
    });
  });

  test("goes on once: Authorization and the query string are gone", () => {
    const { headers, querystring } = run({
      query: "a=1",
      headers: { authorization: signed("sts") },
    });
    expect(headers).not.toHaveProperty("authorization");
    expect(Object.keys(querystring)).toEqual([]);
  });

  test("what was not sent is not there", () => {
    for (const query of [undefined, ""]) {
      const headers = headersOf({ query });
      expect(headers).not.toHaveProperty(frontDoor.query);
      expect(headers).not.toHaveProperty(frontDoor.authorization);
    }
  });

  test("two Authorization headers stay two, for the verifier to refuse", () => {
    const headers = headersOf({ headers: { authorization: [signed("sts"), "Bearer x"] } });
    expect(headers[frontDoor.authorization]).toBe(`${signed("sts")},Bearer x`);
  });

  test("other headers are left alone", () => {
    const sent = { "x-amz-date": "20260301T000000Z", "content-type": "application/x-amz-json-1.1" };
    expect(headersOf({ headers: sent })).toMatchObject(sent);
  });
});

describe("headers of ours that a client sent", () => {
  const forged = Object.fromEntries(
    [...Object.values(frontDoor), `${frontDoorPrefix}anything`, frontDoorPrefix].map((name) => [
      name,
      "forged",
    ]),
  );

  test("never pass", () => {
    expect(Object.values(headersOf({ headers: forged }))).not.toContain("forged");
  });

  test("leave no trace where there is nothing to put in their place", () => {
    const headers = Object.keys(headersOf({ headers: forged }));
    expect(headers.filter((name) => name.startsWith(frontDoorPrefix)).sort()).toEqual(
      [frontDoor.host, frontDoor.uri, frontDoor.viewerAddress].sort(),
    );
  });
});

describe("the code", () => {
  test("fits into a CloudFront Function", () => {
    expect(Buffer.byteLength(code)).toBeLessThan(10_240);
  });

  // The runtime is ECMAScript 5.1 with these additions; esbuild rewrites, or
  // refuses, whatever else is newer.
  test("needs no more of the language than the runtime has", () => {
    const supported = { "const-and-let": true, arrow: true, "template-literal": true };
    const lowered = transformSync(code, { target: "es5", supported });
    // Printed alike: with `{ value: value }` spelt out.
    const same = transformSync(code, { supported: { "object-extensions": false } });
    expect(lowered.code).toBe(same.code);
  });
});
