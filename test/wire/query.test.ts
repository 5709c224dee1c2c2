import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ServiceError } from "../../lambdas/shared/wire/errors.ts";
import type { Members } from "../../lambdas/shared/wire/members.ts";
import { parseQuery } from "../../lambdas/shared/wire/query.ts";
import { validateMembers } from "../../lambdas/shared/wire/validate.ts";
import { refusal } from "./fixtures.ts";

const members = {
  UserName: { type: "string", min: 1, max: 64 },
  Flag: { type: "boolean" },
  MaxItems: { type: "integer", min: 1, max: 1000 },
  Names: { type: "list", member: { type: "string", min: 3 } },
  Numbers: { type: "list", member: { type: "integer" } },
  Place: {
    type: "structure",
    members: {
      Line: { type: "integer" },
      Names: { type: "list", member: { type: "string" } },
      Inner: { type: "structure", members: { Flag: { type: "boolean" } } },
    },
  },
  Tags: {
    type: "list",
    member: {
      type: "structure",
      members: { Key: { type: "string", required: true }, Value: { type: "string" } },
    },
  },
  Entries: {
    type: "list",
    member: {
      type: "structure",
      members: {
        Name: { type: "string" },
        Values: { type: "list", member: { type: "string" } },
      },
    },
  },
} as const satisfies Members;

type Parameters = Readonly<Record<string, string>>;

const parse = (parameters: Parameters) => parseQuery(members, new Map(Object.entries(parameters)));

const refused = (text?: string) => ({ code: "MalformedInputException", text });

describe("what parses", () => {
  test.each<[string, Parameters, object]>([
    ["nothing", {}, {}],
    ["a string", { UserName: "Ann" }, { UserName: "Ann" }],
    ["an empty string", { UserName: "" }, { UserName: "" }],
    ["a string that looks like a number", { UserName: "1" }, { UserName: "1" }],
    ["true", { Flag: "true" }, { Flag: true }],
    ["false", { Flag: "false" }, { Flag: false }],
    ["1 as true", { Flag: "1" }, { Flag: true }],
    ["0 as false", { Flag: "0" }, { Flag: false }],
    ["an integer", { MaxItems: "900" }, { MaxItems: 900 }],
    ["an integer with a plus", { MaxItems: "+900" }, { MaxItems: 900 }],
    ["an integer with a leading zero", { MaxItems: "0900" }, { MaxItems: 900 }],
    ["an integer below zero", { MaxItems: "-1" }, { MaxItems: -1 }],
    ["zero, whatever its sign", { MaxItems: "-0" }, { MaxItems: 0 }],
    ["the last integer", { MaxItems: "2147483647" }, { MaxItems: 2_147_483_647 }],
    ["the first integer", { MaxItems: "-2147483648" }, { MaxItems: -2_147_483_648 }],
    ["a list", { "Names.member.1": "a", "Names.member.2": "b" }, { Names: ["a", "b"] }],
    ["an empty list", { Names: "", Tags: "", Entries: "" }, { Names: [], Tags: [], Entries: [] }],
    ["an empty list, as its member", { "Names.member": "" }, { Names: [] }],
    [
      "a list that is said to be empty and is not",
      { Names: "", "Names.member.1": "a" },
      { Names: ["a"] },
    ],
    ["a list of integers", { "Numbers.member.1": "7" }, { Numbers: [7] }],
    ["a structure", { "Place.Line": "3" }, { Place: { Line: 3 } }],
    ["an empty structure", { Place: "" }, { Place: {} }],
    [
      "structures in structures",
      { "Place.Inner.Flag": "true", "Place.Names.member.1": "a" },
      { Place: { Inner: { Flag: true }, Names: ["a"] } },
    ],
    [
      "a list of structures",
      { "Tags.member.1.Key": "k", "Tags.member.1.Value": "", "Tags.member.2.Key": "l" },
      { Tags: [{ Key: "k", Value: "" }, { Key: "l" }] },
    ],
    [
      "lists in lists",
      {
        "Entries.member.1.Values.member.1": "a",
        "Entries.member.1.Values.member.2": "b",
        "Entries.member.2.Values": "",
        "Entries.member.2.Name": "n",
      },
      { Entries: [{ Values: ["a", "b"] }, { Name: "n", Values: [] }] },
    ],
  ])("%s", (_, parameters, input) => {
    expect(parse(parameters)).toStrictEqual(input);
  });

  test.each<[string, Parameters]>([
    ["of other names", { Action: "X", Version: "1", Extra: "", "": "x", ".": "y", "..": "z" }],
    ["of another case", { username: "a", "names.member.1": "a" }],
    ["of names that objects know", { __proto__x: "", constructor: "a", "toString.member.1": "b" }],
    ["that only begin like a member", { UserNames: "a", "UserName ": "b" }],
    ["below a name that is none", { "Other.member.x": "a", "Other.1": "b" }],
  ])("parameters %s are ignored", (_, parameters) => {
    expect(parse(parameters)).toStrictEqual({});
  });

  test("structures ignore them too, however deep", () => {
    const own = { "Place.Other": "x", "Tags.member.1.Other.member.0": "y", "Place..Line": "1" };
    expect(parse(own)).toStrictEqual({ Place: {}, Tags: [{}] });
    const prototype = parseQuery(members, new Map([["Place.__proto__.Line", "1"]]));
    expect(prototype).toStrictEqual({ Place: {} });
  });
});

