/** Condition keys of simulations: given, filled in, missing. */

import type { ContextEntry } from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { account } from "../../support/service.ts";
import { useService } from "../../support/suite.ts";
import { allow, bob, deny, type Input, keyA, resultOf } from "./support.ts";

const suite = useService();

const result = (policies: readonly string[], input: Input = {}) =>
  resultOf(suite.iam, policies, input);

const entry = (
  ContextKeyName: string,
  ContextKeyType: ContextEntry["ContextKeyType"],
  ...ContextKeyValues: string[]
): ContextEntry => ({ ContextKeyName, ContextKeyType, ContextKeyValues });

const on = (operator: string, key: string, values: string | readonly string[]): string =>
  allow({ Condition: { [operator]: { [key]: values } } });

describe("values that are given", () => {
  test.each<readonly [string, ContextEntry, string]>([
    [on("StringEquals", "a:key", "b"), entry("a:key", "string", "b"), "allowed"],
    [on("StringEquals", "A:KEY", "b"), entry("a:Key", "string", "b"), "allowed"],
    [on("StringEquals", "a:key", "b"), entry("a:key", "string", "c"), "implicitDeny"],
    [on("Null", "a:key", "false"), entry("a:key", "string", ""), "allowed"],
    [
      on("ForAllValues:StringEquals", "a:key", ["b", "c"]),
      entry("a:key", "stringList", "b", "c"),
      "allowed",
    ],
    [
      on("ForAllValues:StringEquals", "a:key", ["b"]),
      entry("a:key", "stringList", "b", "c"),
      "implicitDeny",
    ],
    [
      on("ForAnyValue:StringEquals", "a:key", ["b"]),
      entry("a:key", "stringList", "b", "c"),
      "allowed",
    ],
    [on("NumericLessThan", "a:key", "10"), entry("a:key", "numeric", "9.5"), "allowed"],
    [on("NumericLessThan", "a:key", "10"), entry("a:key", "numeric", "1e2"), "implicitDeny"],
    [
      on("ForAllValues:NumericLessThan", "a:key", "10"),
      entry("a:key", "numericList", "9", "+1"),
      "allowed",
    ],
    [on("Bool", "a:key", "true"), entry("a:key", "boolean", "true"), "allowed"],
    [on("Bool", "a:key", "true"), entry("a:key", "boolean", "yes"), "implicitDeny"],
    [
      on("ForAnyValue:Bool", "a:key", "true"),
      entry("a:key", "booleanList", "false", "true"),
      "allowed",
    ],
    [on("IpAddress", "a:key", "192.0.2.0/24"), entry("a:key", "ip", "192.0.2.1"), "allowed"],
    [on("IpAddress", "a:key", "2001:db8::/32"), entry("a:key", "ip", "2001:db8::1"), "allowed"],
    [
      on("ForAllValues:IpAddress", "a:key", "192.0.2.0/24"),
      entry("a:key", "ipList", "192.0.2.1", "192.0.3.1"),
      "implicitDeny",
    ],
    [on("BinaryEquals", "a:key", "eWVz"), entry("a:key", "binary", "eWVz"), "allowed"],
    [
      on("ForAllValues:BinaryEquals", "a:key", "eWVz"),
      entry("a:key", "binaryList", "eWVz"),
      "allowed",
    ],
    [
      on("DateGreaterThan", "aws:CurrentTime", "2018-08-16T12:00:00Z"),
      entry("aws:CurrentTime", "date", "2019-04-25T11:00:00Z"),
      "allowed",
    ],
    [
      on("DateGreaterThan", "aws:CurrentTime", "2018-08-16T12:00:00Z"),
      entry("aws:CurrentTime", "date", "2014-04-25T11:00:00Z"),
      "implicitDeny",
    ],
    [
      on("ForAnyValue:DateLessThan", "a:key", "2018-08-16"),
      entry("a:key", "dateList", "2014-04-25", "1735787045"),
      "allowed",
    ],
    [
      on("StringEquals", "kms:EncryptionContext:Department", "IT"),
      entry("kms:EncryptionContext:Department", "string", "IT"),
      "allowed",
    ],
  ])("%s", async (policy, one, decision) => {
    const { EvalDecision, MissingContextValues } = await result([policy], {
      ContextEntries: [one],
    });
    expect([EvalDecision, MissingContextValues]).toEqual([decision, []]);
  });

  test.each<readonly [ContextEntry["ContextKeyType"], string]>([
    ["numeric", "01.00"],
    ["numeric", "1e9999"],
    ["boolean", "TRUE"],
    ["date", "2035"],
    ["date", "2035-01"],
    ["date", "2035-01-02"],
    ["date", "2035-01-02T03:04Z"],
    ["date", "2035-01-02T03:04:05.123+02:00"],
    ["date", "2035-01-02T03:04:05"],
    ["date", "0"],
    ["ip", "192.000.002.1"],
  ])("a %s may be %s", async (type, value) => {
    const ContextEntries = [entry("a:key", type, value)];
    expect((await result([allow()], { ContextEntries })).EvalDecision).toBe("allowed");
  });

  test("an entry without anything is none", async () => {
    expect((await result([allow()], { ContextEntries: [{}] })).EvalDecision).toBe("allowed");
  });

  test("fill variables", async () => {
    const policy = allow({ Resource: `arn:aws:kms:*:*:key/\${aws:PrincipalTag/key, 'none'}` });
    const input: Input = {
      ResourceArns: [keyA],
      ContextEntries: [entry("aws:PrincipalTag/key", "string", "a")],
    };
    expect((await result([policy], input)).EvalDecision).toBe("allowed");
    expect(await result([policy], { ResourceArns: [keyA] })).toMatchObject({
      EvalDecision: "implicitDeny",
      MissingContextValues: ["aws:PrincipalTag/key"],
    });
  });
});

