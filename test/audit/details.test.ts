/** Times, bounds and failures as events write them. */

import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import type { ServiceName } from "../../lambdas/catalogue.ts";
import { errorMembers } from "../../lambdas/shared/audit/failures.ts";
import { shownTime } from "../../lambdas/shared/audit/times.ts";
import { truncated } from "../../lambdas/shared/audit/truncated.ts";
import { type ErrorCode, ServiceError } from "../../lambdas/shared/wire/errors.ts";
import { eventsOf } from "../support/events.ts";
import { newName } from "../support/iam-users.ts";
import { newRole, trusting } from "../support/sts.ts";
import { failureOf, keyPolicy, useService } from "../support/suite.ts";
import { account } from "../support/service.ts";

describe("times", () => {
  test.each<[ServiceName, string, string]>([
    ["kms", "2026-11-24T10:00:00.999Z", "Nov 24, 2026, 10:00:00 AM"],
    ["sts", "2026-01-02T00:03:04Z", "Jan 2, 2026, 12:03:04 AM"],
    ["kms", "2026-01-02T12:03:04Z", "Jan 2, 2026, 12:03:04 PM"],
    ["iam", "2026-12-31T23:59:59Z", "Dec 31, 2026 11:59:59 PM"],
    ["organizations", "2026-02-28T13:00:00Z", "Feb 28, 2026 1:00:00 PM"],
  ])("%s", (service, time, expected) => {
    expect(shownTime(service, new Date(time))).toBe(expected);
  });
});

describe("failures", () => {
  test.each<[ServiceName, ErrorCode, string]>([
    ["kms", "AccessDeniedException", "AccessDenied"],
    ["iam", "AccessDeniedException", "AccessDenied"],
    ["organizations", "AccessDeniedException", "AccessDenied"],
    ["kms", "NotFoundException", "NotFoundException"],
    ["kms", "ValidationException", "ValidationException"],
    ["kms", "KMSInternalException", "KMSInternalException"],
    ["iam", "NoSuchEntityException", "NoSuchEntityException"],
    ["iam", "EntityAlreadyExistsException", "EntityAlreadyExistsException"],
    ["iam", "KMSInternalException", "InternalFailure"],
    ["sts", "UnrecognizedClientException", "InvalidClientTokenId"],
  ])("%s: %s is %s", (service, code, errorCode) => {
    const error = new ServiceError(code, "why");
    expect(errorMembers(service, error)).toEqual({ errorCode, errorMessage: "why" });
  });

  test.each<[ServiceName, ErrorCode, ErrorCode]>([
    ["organizations", "KMSInternalException", "ServiceException"],
    ["organizations", "ThrottlingException", "TooManyRequestsException"],
    ["cloudtrail", "KMSInternalException", "InternalFailure"],
    ["cloudtrail", "DependencyTimeoutException", "ServiceUnavailable"],
  ])("%s: %s is told as %s", (service, code, errorCode) => {
    const told = new ServiceError(errorCode).text;
    expect(errorMembers(service, new ServiceError(code))).toEqual({
      errorCode,
      errorMessage: told,
    });
  });

  test("what has no text has none", () => {
    expect(errorMembers("kms", new ServiceError("InvalidCiphertextException"))).toEqual({
      errorCode: "InvalidCiphertextException",
    });
  });

  test("a text is cut where a character ends", () => {
    expect(truncated("a".repeat(1024))).toHaveLength(1024);
    expect(truncated("a".repeat(2000))).toBe("a".repeat(1024));
    expect(truncated("a" + "é".repeat(1000))).toBe(`a${"é".repeat(511)}`);
  });
});

describe("what is too large", () => {
  const suite = useService();
  const lastOf = async (name: string) =>
    (await eventsOf(suite)).findLast(({ eventName }) => eventName === name);

  test("100 KB of parameters are shown", async () => {
    const RoleName = (await newRole(suite.iam, [trusting(`arn:aws:iam::${account}:root`)])).name;
    const PolicyDocument = " ".repeat(100_000);
    const input = { RoleName, PolicyName: newName(), PolicyDocument };
    await failureOf(suite.iam.send(new PutRolePolicyCommand(input)));
    expect((await lastOf("PutRolePolicy"))?.requestParameters).toMatchObject({
      roleName: RoleName,
    });
  });

  test("more are left out whole", async () => {
    const Policy = keyPolicy(account).padEnd(110_000);
    await failureOf(suite.kms.send(new CreateKeyCommand({ Policy })));
    expect((await lastOf("CreateKey"))?.requestParameters).toEqual({
      reason: "requestParameters too large",
      omitted: true,
      originalSize: expect.toSatisfy((size: number) => size > 110_000),
    });
  });
});
