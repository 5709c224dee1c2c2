/** The Query protocol against the SDK, which writes what we read and reads what we write. */

import {
  CreateUserCommand,
  CreatePolicyVersionCommand,
  DeleteUserCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  SimulateCustomPolicyCommand,
  type SimulateCustomPolicyCommandInput,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import * as fc from "fast-check";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../lambdas/shared/runtime/protocol.ts";
import { queryProtocol } from "../../lambdas/shared/runtime/query-protocol.ts";
import { ServiceError } from "../../lambdas/shared/wire/errors.ts";
import type { Output } from "../../lambdas/shared/wire/json.ts";
import type { Members } from "../../lambdas/shared/wire/members.ts";
import type { HttpRequest } from "../../lambdas/shared/wire/request.ts";
import { urlEncodedDocument } from "../../lambdas/shared/wire/url-encoding.ts";

const iam = queryProtocol({
  version: "2010-05-08",
  namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
});

type SdkRequest = {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
};

/** A client of the SDK whose requests are kept, and answered as told. */
function clients() {
  const exchange = { answer: iam.success("", undefined, "id"), request: formRequest("") };
  const options = {
    region: "us-east-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ body, method, headers }: SdkRequest) => {
        exchange.request = {
          ...formRequest(body),
          method,
          headers: new Map(Object.entries(headers)),
        };
        const { statusCode = 200, headers: own, body: text = "" } = exchange.answer;
        return { response: { statusCode, headers: { ...own }, body: Readable.from([text]) } };
      },
    },
  };
  return { exchange, iam: new IAMClient(options), sts: new STSClient(options) };
}

function formRequest(body: string): HttpRequest {
  return {
    method: "POST",
    uri: "/",
    query: "",
    headers: new Map(),
    body: Buffer.from(body),
    sourceIp: "192.0.2.1",
    secureTransport: true,
  };
}

const sdk = clients();

async function answered<T>(answer: Answer, send: () => Promise<T>): Promise<T> {
  sdk.exchange.answer = answer;
  return send();
}

const succeed = (operation: string, output?: Output) =>
  iam.success(operation, output, "the-request-id");

const texts = { type: "list", member: { type: "string" } } as const;
const tags = {
  type: "list",
  member: { type: "structure", members: { Key: { type: "string" }, Value: { type: "string" } } },
} as const;