describe("values that are filled in", () => {
  const equals = (key: string, value: string) => on("StringEquals", key, value);
  const allowed = async (policy: string, input: Input = {}) =>
    (await result([policy], input)).EvalDecision === "allowed";

  test.each([
    ["aws:PrincipalArn", bob],
    ["aws:PrincipalAccount", account],
    ["aws:userid", bob],
    ["aws:username", "bob"],
  ])("%s is that of CallerArn", async (key, value) => {
    expect(await allowed(equals(key, value), { CallerArn: bob })).toBe(true);
  });

  test("a role has no user name", async () => {
    const role = `arn:aws:iam::${account}:role/bob`;
    expect(await allowed(equals("aws:username", "bob"), { CallerArn: role })).toBe(false);
    expect(await allowed(equals("aws:PrincipalArn", role), { CallerArn: role })).toBe(true);
  });

  test("without CallerArn the caller has the account of who asks, and nothing else", async () => {
    expect(await allowed(equals("aws:PrincipalAccount", account))).toBe(true);
    expect(await allowed(equals("aws:userid", "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR"))).toBe(true);
    expect(await allowed(on("Null", "aws:PrincipalArn", "true"))).toBe(true);
    expect(await allowed(on("Null", "aws:username", "true"))).toBe(true);
  });

  test("what is given wins", async () => {
    const ContextEntries = [entry("aws:UserName", "string", "other")];
    const input = { CallerArn: bob, ContextEntries };
    expect(await allowed(equals("aws:username", "other"), input)).toBe(true);
  });
});

describe("values that are missing", () => {
  const missing = (parts: object = {}) =>
    allow({ Condition: { StringEquals: { "a:Key": "b" } }, ...parts });

  test.each<readonly [string, readonly string[], Input, readonly string[]]>([
    ["of a condition", [missing()], {}, ["a:Key"]],
    ["of a statement about something else", [missing({ Action: "kms:Decrypt" })], {}, ["a:Key"]],
    ["of a Deny", [missing({ Effect: "Deny" })], {}, ["a:Key"]],
    [
      "of a variable",
      [allow({ Resource: "arn:aws:kms:*:*:key/${aws:username}" })],
      {},
      ["aws:username"],
    ],
    [
      "of a variable in a condition",
      [allow({ Condition: { StringEquals: { "a:given": "${a:Key}" } } })],
      { ContextEntries: [entry("a:given", "string", "b")] },
      ["a:Key"],
    ],
    ["of the boundary", [allow()], { PermissionsBoundaryPolicyInputList: [missing()] }, ["a:Key"]],
    [
      "in each of their forms, once",
      [missing(), missing(), missing({ Condition: { StringEquals: { "A:key": "b" } } })],
      {},
      ["a:Key", "A:key"],
    ],
    [
      "also where something is filled in",
      [on("StringEquals", "aws:username", "alice")],
      { CallerArn: bob },
      ["aws:username"],
    ],
    [
      "not where they are given",
      [missing()],
      { ContextEntries: [entry("A:KEY", "string", "c")] },
      [],
    ],
    ["not of what is allowed", [allow(), missing()], {}, []],
    ["not of what is denied", [deny(), missing()], {}, []],
  ])("%s", async (_name, policies, input, names) => {
    expect((await result(policies, input)).MissingContextValues).toEqual(names);
    const { ResourceSpecificResults } = await result(policies, { ...input, ResourceArns: [keyA] });
    expect(ResourceSpecificResults?.[0]?.MissingContextValues).toEqual(
      names.length === 0 ? undefined : names,
    );
  });

  test("have no variables in a policy of the old language", async () => {
    const { Statement } = JSON.parse(
      allow({ Resource: "arn:aws:kms:*:*:key/${aws:username}" }),
    ) as { Statement: unknown };
    const old = JSON.stringify({ Version: "2008-10-17", Statement });
    expect((await result([old])).MissingContextValues).toEqual([]);
  });
});
