/** Requests as bytes: what no SDK sends, and what every answer has. */

import { beforeAll, describe, expect, test } from "vitest";
import { host, sign, type Signer } from "../identity/signature-requests.ts";
import {
  account,
  credentials,
  startService,
  type TestService,
  toEvent,
} from "../support/service.ts";
import { startStore, type TestStore } from "../support/store.ts";
import { createKey, type CreatedKey, useService } from "../support/suite.ts";

const suite = useService();
let service: TestService;
let key: CreatedKey;

beforeAll(async () => {
  service = startService({
    endpoint: suite.store.endpoint,
    environment: { hosts: new Set([host]) },
  });
  // The signing helper works at a time of its own.
  service.clock.time = Date.parse("2030-05-17T09:41:22Z");
  key = await createKey(suite.kmsIn("eu-central-1"));
});

type Raw = { target?: string; body?: string | Uint8Array; signer?: Signer };

async function post({ target, body = "{}", signer = credentials }: Raw) {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    ...(target !== undefined && { "x-amz-target": target }),
  };
  return answerTo(await sign({ headers, body: bytes }, signer), bytes);
}

async function answerTo(
  request: { method: string; headers: ReadonlyMap<string, string> },
  body: Uint8Array,
) {
  const event = toEvent({
    method: request.method,
    path: "/",
    headers: Object.fromEntries(request.headers),
    body,
  });
  const { statusCode, headers, body: text } = await service.handler(event);
  return { statusCode, headers, text, json: text?.startsWith("{") ? JSON.parse(text) : undefined };
}

