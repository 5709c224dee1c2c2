import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { host, presign, sign } from "../identity/signature-requests.ts";
import {
  account,
  credentials,
  startService,
  type TestService,
  toEvent,
} from "../support/service.ts";
import { useService } from "../support/suite.ts";

const suite = useService();
let service: TestService;

beforeAll(() => {
  service = startService({
    endpoint: suite.store.endpoint,
    environment: { hosts: new Set([host]) },
  });
  service.clock.time = Date.parse("2030-05-17T09:41:22Z");
});

const signer = { ...credentials, service: "sts" };
const form = { "content-type": "application/x-www-form-urlencoded" };

async function post(body: string, headers: Record<string, string> = form) {
  const bytes = Buffer.from(body);
  const signed = await sign({ headers, body: bytes }, signer);
  return service.handler(
    toEvent({
      method: "POST",
      path: "/",
      headers: Object.fromEntries(signed.headers),
      body: bytes,
    }),
  );
}

test("tells an SDK who it is, without reading anything", async () => {
  suite.storeCalls.length = 0;
  const { Account, Arn, UserId } = await suite.sts.send(new GetCallerIdentityCommand({}));
  expect({ Account, Arn }).toEqual({ Account: account, Arn: `arn:aws:iam::${account}:user/admin` });
  expect(UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
  expect(suite.storeCalls).toEqual([]);
});

test("answers in XML, with namespace and request id", async () => {
  const answer = await post("Action=GetCallerIdentity&Version=2011-06-15");
  expect(answer.statusCode).toBe(200);
  expect(answer.headers?.["content-type"]).toBe("text/xml");
  expect(answer.body).toMatch(
    /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user\/admin<\/Arn><UserId>AIDA\w{17}<\/UserId><Account>123456789012<\/Account><\/GetCallerIdentityResult><ResponseMetadata><RequestId>[0-9a-f-]{36}<\/RequestId><\/ResponseMetadata><\/GetCallerIdentityResponse>$/,
  );
});

test("answers a presigned GET", async () => {
  const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };
  const signed = await presign({ method: "GET", query }, signer);
  const event = toEvent({ method: "GET", path: "/", headers: Object.fromEntries(signed.headers) });
  const answer = await service.handler({ ...event, rawQueryString: signed.query, body: "" });
  expect(answer).toMatchObject({ statusCode: 200 });
  expect(answer.body).toContain(`<Account>${account}</Account>`);
});

describe("refuses in XML", () => {
  test.each([
    ["an operation that is not there", "Action=Nonsense&Version=2011-06-15", 400, "InvalidAction"],
    [
      "another version of the API",
      "Action=GetCallerIdentity&Version=2010-05-08",
      400,
      "InvalidAction",
    ],
    ["no version", "Action=GetCallerIdentity", 400, "InvalidAction"],
    ["no operation", "Version=2011-06-15", 400, "InvalidAction"],
    [
      "a parameter that is given twice",
      "Action=GetCallerIdentity&Version=2011-06-15&Action=Other",
      404,
      "MalformedQueryString",
    ],
  ])("%s", async (_what, body, status, code) => {
    const answer = await post(body);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toMatch(/^<ErrorResponse xmlns="https:\/\/sts\.amazonaws\.com/);
    expect(answer.body).toContain(`<Type>Sender</Type><Code>${code}</Code>`);
    expect(answer.body).toMatch(
      /<Message>(Could not find operation \w+ for version (?:[\d-]+|NO_VERSION_SPECIFIED)|The request must contain the parameter Action\.|A parameter was given more than once\.)<\/Message>/,
    );
  });

  test("an unsigned request", async () => {
    const event = toEvent({
      method: "POST",
      path: "/",
      headers: { ...form, host },
      body: "Action=GetCallerIdentity&Version=2011-06-15",
    });
    const answer = await service.handler(event);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain("<Code>MissingAuthenticationToken</Code>");
  });

  test("a wrong secret", async () => {
    const body = Buffer.from("Action=GetCallerIdentity&Version=2011-06-15");
    const signed = await sign({ headers: form, body }, { ...signer, secretAccessKey: "wrong" });
    const headers = Object.fromEntries(signed.headers);
    const answer = await service.handler(toEvent({ method: "POST", path: "/", headers, body }));
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain("<Code>SignatureDoesNotMatch</Code>");
  });
});