describe("a list's numbers", () => {
  test("give its order", () => {
    const parameters = { "Names.member.10": "j", "Names.member.2": "b", "Names.member.1": "a" };
    const gap = ["", "", "", "", "", "", ""];
    expect(parse(parameters).Names).toEqual(["a", "b", ...gap, "j"]);
  });

  test("leave gaps, whose items are empty", () => {
    expect(parse({ "Names.member.2": "b", "Names.member.4": "d" }).Names).toEqual([
      "",
      "b",
      "",
      "d",
    ]);
    expect(parse({ "Tags.member.2.Key": "b" }).Tags).toEqual([{}, { Key: "b" }]);
    expect(refusal(() => parse({ "Numbers.member.2": "1" }))).toEqual(
      refused("missing value for decimal type"),
    );
  });

  test("leave gaps that the constraints find", () => {
    const input = parse({ "Names.member.2": "bob", "Tags.member.2.Key": "k" });
    expect(refusal(() => validateMembers(members, input))).toEqual({
      code: "ValidationException",
      text:
        "2 validation errors detected: " +
        "Value '' at 'names.1.member' failed to satisfy constraint: Member must have length greater than or equal to 3; " +
        "Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null",
    });
  });

  test("may skip ten", () => {
    expect(parse({ "Names.member.11": "k" }).Names).toHaveLength(11);
    const second = { "Names.member.1": "a", "Names.member.2": "b", "Names.member.12": "l" };
    expect(parse(second).Names).toHaveLength(12);
  });

  test.each([
    ["12", "Excessively sparse input would skip 11 list elements"],
    ["1500", "Excessively sparse input would skip 1,499 list elements"],
    ["214748369", "Excessively sparse input would skip 214,748,368 list elements"],
    ["214748370", "Index 214748370 is illegal"],
    ["9".repeat(4000), `Index ${"9".repeat(20)} is illegal`],
    ["0", "0 is not a valid index"],
    ["01", "Value found where not expected"],
    ["00", "Value found where not expected"],
    ["", "Start of list found where not expected"],
    ["x", "Start of list found where not expected"],
    ["-1", "Start of list found where not expected"],
    ["+1", "Start of list found where not expected"],
    ["1e3", "Start of list found where not expected"],
    ["1 ", "Start of list found where not expected"],
    ["٣", "Start of list found where not expected"],
  ])("cannot be %s", (index, text) => {
    expect(refusal(() => parse({ [`Names.member.${index}`]: "abc" }))).toEqual(refused(text));
    expect(refusal(() => parse({ [`Tags.member.${index}.Key`]: "abc" }))).toEqual(refused(text));
  });

  test("come in any order", () => {
    const names = fc.array(fc.string(), { minLength: 1, maxLength: 40 });
    const shuffled = names.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(
          all.map((name, index) => [`Names.member.${index + 1}`, name] as const),
          { minLength: all.length },
        ),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([all, parameters]) => {
        expect(parseQuery(members, new Map(parameters)).Names).toEqual(all);
      }),
    );
  });
});

