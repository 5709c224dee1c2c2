/** What is particular to Organizations on the wire. */

import {
  AttachPolicyCommand,
  ListAccountsCommand,
  ListRootsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { startService } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

describe("Organizations", () => {
  it("takes a signature of any Region", async () => {
    const { config } = suite.organizations;
    const { credentials, requestHandler, endpoint } = config;
    const client = new OrganizationsClient({
      region: "eu-north-1",
      endpoint: "https://kms.test",
      credentials,
      requestHandler,
    });
    expect(endpoint).toBeDefined();
    expect((await client.send(new ListRootsCommand({}))).Roots).toHaveLength(1);
  });

  it.each([
    ["INPUT_REQUIRED", new AttachPolicyCommand({ PolicyId: undefined, TargetId: "r-0000" })],
    ["MAX_VALUE_EXCEEDED", new ListAccountsCommand({ MaxResults: 21 })],
    ["MIN_VALUE_EXCEEDED", new ListAccountsCommand({ MaxResults: 0 })],
    ["INVALID_PATTERN", new AttachPolicyCommand({ PolicyId: "p", TargetId: "r-0000" })],
    ["MAX_LENGTH_EXCEEDED", new ListAccountsCommand({ NextToken: "x".repeat(100_001) })],
  ])("tells what is wrong with a request as %s", async (Reason, command) => {
    const answer = suite.organizations.send(command as ListAccountsCommand);
    await expect(answer).rejects.toMatchObject({ name: "InvalidInputException", Reason });
  });

  it("has its own names for what is not the client's fault", async () => {
    const broken = startService({
      endpoint: suite.store.endpoint,
      before: () => {
        throw new Error("the table is gone");
      },
    });
    expect(await failureOf(broken.organizations.send(new ListRootsCommand({})))).toEqual({
      name: "ServiceException",
      message:
        "Organizations can't complete your request because of an internal service error. Try again later.",
      status: 500,
    });
  });
});