describe("reads what the SDK sends", () => {
  const simulateMembers = {
    PolicyInputList: texts,
    ActionNames: texts,
    ResourceArns: texts,
    CallerArn: { type: "string" },
    MaxItems: { type: "integer" },
    ContextEntries: {
      type: "list",
      member: {
        type: "structure",
        members: {
          ContextKeyName: { type: "string" },
          ContextKeyValues: texts,
          ContextKeyType: { type: "string" },
        },
      },
    },
  } as const satisfies Members;

  test("with a charset behind its type", async () => {
    await answered(succeed("ListUsers", {}), () => sdk.iam.send(new ListUsersCommand({})));
    const { request } = sdk.exchange;
    expect(request.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
    const headers = new Map([["content-type", "application/x-www-form-urlencoded; charset=utf-8"]]);
    expect(iam.operationOf(request)).toBe("ListUsers");
    expect(iam.operationOf({ ...request, headers })).toBe("ListUsers");
    expect(iam.parse({}, { ...request, headers })).toEqual({});
  });

  test("in a query string", () => {
    const query = "Action=ListUsers&Version=2010-05-08&MaxItems=5&X-Amz-Date=20300517T094122Z";
    const request = { ...formRequest("MaxItems=6"), method: "GET", query };
    expect(iam.operationOf(request)).toBe("ListUsers");
    expect(iam.parse({ MaxItems: { type: "integer" } }, request)).toEqual({ MaxItems: 5 });
  });

  test("booleans, integers, lists of structures", async () => {
    const version = {
      PolicyArn: "arn:aws:iam::1:policy/p",
      PolicyDocument: "{ }\n",
      SetAsDefault: false,
    };
    await answered(succeed("CreatePolicyVersion", {}), () =>
      sdk.iam.send(new CreatePolicyVersionCommand(version)),
    );
    const versionMembers = {
      PolicyArn: { type: "string" },
      PolicyDocument: { type: "string" },
      SetAsDefault: { type: "boolean" },
    } as const;
    expect(iam.parse(versionMembers, sdk.exchange.request)).toEqual(version);

    const session = {
      RoleArn: "arn:aws:iam::123456789012:role/r",
      RoleSessionName: "a=b+c",
      DurationSeconds: 900,
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
      Tags: [
        { Key: "Team", Value: "é & ü" },
        { Key: "None", Value: "" },
      ],
      TransitiveTagKeys: [],
    };
    await answered(succeed("AssumeRole", {}), () => sdk.sts.send(new AssumeRoleCommand(session)));
    const sessionMembers = {
      RoleArn: { type: "string" },
      RoleSessionName: { type: "string" },
      DurationSeconds: { type: "integer" },
      PolicyArns: {
        type: "list",
        member: { type: "structure", members: { arn: { type: "string" } } },
      },
      Tags: tags,
      TransitiveTagKeys: texts,
    } as const;
    expect(Buffer.from(sdk.exchange.request.body).toString()).toMatch(/&TransitiveTagKeys=(&|$)/);
    expect(iam.parse(sessionMembers, sdk.exchange.request)).toEqual(session);
  });

  test("whatever it is", async () => {
    const text = fc.string({ unit: "binary", minLength: 1 });
    const entry = fc.record({
      ContextKeyName: text,
      ContextKeyValues: fc.array(text),
      ContextKeyType: fc.constantFrom("string", "numeric", "boolean"),
    });
    const input = fc.record(
      {
        PolicyInputList: fc.array(text),
        ActionNames: fc.array(text),
        ResourceArns: fc.array(text),
        CallerArn: text,
        MaxItems: fc.nat(),
        ContextEntries: fc.array(entry),
      },
      { requiredKeys: ["PolicyInputList", "ActionNames"] },
    );
    await fc.assert(
      fc.asyncProperty(input, async (given) => {
        await answered(succeed("SimulateCustomPolicy", {}), () =>
          sdk.iam.send(new SimulateCustomPolicyCommand(given as SimulateCustomPolicyCommandInput)),
        );
        expect(iam.parse(simulateMembers, sdk.exchange.request)).toEqual(given);
      }),
    );
  });
});

test.each([
  ["the operation", { Action: "A".repeat(10_000), Version: "2010-05-08" }],
  ["the version", { Action: "GetUser", Version: "2".repeat(10_000) }],
  ["both", { Action: "%".repeat(10_000), Version: "<".repeat(10_000) }],
])("repeats no more than the beginning of %s that it does not know", (_what, parameters) => {
  const request = formRequest(new URLSearchParams(parameters).toString());
  const text = iam.unknownOperationText?.(request) ?? "";
  expect(text).toMatch(/^Could not find operation .+ for version .+$/);
  expect(text.length).toBeLessThan(300);
  const { statusCode, body = "" } = iam.failure(
    new ServiceError("UnknownOperationException", text),
    "id",
  );
  expect(statusCode).toBeLessThan(500);
  expect(body.length).toBeLessThan(2000);
});

test("takes no body of more than a mebibyte", () => {
  const request = formRequest(`Action=GetUser&Version=2010-05-08${"&".repeat(1024 * 1024)}`);
  expect(() => iam.operationOf(request)).toThrow("larger than the maximum");
});

describe("writes what the SDK reads", () => {
  test("users with dates, tags and a policy's document", async () => {
    const user = {
      Path: "/",
      UserName: "Ann",
      UserId: "AIDAAAAAAAAAAAAAAAAAA",
      Arn: "arn:aws:iam::123456789012:user/Ann",
      CreateDate: new Date("2026-01-02T03:04:05.678Z"),
      PasswordLastUsed: undefined,
      Tags: [{ Key: "<a>", Value: "" }],
    };
    const output = { User: user };
    const { User } = await answered(succeed("GetUser", output), () =>
      sdk.iam.send(new GetUserCommand({})),
    );
    expect(User).toEqual({ ...user, CreateDate: new Date("2026-01-02T03:04:05Z") });
    expect(succeed("GetUser", output).body).toContain("<CreateDate>2026-01-02T03:04:05Z<");
  });

  test("empty lists", async () => {
    const output = await answered(succeed("ListUsers", { Users: [], IsTruncated: false }), () =>
      sdk.iam.send(new ListUsersCommand({})),
    );
    expect(output).toMatchObject({ Users: [], IsTruncated: false });
  });

  test("maps", async () => {
    const map = new Map([
      ["Users", 2],
      ["Roles", 0],
    ]);
    const { SummaryMap } = await answered(succeed("GetAccountSummary", { SummaryMap: map }), () =>
      sdk.iam.send(new GetAccountSummaryCommand({})),
    );
    expect(SummaryMap).toEqual({ Users: 2, Roles: 0 });
  });

  test("nothing, for an operation without output", async () => {
    const answer = succeed("DeleteUser");
    expect(answer).toEqual({
      statusCode: 200,
      headers: { "content-type": "text/xml", "x-amzn-requestid": "the-request-id" },
      body: '<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>the-request-id</RequestId></ResponseMetadata></DeleteUserResponse>',
    });
    const { $metadata, ...output } = await answered(answer, () =>
      sdk.iam.send(new DeleteUserCommand({ UserName: "Ann" })),
    );
    expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: "the-request-id" });
    expect(output).toEqual({});
  });

  test("an output without members, as its empty element", () => {
    expect(succeed("ListUsers", {}).body).toContain("<ListUsersResult/>");
  });

  test("errors, with a text and without one", async () => {
    const refuse = (error: ServiceError) =>
      answered(iam.failure(error, "the-request-id"), () =>
        sdk.iam.send(new CreateUserCommand({ UserName: "Ann" })),
      );
    await expect(refuse(new ServiceError("ValidationException", "a < 'b'"))).rejects.toMatchObject({
      name: "ValidationError",
      message: "a < 'b'",
      $metadata: { httpStatusCode: 400, requestId: "the-request-id" },
    });
    await expect(refuse(new ServiceError("MalformedInputException"))).rejects.toMatchObject({
      name: "MalformedInput",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("whatever it is", async () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 }).map((own) => `(${own})`);
    const decision = fc.constantFrom("allowed", "explicitDeny", "implicitDeny");
    const position = fc.record({ Line: fc.nat(), Column: fc.nat() });
    const statement = fc.record({
      SourcePolicyId: text,
      StartPosition: position,
      EndPosition: position,
    });
    const details = fc.dictionary(text, decision, { minKeys: 1, noNullPrototype: true });
    const result = fc.record({
      EvalActionName: text,
      EvalDecision: decision,
      MatchedStatements: fc.array(statement),
      MissingContextValues: fc.array(text),
      OrganizationsDecisionDetail: fc.record({ AllowedByOrganizations: fc.boolean() }),
      EvalDecisionDetails: details,
    });
    const results = fc.record({ IsTruncated: fc.boolean(), EvaluationResults: fc.array(result) });
    await fc.assert(
      fc.asyncProperty(results, async ({ IsTruncated, EvaluationResults }) => {
        const output = {
          IsTruncated,
          Marker: undefined,
          EvaluationResults: EvaluationResults.map((one) => ({
            ...one,
            EvalDecisionDetails: new Map(Object.entries(one.EvalDecisionDetails)),
          })),
        };
        const read = await answered(succeed("SimulateCustomPolicy", output), () =>
          sdk.iam.send(new SimulateCustomPolicyCommand({ PolicyInputList: [], ActionNames: [] })),
        );
        expect(read).toEqual({ IsTruncated, EvaluationResults, $metadata: expect.anything() });
      }),
    );
  });

  test("documents that are URL-encoded", () => {
    const document = '{"Resource":"arn:aws:s3:::b/*"}';
    const { body = "" } = succeed("GetUserPolicy", {
      PolicyDocument: urlEncodedDocument(document),
    });
    expect(decodeURIComponent(/<PolicyDocument>(.*)<\/PolicyDocument>/.exec(body)?.[1] ?? "")).toBe(
      document,
    );
  });
});
