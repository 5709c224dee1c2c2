import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isNeverRecorded } from "../../lambdas/shared/audit/never-recorded.ts";
import { shownInput } from "../../lambdas/shared/audit/shown-input.ts";
import type { Members, Shape } from "../../lambdas/shared/wire/members.ts";

const time = () => "a time";
const shown = (members: Members, input: unknown, mask?: string) =>
  shownInput(members, input, { mask, time });

const text: Shape = { type: "string" };
const structure = (members: Members): Shape => ({ type: "structure", members });
const list = (member: Shape): Shape => ({ type: "list", member });

describe("what a table describes", () => {
  const pair = structure({ Key: text, Value: text });
  test.each<[string, Members, object, object]>([
    ["a text", { RoleArn: text }, { RoleArn: "a" }, { roleArn: "a" }],
    ["an empty text", { RoleArn: text }, { RoleArn: "" }, { roleArn: "" }],
    ["a name with capitals", { XksKeyId: text }, { XksKeyId: "a" }, { xksKeyId: "a" }],
    ["only the first letter", { SSHKey: text }, { SSHKey: "a" }, { sSHKey: "a" }],
    ["a small name", { arn: text }, { arn: "a" }, { arn: "a" }],
    ["a number", { Limit: { type: "integer" } }, { Limit: 0 }, { limit: 0 }],
    ["a boolean", { DryRun: { type: "boolean" } }, { DryRun: false }, { dryRun: false }],
    ["a time", { Start: { type: "timestamp" } }, { Start: new Date(0) }, { start: "a time" }],
    ["a list", { Names: list(text) }, { Names: ["B", "a"] }, { names: ["B", "a"] }],
    ["an empty list", { Names: list(text) }, { Names: [] }, { names: [] }],
    [
      "structures in a list",
      { Tags: list(pair) },
      { Tags: [{ Key: "K", Value: "V" }] },
      { tags: [{ key: "K", value: "V" }] },
    ],
    [
      "a map, whose keys are the client's",
      { Context: { type: "map" } },
      { Context: new Map([["Key", "Value"]]) },
      { context: { Key: "Value" } },
    ],
    ["what is absent", { RoleArn: text, Name: text }, { Name: "a" }, { name: "a" }],
  ])("%s", (_what, members, input, expected) => {
    expect(shown(members, input)).toEqual(expected);
  });

  test("a map's key can be `__proto__`", () => {
    const input = { Context: new Map([["__proto__", "a"]]) };
    expect(JSON.stringify(shown({ Context: { type: "map" } }, input))).toBe(
      '{"context":{"__proto__":"a"}}',
    );
  });
});

describe("what is not shown", () => {
  const secret = "do not show";
  const bytes = Buffer.from(secret);
  test.each<[string, Members, unknown]>([
    ["bytes", { Data: { type: "blob" } }, { Data: bytes }],
    ["what a table does not describe", {}, { Data: secret }],
    ["bytes where a text is described", { Data: text }, { Data: bytes }],
    ["an object where a text is described", { Data: text }, { Data: { Data: secret } }],
    ["a list where a text is described", { Data: text }, { Data: [secret] }],
    ["a text where a list is described", { Data: list(text) }, { Data: secret }],
    ["a text where a number is described", { Data: { type: "integer" } }, { Data: secret }],
    ["a text where a boolean is described", { Data: { type: "boolean" } }, { Data: secret }],
    ["a text where a time is described", { Data: { type: "timestamp" } }, { Data: secret }],
    ["an object where a map is described", { Data: { type: "map" } }, { Data: { a: secret } }],
    ["bytes in a map", { Data: { type: "map" } }, { Data: new Map([["a", bytes]]) }],
    ["a type that nobody knows", { Data: { type: "new" } as never }, { Data: secret }],
    ["what is sensitive", { Data: { type: "string", sensitive: true } }, { Data: secret }],
    ["a list of it", { Data: list({ type: "string", sensitive: true }) }, { Data: [secret] }],
    ["a list of bytes", { Data: list({ type: "blob" }) }, { Data: [bytes] }],
    ["a grant token", { GrantToken: text }, { GrantToken: secret }],
    ["grant tokens", { GrantTokens: list(text) }, { GrantTokens: [secret] }],
    ["what is inherited", { Data: text }, Object.create({ Data: secret })],
    ["no object at all", { Data: text }, secret],
  ])("%s", (_what, members, input) => {
    const written = JSON.stringify(shown(members, input));
    expect(written).not.toContain(secret);
    expect(written).not.toContain(bytes.join(","));
    expect(written).not.toContain(bytes.toString("base64"));
  });

  test("no time that is none", () => {
    const members: Members = { Start: { type: "timestamp" } };
    expect(shown(members, { Start: new Date(Number.NaN) })).toEqual({});
  });

  test("a mask stands for what is sensitive", () => {
    const members: Members = { Email: { type: "string", sensitive: true } };
    expect(shown(members, { Email: "a@example.com" }, "****")).toEqual({ email: "****" });
  });
});

/** A table, and an input that has the secret wherever the table has bytes or a secret's name. */
const secret = "the one secret";
const hidden = fc.constantFrom<[string, Shape, unknown]>(
  ["Data", { type: "blob" }, Buffer.from(secret)],
  ["Password", text, secret],
  ["SessionToken", text, secret],
  ["SecretAccessKey", structure({ A: text }), { A: secret }],
  ["Data", { type: "string", sensitive: true }, secret],
  ["GrantTokens", list(text), [secret, secret]],
);
const { tree } = fc.letrec<{ tree: [string, Shape, unknown] }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "medium" },
    hidden,
    fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map(inStructure),
    tie("tree").map(inList),
  ),
}));

function inStructure(
  parts: readonly (readonly [string, Shape, unknown])[],
): [string, Shape, unknown] {
  const members = Object.fromEntries(parts.map(([name, shape]) => [name, shape]));
  const input = Object.fromEntries(parts.map(([name, , value]) => [name, value]));
  return ["Inner", structure(members), input];
}

function inList([name, shape, value]: readonly [string, Shape, unknown]): [string, Shape, unknown] {
  return isNeverRecorded(name)
    ? ["Inner", list(structure({ [name]: shape })), [{ [name]: value }]]
    : ["Inner", list(shape), [value]];
}

test("what is hidden is hidden at any depth", () => {
  fc.assert(
    fc.property(tree, ([name, shape, value]) => {
      const written = JSON.stringify(shown({ [name]: shape }, { [name]: value }));
      expect(written).not.toContain(secret);
      expect(written).not.toContain("116,104,101");
    }),
  );
});
