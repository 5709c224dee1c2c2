/** What simulations refuse, with AWS's texts where they are recorded. */

import type { ContextEntry } from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { account } from "../../support/service.ts";
import { failureOf, useService } from "../../support/suite.ts";
import { allow, bob, type Input, keyA, resourcePolicy, simulateCustom } from "./support.ts";

const suite = useService();

const refused = (policies: readonly string[], input: Input = {}) =>
  failureOf(simulateCustom(suite.iam, policies, input));

const invalid = (message: string) => ({ name: "InvalidInputException", message, status: 400 });

describe("policies", () => {
  test.each([
    ["no JSON", "{"],
    ["another version", '{"Version":"2099-01-01","Statement":[]}'],
    ["a principal", resourcePolicy("*")],
    ["no resource", allow({ Resource: undefined })],
    ["a condition that is none", allow({ Condition: { StringEqual: { "a:b": "c" } } })],
  ])("with %s", async (_name, text) => {
    expect(await refused([allow(), text])).toEqual(
      invalid("Policy input list item 2 has invalid content"),
    );
    const boundary = await refused([], { PermissionsBoundaryPolicyInputList: [text] });
    expect(boundary).toEqual(
      invalid(expect.stringMatching(/^The permissions boundary policy has invalid content: ./)),
    );
  });

  test("more than one boundary", async () => {
    expect(await refused([], { PermissionsBoundaryPolicyInputList: [allow(), allow()] })).toEqual(
      invalid("The list of Permissions Boundary policies cannot exceed 1 items."),
    );
  });

  test("characters that no policy has", async () => {
    expect(await refused([`${allow()}\u2026`])).toMatchObject({ name: "ValidationError" });
  });
});

describe("a resource policy", () => {
  const asked = { CallerArn: bob, ResourceArns: [keyA], ResourcePolicy: resourcePolicy("*") };

  test("without a caller", async () => {
    expect(await refused([], { ...asked, CallerArn: undefined })).toEqual(
      invalid("Invalid caller - Caller cannot be null or empty."),
    );
  });

  test.each([
    ["none", undefined],
    ["everything", ["*"]],
  ])("on %s", async (_name, ResourceArns) => {
    expect(await refused([], { ...asked, ResourceArns })).toEqual(
      invalid("Invalid Entity Arn: * does not clearly define entity type and name."),
    );
  });

  test.each([
    ["no JSON", "{"],
    ["no principal", allow()],
  ])("with %s", async (_name, ResourcePolicy) => {
    expect(await refused([], { ...asked, ResourcePolicy })).toEqual(
      invalid(expect.stringMatching(/^The resource policy has invalid content: ./)),
    );
  });
});

test.each([
  `arn:aws:iam::${account}:root`,
  `arn:aws:sts::${account}:assumed-role/worker/session`,
  `arn:aws:sts::${account}:federated-user/bob`,
  "arn:aws:iam::aws:user/bob",
  "bob",
])("a caller that is %s", async (CallerArn) => {
  expect(await refused([], { CallerArn })).toEqual(
    invalid("Invalid caller - Caller must be an IAM user, role or group in this context."),
  );
});

test.each([account, "not-an-arn", "arn:aws:iam:::root", `arn:aws:sts::${account}:root`])(
  "an owner that is %s",
  async (ResourceOwner) => {
    expect(await refused([], { ResourceOwner })).toEqual(
      invalid(`'${ResourceOwner}' is not a valid as a Resource Owner.`),
    );
  },
);

test.each([
  [["not-an-arn"], "not-an-arn"],
  [["arn:aws:kms"], "arn:aws:kms"],
  [["arn:aws:kms:us-east-1:123456789012:"], "arn:aws:kms:us-east-1:123456789012:"],
  [[keyA, "*"], "*"],
])("resources that are %s", async (ResourceArns, wrong) => {
  expect(await refused([], { ResourceArns })).toEqual(
    invalid(`ResourceNames are not in a valid ARN format: ${wrong}.`),
  );
});

test("an action without a service", async () => {
  expect(await refused([], { ActionNames: ["kms:Encrypt", "Encrypt"] })).toEqual(
    invalid("The action is invalid since it is missing names"),
  );
});