describe("a value of the wrong type", () => {
  const list = "Start of list found where not expected";
  const top = "Top level element may not be treated as a list";
  const boolean = "boolean must follow xsd1.1 definition";

  test.each<[Parameters, string | undefined]>([
    [{ UserName: "a", "UserName.member.1": "b" }, list],
    [{ "UserName.First": "a" }, list],
    [{ "UserName.": "a" }, list],
    [{ "Flag.member.1": "true" }, list],
    [{ Flag: "TRUE" }, boolean],
    [{ Flag: "yes" }, boolean],
    [{ Flag: " true" }, boolean],
    [{ Flag: "" }, "missing value for boolean type"],
    [{ "MaxItems.member.1": "1" }, list],
    [{ MaxItems: "" }, "missing value for decimal type"],
    [{ MaxItems: "abc" }, undefined],
    [{ MaxItems: "1.0" }, undefined],
    [{ MaxItems: "1e3" }, undefined],
    [{ MaxItems: "0x10" }, undefined],
    [{ MaxItems: " 1" }, undefined],
    [{ MaxItems: "--1" }, undefined],
    [{ MaxItems: "+" }, undefined],
    [{ MaxItems: "NaN" }, undefined],
    [{ MaxItems: "2147483648" }, undefined],
    [{ MaxItems: "-2147483649" }, undefined],
    [{ MaxItems: "9".repeat(400) }, undefined],
    [{ Names: "a" }, "Unexpected list element termination"],
    [{ "Names.member": "a" }, "Unexpected list element termination"],
    [{ "Names.1": "a" }, top],
    [{ "Names.entry.1": "a" }, top],
    [{ "Names.": "a" }, top],
    [{ "Names.__proto__.1": "a" }, top],
    [{ "Names.member.1.Key": "a" }, list],
    [{ "Numbers.member.1": "x" }, undefined],
    [{ Place: "a" }, "Unexpected complex element termination"],
    [{ "Place.Line": "x" }, undefined],
    [{ "Place.Inner": "a" }, "Unexpected complex element termination"],
    [{ "Tags.member.1": "a" }, "Unexpected complex element termination"],
    [{ "Tags.1.Key": "a" }, top],
    [{ "Tags.member.1.Key.x": "a" }, list],
    [{ "Tags.member.Key": "a" }, list],
  ])("%j", (parameters, text) => {
    expect(refusal(() => parse(parameters))).toEqual(refused(text));
  });
});

test("no blob and no map, which no operation takes: a fault of the table", () => {
  for (const type of ["blob", "map"] as const) {
    expect(() => parseQuery({ Member: { type } }, new Map([["Member", ""]]))).toThrow(
      `No operation of IAM or STS takes a ${type}`,
    );
  }
});

/** As SDKs write it. */
function write(value: unknown, name: string): [string, string][] {
  if (Array.isArray(value)) {
    return value.length === 0
      ? [[name, ""]]
      : value.flatMap((item, index) => write(item, `${name}.member.${index + 1}`));
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([member, item]) =>
      item === undefined ? [] : write(item, name === "" ? member : `${name}.${member}`),
    );
  }
  return [[name, String(value)]];
}

test("any input comes out as it went in", () => {
  const text = fc.string({ unit: "binary" });
  const some = <T extends Record<string, fc.Arbitrary<unknown>>>(model: T) =>
    fc.record(model, { requiredKeys: [] });
  const nonEmpty = (value: object) => Object.keys(value).length > 0;
  const input = some({
    UserName: text,
    Flag: fc.boolean(),
    MaxItems: fc.integer(),
    Names: fc.array(text),
    Place: some({ Line: fc.integer(), Names: fc.array(text) }).filter(nonEmpty),
    Tags: fc.array(fc.record({ Key: text, Value: text })),
    Entries: fc.array(some({ Name: text, Values: fc.array(text) }).filter(nonEmpty)),
  });
  fc.assert(
    fc.property(input, (given) => {
      expect(parseQuery(members, new Map(write(given, "")))).toEqual(given);
    }),
  );
});

test("whatever the names are, an input or a MalformedInput comes of it, and soon", () => {
  const segment = fc.constantFrom(
    "Names",
    "Tags",
    "member",
    "1",
    "2",
    "01",
    "Key",
    "",
    "x",
    "Place",
    "Line",
  );
  const name = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("."));
  fc.assert(
    fc.property(fc.dictionary(name, fc.constantFrom("", "1", "true", "a")), (parameters) => {
      expect(["an input", "MalformedInputException"]).toContain(outcome(parameters));
    }),
  );
});

function outcome(parameters: Parameters): string {
  try {
    parse(parameters);
    return "an input";
  } catch (error) {
    return error instanceof ServiceError ? error.code : String(error);
  }
}

test("takes time in proportion to the parameters, also for lists in lists", () => {
  const count = 60_000;
  const parameters = new Map(
    Array.from({ length: count }, (_, index) => [
      `Entries.member.${index + 1}.Values.member.1`,
      "a",
    ]),
  );
  parameters.set(`Other${".a".repeat(500_000)}`, "deep");
  const before = performance.now();
  expect(parseQuery(members, parameters).Entries).toHaveLength(count);
  expect(performance.now() - before).toBeLessThan(5000);
});