const kms = (operation: string, body: object | string) =>
  post({
    target: `TrentService.${operation}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

test("every answer names its request and its type, well or not", async () => {
  for (const answer of [await kms("ListKeys", {}), await kms("Encrypt", {}), await kms("No", {})]) {
    expect(answer.headers).toEqual({
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-requestid": expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  }
});

test("an operation without output answers an empty body", async () => {
  const answer = await kms("EnableKey", { KeyId: key.KeyId });
  expect(answer).toMatchObject({ statusCode: 200, text: "" });
});

test("times are epoch seconds and blobs are base64", async () => {
  const described = await kms("DescribeKey", { KeyId: key.KeyId });
  expect(described.json.KeyMetadata.CreationDate).toBe((key.CreationDate?.getTime() ?? 0) / 1000);
  const random = await kms("GenerateRandom", { NumberOfBytes: 3 });
  expect(random.json.Plaintext).toMatch(/^[A-Za-z0-9+/]{4}$/);
});

describe("what does not parse", () => {
  test.each<[string, string | Uint8Array, string | undefined]>([
    ["no JSON", "{", undefined],
    ["nothing", "", undefined],
    ["a JSON string", '"x"', undefined],
    ["bytes that are no UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d), undefined],
    ["a list", "[]", "Start of list found where not expected"],
    ["a number for a string", '{"KeyId":1}', "NUMBER_VALUE can not be converted to a String"],
    [
      "an object for a string",
      '{"KeyId":{}}',
      "Start of structure or map found where not expected.",
    ],
    [
      "no base64",
      '{"KeyId":"k","Plaintext":"%%"}',
      "The value can not be converted to a Blob: it is not valid base64",
    ],
  ])("%s is a SerializationException", async (_what, body, text) => {
    const answer = await post({ target: "TrentService.Encrypt", body });
    expect(answer.statusCode).toBe(400);
    expect(answer.json).toEqual({
      __type: "SerializationException",
      ...(text !== undefined && { Message: text }),
    });
  });
});

test("members that are missing are reported together", async () => {
  const answer = await kms("Encrypt", { KeyId: null });
  expect(answer.json).toEqual({
    __type: "ValidationException",
    message:
      "2 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null; Value null at 'plaintext' failed to satisfy constraint: Member must not be null",
  });
});

test("numbers and booleans in an encryption context are taken as strings, as they are written", async () => {
  const encrypted = await kms(
    "Encrypt",
    `{"KeyId":"${key.KeyId}","Plaintext":"c2VjcmV0","EncryptionContext":{"n":1.0,"big":12345678901234567890,"b":true,"__proto__":"p"}}`,
  );
  const decrypted = await kms(
    "Decrypt",
    `{"CiphertextBlob":"${encrypted.json.CiphertextBlob}","EncryptionContext":{"__proto__":"p","b":"true","big":"12345678901234567890","n":"1.0"}}`,
  );
  expect(decrypted.json.Plaintext).toBe("c2VjcmV0");
});

describe("an operation that is not known", () => {
  test.each([
    ["to nobody", "TrentService.Nonsense"],
    ["here", "DynamoDB_20120810.GetItem"],
    ["by its case", "trentservice.Encrypt"],
    ["since it is Object's", "TrentService.constructor"],
    ["since there is none", undefined],
  ])("%s is an UnknownOperationException", async (_how, target) => {
    const answer = await post(target === undefined ? {} : { target });
    expect(answer).toMatchObject({
      statusCode: 400,
      json: { __type: "UnknownOperationException" },
    });
  });
});

describe("who is not known", () => {
  test.each<[string, Signer, string]>([
    [
      "an access key of no account",
      { ...credentials, accessKeyId: "AKIAIOSFODNN7EXAMPLE" },
      "UnrecognizedClientException",
    ],
    [
      "a session token that nobody issued",
      { ...credentials, sessionToken: "token" },
      "UnrecognizedClientException",
    ],
    ["a wrong secret", { ...credentials, secretAccessKey: "wrong" }, "InvalidSignatureException"],
    [
      "a signature for another service",
      { ...credentials, service: "sts" },
      "InvalidSignatureException",
    ],
  ])("%s", async (_what, signer, type) => {
    const answer = await post({ target: "TrentService.ListKeys", signer });
    expect(answer).toMatchObject({ statusCode: 400, json: { __type: type } });
  });

  test("an unsigned request learns nothing, not even that it would not parse", async () => {
    const request = {
      method: "POST",
      headers: new Map([
        ["x-amz-target", "TrentService.Encrypt"],
        ["host", host],
      ]),
    };
    const answer = await answerTo(request, Buffer.from("{"));
    expect(answer.json).toEqual({
      __type: "MissingAuthenticationTokenException",
      message: "Missing Authentication Token",
    });
  });

  test("the right signature at another time", async () => {
    const late = new Date(service.clock.time - 6 * 60_000);
    const answer = await post({
      target: "TrentService.ListKeys",
      signer: { ...credentials, signedAt: late },
    });
    expect(answer.json.__type).toBe("InvalidSignatureException");
    expect(answer.json.message).toMatch(/^Signature expired: 20300517T093522Z is now earlier than/);
  });
});

describe("behind an edge", () => {
  test("a request that went past it is refused, whatever its signature", async () => {
    const behind = startService({
      endpoint: suite.store.endpoint,
      environment: { hosts: new Set([host]), originSecret: "secretsmanager:origin" },
    });
    behind.clock.time = service.clock.time;
    const signed = await sign(
      { headers: { "x-amz-target": "TrentService.ListKeys" }, body: Buffer.from("{}") },
      credentials,
    );
    const event = toEvent({
      method: "POST",
      path: "/",
      headers: { ...Object.fromEntries(signed.headers), "x-lockstead-origin-secret": "guess" },
      body: "{}",
    });
    const answer = await behind.handler(event);
    expect(JSON.parse(answer.body ?? "")).toMatchObject({ __type: "AccessDeniedException" });
  });
});

describe("a fault of our own", () => {
  let store: TestStore;

  test("is opaque to the client and whole in the log", async () => {
    store = await startStore();
    const broken = startService({
      endpoint: store.endpoint,
      environment: { hosts: new Set([host]) },
      before: () => {
        throw new TypeError("detail that is nobody's business");
      },
    });
    broken.clock.time = service.clock.time;
    const signed = await sign(
      { headers: { "x-amz-target": "TrentService.ListKeys" }, body: Buffer.from("{}") },
      credentials,
    );
    const answer = await broken.handler(
      toEvent({
        method: "POST",
        path: "/",
        headers: Object.fromEntries(signed.headers),
        body: "{}",
      }),
    );
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toContain("KMSInternalException");
    expect(answer.body).not.toContain("detail");
    const line = broken.logs.find((text) => text.includes("detail that is nobody's business"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      level: "error",
      operation: "ListKeys",
      requestId: answer.headers?.["x-amzn-requestid"],
    });
    await store.close();
  });
});

test("a request leaves its record in the log, and a line which says who did what and how it ended", async () => {
  service.logs.length = 0;
  const answer = await kms("EnableKey", { KeyId: "no-key" });
  const requestId = answer.headers?.["x-amzn-requestid"];
  expect(service.logs.map((line) => JSON.parse(line))).toMatchObject([
    { level: "info", message: "event", event: { requestID: requestId, eventName: "EnableKey" } },
    {
      level: "info",
      message: "request",
      requestId,
      operation: "EnableKey",
      account,
      region: "eu-central-1",
      outcome: "NotFoundException",
    },
  ]);
});
