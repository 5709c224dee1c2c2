import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson } from "../../lambdas/shared/authorization/policy-json.ts";
import { PolicyError } from "../../lambdas/shared/authorization/policy-syntax.ts";
import { kinds, parse, refusal, refused } from "./policies.ts";

const read = (text: string) => parseJson({ kind: "key", path: "" }, text);

describe.each(kinds)("a %s policy that is no JSON", (kind) => {
  test.each([
    ["nothing", "", "line 1, column 1"],
    ["a word", "no", "line 1, column 1"],
    ["half a document", '{"Statement":', "line 1, column 14"],
    ["something behind the document", "{}\n {}", "line 2, column 2"],
    ["a trailing comma", '{"Statement":[],}', "line 1, column 17"],
    ["a trailing comma in a list", '{\r\n"a":[1,]}', "line 2, column 8"],
    ["a name without quotes", '{\n  "a": 1,\n  b: 2\n}', "line 3, column 3"],
    ["a name without colon", '{"a" 1}', "line 1, column 6"],
    ["a missing comma", "[1\n2]", "line 2, column 1"],
    ["brackets that do not match", '{"a":[1}', "line 1, column 8"],
    ["a comment", "{ // why\n}", "line 1, column 3"],
    ["a string without end", '{"a":"b}', "line 1, column 6"],
    ["an escape that is none", String.raw`["\x"]`, "line 1, column 2"],
    ["a line break in a string", '["\n"]', "line 1, column 2"],
    ["a zero in front", "[01]", "line 1, column 3"],
  ])("%s", (_, text, place) => {
    expect(refusal(() => parse(kind, text))).toEqual(
      refused(kind, place, "The policy is not valid JSON", {
        iam: "Syntax errors in policy.",
        trust: "This policy contains invalid Json",
      }),
    );
  });
});

test.each([
  ['{"Statement":{"Effect":"Deny","Effect":"Allow"}}', "Effect", "Statement.Effect"],
  ['{"Statement":[],"Statement":{}}', "Statement", "Statement"],
  [
    String.raw`{"Statement":[{},{"Effect":"Deny","E\u0066fect" : "Allow"}]}`,
    "Effect",
    "Statement[1].Effect",
  ],
  ['{"a b":{"":1,"":2}}', "", '["a b"][""]'],
])("a member that is given twice: %s", (text, name, place) => {
  expect(refusal(() => parse("identity", text))).toEqual(
    refused("identity", place, `${JSON.stringify(name)} is given twice in one object`, {
      identity: "Syntax errors in policy.",
    }),
  );
});

test("the same member in two objects, or in a string, is none", () => {
  const text = String.raw`{"a":[{"b":1},{"b":"\"b\":1,\"b\":"}],"b":{"a":1}}`;
  expect(read(text)).toEqual(JSON.parse(text));
});

test("what is nested deeply is refused, however deeply", () => {
  for (const depth of [40, 100_000]) {
    expect(refusal(() => read("[".repeat(depth) + "]".repeat(depth))).explanation).toBe(
      "The policy is nested too deeply.",
    );
  }
  expect(() => read("[".repeat(30) + "]".repeat(30))).not.toThrow();
});

test("long strings are read", () => {
  const text = JSON.stringify([`"\\${"a\\\n".repeat(300_000)}`]);
  expect(read(text)).toEqual(JSON.parse(text));
});

/** What looks much like JSON. */
const jumble = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        " ",
        "\n",
        '"',
        '"a"',
        "\\",
        "null",
        "tru",
        "-",
        "0",
        "1.5",
        "e9",
      ),
      fc.json({ maxDepth: 2 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

const valueOrNone = (parseText: () => unknown) => {
  try {
    return { value: parseText() };
  } catch (error) {
    return { error };
  }
};

test("is JSON exactly if JSON.parse says so, but for members that are given twice", () => {
  fc.assert(
    fc.property(fc.oneof(jumble, fc.string({ unit: "binary" }), fc.json()), (text) => {
      const { error, value } = valueOrNone(() => read(text));
      fc.pre(!(error instanceof PolicyError && error.message.includes("given twice")));
      const expected = valueOrNone(() => JSON.parse(text));
      expect(error === undefined).toBe(expected.error === undefined);
      expect(value).toEqual(expected.value);
      expect(error === undefined || error instanceof PolicyError).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
