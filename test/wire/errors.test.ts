import * as cloudtrail from "@aws-sdk/client-cloudtrail";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import * as sts from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { jsonProtocol } from "../../lambdas/shared/runtime/json-protocol.ts";
import { queryProtocol } from "../../lambdas/shared/runtime/query-protocol.ts";
import { type ErrorCode, errorCatalogue, ServiceError } from "../../lambdas/shared/wire/errors.ts";
import model from "../facts/constraints.json" with { type: "json" };

const codes = Object.keys(errorCatalogue) as ErrorCode[];
const json = jsonProtocol("TrentService");
const query = queryProtocol({ version: "2011-06-15", namespace: "urn:example" });

/** Ours, not the client's. Every other error is answered with 400, whatever the model declares. */
const serverFaults: ReadonlyMap<string, number> = new Map([
  ["DependencyTimeoutException", 503],
  ["KMSInternalException", 500],
  ["ServiceException", 500],
  ["InternalFailure", 500],
  ["ServiceUnavailable", 503],
]);

describe.each(codes)("%s", (code) => {
  test("under AWS JSON has its own name and the status that AWS answers with", () => {
    const answer = json.failure(new ServiceError(code, "the text"), "the-request-id");
    expect(answer.statusCode).toBe(serverFaults.get(code) ?? 400);
    expect(JSON.parse(answer.body ?? "")).toMatchObject({ __type: code });
    expect(answer.headers).toEqual({
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-requestid": "the-request-id",
    });
  });
});

test("every error that the catalogue has is one that a service's API model has", () => {
  const others = new Set([
    // The Query protocol's, under names that its models do not have
    "ExpiredWebIdentityTokenException",
    "InvalidParameterValueException",
    // AWS's front end's
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InternalFailure",
    "InvalidSignatureException",
    "MalformedInputException",
    "MissingAuthenticationTokenException",
    "NotAuthorizedException",
    "SerializationException",
    "ServiceUnavailable",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationException",
  ]);
  const modelled = new Set(
    [model.errors, iam, sts, organizations, cloudtrail].flatMap((names) => Object.keys(names)),
  );
  expect(codes.filter((code) => !modelled.has(code) && !others.has(code))).toEqual([]);
  expect(codes.filter((code) => modelled.has(code)).length).toBeGreaterThan(15);
});

describe("the text", () => {
  const bodyOf = (error: ServiceError): unknown => JSON.parse(json.failure(error, "id").body ?? "");

  test("is a member `message`", () => {
    expect(bodyOf(new ServiceError("NotFoundException", "gone"))).toEqual({
      __type: "NotFoundException",
      message: "gone",
    });
  });

  test.each(["AccessDeniedException", "SerializationException"] as const)(
    "of %s is a member `Message`, as AWS's front end writes it",
    (code) => {
      expect(bodyOf(new ServiceError(code, "no"))).toEqual({ __type: code, Message: "no" });
    },
  );

  test.each(["InvalidCiphertextException", "UnknownOperationException"] as const)(
    "of %s is absent, not empty",
    (code) => {
      expect(bodyOf(new ServiceError(code))).toEqual({ __type: code });
    },
  );

  test.each<[ErrorCode, string]>([
    ["ExpiredTokenException", "The security token included in the request is expired"],
    [
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ],
    ["MissingAuthenticationTokenException", "Missing Authentication Token"],
    ["UnrecognizedClientException", "The security token included in the request is invalid."],
    ["DryRunOperationException", "The request would have succeeded, but the DryRun option is set."],
    [
      "IncorrectKeyException",
      "The key ID in the request does not identify a CMK that can perform this operation.",
    ],
    ["ThrottlingException", "Rate exceeded"],
  ])("of %s is AWS's own", (code, message) => {
    expect(bodyOf(new ServiceError(code))).toEqual({ __type: code, message });
  });

  test("that is given takes the place of the usual one", () => {
    expect(new ServiceError("ThrottlingException", "slower").text).toBe("slower");
  });
});

test("the cause is for the log, not for the client", () => {
  const cause = new Error("the table is on fire");
  const error = new ServiceError("KMSInternalException", undefined, { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error.cause).toBe(cause);
  expect(error.name).toBe("ServiceError");
  expect(error.message).toBe(`KMSInternalException: ${error.text}`);
  expect(json.failure(error, "id").body).not.toContain("fire");
  expect(query.failure(error, "id").body).not.toContain("fire");
});

test("without a text the message is the code", () => {
  expect(new ServiceError("InvalidCiphertextException").message).toBe("InvalidCiphertextException");
});

describe("under the Query protocol", () => {
  const answered: readonly [ErrorCode, string, number][] = [
    ["AccessDeniedException", "AccessDenied", 403],
    ["ExpiredTokenException", "ExpiredToken", 403],
    ["IncompleteSignatureException", "IncompleteSignature", 400],
    ["InvalidSignatureException", "SignatureDoesNotMatch", 403],
    ["MissingAuthenticationTokenException", "MissingAuthenticationToken", 403],
    ["UnrecognizedClientException", "InvalidClientTokenId", 403],
    ["MalformedInputException", "MalformedInput", 400],
    ["SerializationException", "MalformedQueryString", 404],
    ["UnknownOperationException", "InvalidAction", 400],
    ["ValidationException", "ValidationError", 400],
    ["ThrottlingException", "Throttling", 400],
    ["DependencyTimeoutException", "ServiceUnavailable", 503],
    ["KMSInternalException", "InternalFailure", 500],
  ];

  test.each(answered)("%s is %s with status %i", (code, queryCode, status) => {
    const answer = query.failure(new ServiceError(code, "a < b"), "the-request-id");
    expect(answer.statusCode).toBe(status);
    const type = status < 500 ? "Sender" : "Receiver";
    expect(answer.body).toContain(
      `<Error><Type>${type}</Type><Code>${queryCode}</Code><Message>a &lt; b</Message></Error>`,
    );
    expect(answer.body).toContain("<RequestId>the-request-id</RequestId>");
    expect(answer.body).toMatch(/^<ErrorResponse xmlns="urn:example">.*<\/ErrorResponse>$/);
  });

  test("an error without a text has no element for it", () => {
    expect(query.failure(new ServiceError("MalformedInputException"), "id").body).toContain(
      "<Error><Type>Sender</Type><Code>MalformedInput</Code></Error>",
    );
  });

  test("a text that XML cannot hold leaves XML all the same", () => {
    const answer = query.failure(new ServiceError("ValidationException", "a\0b"), "id");
    expect(answer.body).toContain("<Message>a\u{FFFD}b</Message>");
  });

  test("has no code twice, but for what means the same", () => {
    const wire = codes.flatMap((code) => {
      const form = errorCatalogue[code];
      return "query" in form ? form.query[0] : [];
    });
    const twice = wire.filter((code, index) => wire.indexOf(code) !== index);
    expect(twice.toSorted()).toEqual(["ValidationError"]);
  });
});