test("no actions", async () => {
  expect(await refused([], { ActionNames: [] })).toEqual(
    invalid("ActionNames cannot be null or empty."),
  );
});

test("a handling option that the action does not have", async () => {
  const input = { ResourceArns: [keyA], ResourceHandlingOption: "EC2-VPC-EBS" };
  expect(await refused([], input)).toEqual(
    invalid(
      "Invalid input resource handling options. Action does not support resource handling options: kms:Encrypt.",
    ),
  );
});

describe("context entries", () => {
  const full: ContextEntry = {
    ContextKeyName: "a:key",
    ContextKeyType: "string",
    ContextKeyValues: ["b"],
  };
  const values = (
    ContextKeyType: ContextEntry["ContextKeyType"],
    ...ContextKeyValues: string[]
  ): readonly ContextEntry[] => [{ ...full, ContextKeyType, ContextKeyValues }];
  const expected = (form: string) => `Invalid context value for key a:key: expected ${form}.`;

  test.each<readonly [string, readonly ContextEntry[], string]>([
    [
      "no name",
      [{ ...full, ContextKeyName: undefined }],
      "ContextKeyName cannot be null or empty.",
    ],
    [
      "no type",
      [{ ...full, ContextKeyType: undefined }],
      "Context key a:key has invalid type null.",
    ],
    [
      "no values",
      [{ ...full, ContextKeyValues: undefined }],
      "Context values for context key a:key cannot be null or empty.",
    ],
    [
      "an empty list of values",
      values("stringList"),
      "Context values for context key a:key cannot be null or empty.",
    ],
    [
      "two values where one is meant",
      values("string", "b", "c"),
      "Context key string expected a single value, but received 2.",
    ],
    ["a key twice", [full, { ...full, ContextKeyName: "A:KEY" }], "Duplicate context key: A:KEY."],
    ["no number", values("numeric", "abc"), expected("numeric format")],
    ["a number in hexadecimals", values("numeric", "0x10"), expected("numeric format")],
    ["blanks about a number", values("numeric", " 1 "), expected("numeric format")],
    ["infinity", values("numeric", "Infinity"), expected("numeric format")],
    [
      "a list with one that is no number",
      values("numericList", "1", "a"),
      expected("numeric format"),
    ],
    ["no date", values("date", "tomorrow"), expected("DateTime format")],
    ["a day that is none", values("dateList", "2035-02-30"), expected("DateTime format")],
    ["no address", values("ip", "999.0.0.1"), expected("IP address")],
    ["a range", values("ip", "192.0.2.0/24"), expected("IP address")],
    ["an address with a zone", values("ipList", "fe80::1%eth0"), expected("IP address")],
    ["no base64", values("binary", "!base64"), expected("base-64 encoded binary format")],
  ])("%s", async (_name, entries, message) => {
    expect(await refused([], { ContextEntries: [...entries] })).toEqual(invalid(message));
  });

  test("another type", async () => {
    const other = values("unknown" as ContextEntry["ContextKeyType"], "b");
    expect(await refused([], { ContextEntries: [...other] })).toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining("contextEntries.1.member.contextKeyType") as string,
    });
  });
});

describe("pages", () => {
  test.each(["not-a-simulation-marker", "MTphY3Rpb25zIDA", "MTphY3Rpb25zIC0x"])(
    "a marker that is %s",
    async (Marker) => {
      expect(await refused([], { Marker })).toEqual(invalid("Invalid marker for pagination."));
    },
  );

  test("more items than there can be", async () => {
    expect(await refused([], { MaxItems: 1001 })).toMatchObject({ name: "ValidationError" });
  });
});

describe("more than can be looked at", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `${keyA}${index}`);

  test("resources", async () => {
    expect(await refused([], { ResourceArns: many(1001) })).toEqual(
      invalid("A simulation can have up to 1000 resources."),
    );
  });

  test("statements on resources", async () => {
    const { Statement } = JSON.parse(allow()) as { Statement: readonly object[] };
    const policy = JSON.stringify({ Statement: Array.from({ length: 201 }, () => Statement[0]) });
    expect(await refused([policy], { ResourceArns: many(1000) })).toEqual(
      invalid("A simulation can have up to 200000 statements, counted once for each resource."),
    );
  });
});
