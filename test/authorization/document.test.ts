import { describe, expect, test } from "vitest";
import {
  kinds,
  least,
  legacy,
  parse,
  parseStatement,
  refusal,
  refused,
  syntax,
  withStatement,
  without,
} from "./policies.ts";

describe.each(kinds)("%s policy: the document", (kind) => {
  const current = { Version: "2012-10-17", Statement: least[kind] };

  test("may have one statement without a list, or several, kept in their order", () => {
    const document = {
      ...current,
      Id: "any text",
      Statement: [{ ...least[kind], Sid: "first" }, { ...least[kind], Sid: "First" }, least[kind]],
    };
    expect(parse(kind, document).statements.map(({ index, sid }) => [index, sid])).toEqual([
      [0, "first"],
      [1, "First"],
      [2, undefined],
    ]);
    expect(parse(kind, current).statements).toHaveLength(1);
  });

  test.each(["null", "[]", '"{}"', "1", "true"])("is not %s", (text) => {
    expect(refusal(() => parse(kind, text))).toEqual(
      refused(kind, "", "The policy must be an object", syntax),
    );
  });

  test.each<[string, object, string, string]>([
    [
      "another Version",
      { Version: "2012-10-18" },
      "Version",
      "Version must be 2012-10-17 or 2008-10-17",
    ],
    ["an empty Version", { Version: "" }, "Version", "Version must be 2012-10-17 or 2008-10-17"],
    [
      "a Version that is no string",
      { Version: 2012 },
      "Version",
      "Version must be 2012-10-17 or 2008-10-17",
    ],
    [
      "no Version but null",
      { Version: null },
      "Version",
      "Version must be 2012-10-17 or 2008-10-17",
    ],
    ["an Id that is no string", { Id: 1 }, "Id", "Id must be a string"],
    ["an Id that is null", { Id: null }, "Id", "Id must be a string"],
    [
      "an unknown element",
      { Statements: [] },
      "Statements",
      'There is no element "Statements" here',
    ],
    [
      "an element in another case",
      { version: "" },
      "version",
      'There is no element "version" here',
    ],
    ["an element with blanks", { "a b": 1 }, '["a b"]', 'There is no element "a b" here'],
    [
      "no statements",
      { Statement: [] },
      "Statement",
      "The policy must have at least one statement",
    ],
    [
      "no Statement",
      { Statement: undefined },
      "Statement",
      "The policy must have at least one statement",
    ],
    ["a Statement that is null", { Statement: null }, "Statement", "A statement must be an object"],
    [
      "a Statement that is text",
      { Statement: "Allow" },
      "Statement",
      "A statement must be an object",
    ],
    [
      "a statement that is a list",
      { Statement: [[]] },
      "Statement[0]",
      "A statement must be an object",
    ],
    [
      "a later statement that is text",
      { Statement: [least[kind], ""] },
      "Statement[1]",
      "A statement must be an object",
    ],
  ])("has not %s", (_, changes, place, what) => {
    expect(refusal(() => parse(kind, { ...current, ...changes }))).toEqual(
      refused(kind, place, what, syntax),
    );
  });

  test("has no element that objects inherit", () => {
    const text = JSON.stringify(current).replaceAll("{", '{"__proto__":{"Effect":"Deny"},');
    const what = 'There is no element "__proto__" here';
    expect(refusal(() => parse(kind, text)).explanation).toMatch(what);
    const inner = `{"Version":"2012-10-17","Statement":{"__proto__":{},${JSON.stringify(least[kind]).slice(1)}}`;
    expect(refusal(() => parse(kind, inner))).toEqual(
      refused(kind, "Statement.__proto__", what, syntax),
    );
  });

  test("is known by the condition keys that it asks for", () => {
    const Condition = {
      StringEquals: {
        "kms:ViaService": "s3.us-east-1.amazonaws.com",
        "aws:PrincipalTag/Team": "a",
      },
      Bool: { "aws:SecureTransport": true },
    };
    const document = { ...current, Statement: [least[kind], { ...least[kind], Condition }] };
    expect([...parse(kind, document).conditionKeys]).toEqual([
      "kms:viaservice",
      "aws:principaltag/team",
      "aws:securetransport",
    ]);
  });
});

describe("Version", () => {
  test.each(without("managed"))("may be an old one or none in a policy of kind %s", (kind) => {
    for (const Version of ["2008-10-17", undefined]) {
      expect(parse(kind, { Version, Statement: least[kind] }).statements).toHaveLength(1);
    }
  });

  test.each(["2008-10-17", undefined])("may not be %s in a managed policy", (Version) => {
    const expected = refused("managed", "Version", "Version must be 2012-10-17", {
      managed: "Policy document must be version 2012-10-17 or greater.",
    });
    expect(refusal(() => parse("managed", { Version, Statement: least.managed }))).toEqual(
      expected,
    );
  });

  test.each(without("managed", "trust"))("decides on variables in a policy of kind %s", (kind) => {
    const Resource = "arn:aws:kms:*:*:alias/${aws:username}";
    const textOf = (Version: string | undefined) =>
      parse(kind, { Version, Statement: { ...least[kind], Resource } }).statements[0]?.resources
        ?.patterns[0]?.fixed?.text;
    expect(textOf("2012-10-17")).toBeUndefined();
    expect(textOf("2008-10-17")).toBe(Resource);
    expect(textOf(undefined)).toBe(Resource);
  });
});

describe("Sid", () => {
  const sidText =
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";

  test.each(without("key"))("has letters and digits in a policy of kind %s", (kind) => {
    for (const sid of ["First one", "a-b", "a_b", "ä", "a\n"]) {
      expect(refusal(() => parseStatement(kind, { Sid: sid }))).toEqual(
        refused(
          kind,
          "Statement[0].Sid",
          `The Sid ${JSON.stringify(sid)} can have only letters and digits`,
          { iam: sidText },
        ),
      );
    }
  });

  test("has any characters in a key policy, as the console writes it", () => {
    const Sid = "Allow access for Key Administrators (2)";
    expect(parseStatement("key", { Sid })?.sid).toBe(Sid);
  });

  test.each(kinds)("is given once in a policy of kind %s, or empty, as by Terraform", (kind) => {
    const document = (sid: string) => ({
      Version: "2012-10-17",
      Statement: [{ ...least[kind], Sid: sid }, least[kind], { ...least[kind], Sid: sid }],
    });
    const text = "Statement IDs (SID) in a single policy must be unique";
    expect(refusal(() => parse(kind, document("a")))).toEqual(
      refused(kind, "Statement[2].Sid", text, { iam: `${text}.` }),
    );
    expect(parse(kind, document("")).statements).toHaveLength(3);
  });

  test.each(kinds)("is a string in a policy of kind %s", (kind) => {
    for (const Sid of [1, null, [], {}]) {
      expect(refusal(() => parseStatement(kind, { Sid }))).toEqual(
        refused(kind, "Statement[0].Sid", "Sid must be a string", syntax),
      );
    }
  });
});

describe("Effect", () => {
  test.each(without("resource-control"))("is Allow or Deny in a policy of kind %s", (kind) => {
    for (const Effect of ["Allow", "Deny"]) {
      expect(parseStatement(kind, { Effect })?.effect).toBe(Effect);
    }
  });

  test("is Deny in a resource control policy", () => {
    expect(parseStatement("resource-control", {})?.effect).toBe("Deny");
    expect(refusal(() => parseStatement("resource-control", { Effect: "Allow" }))).toEqual(
      refused("resource-control", "Statement[0].Effect", "Effect must be Deny"),
    );
  });

  test.each(kinds)("is nothing else in a policy of kind %s", (kind) => {
    for (const Effect of [undefined, null, "", "Permit", true, ["Allow"]]) {
      expect(refusal(() => parseStatement(kind, { Effect }))).toEqual(
        refused(kind, "Statement[0].Effect", "Effect must be Allow or Deny", syntax),
      );
    }
    const which = kind === "resource-control" ? "Deny" : "Allow or Deny";
    for (const Effect of ["allow", "DENY", "aLLow"]) {
      expect(refusal(() => parseStatement(kind, { Effect }))).toEqual(
        refused(kind, "Statement[0].Effect", `Effect must be ${which}`, legacy),
      );
    }
  });
});

describe.each(kinds)("%s policy: a statement", (kind) => {
  test.each<[string, object, string, string]>([
    [
      "an unknown element",
      { Actions: "*" },
      "Statement[0].Actions",
      'There is no element "Actions" here',
    ],
    [
      "an element in another case",
      { action: "*" },
      "Statement[0].action",
      'There is no element "action" here',
    ],
    [
      "Action and NotAction",
      { NotAction: [] },
      "Statement[0]",
      "A statement has either Action or NotAction",
    ],
    [
      "Resource and NotResource",
      { Resource: "*", NotResource: [] },
      "Statement[0]",
      "A statement has either Resource or NotResource",
    ],
    [
      "Principal and NotPrincipal",
      { Principal: "*", NotPrincipal: {} },
      "Statement[0]",
      "A statement has either Principal or NotPrincipal",
    ],
    [
      "an Action that is null",
      { Action: null },
      "Statement[0].Action",
      "Action must be a string or a list of strings",
    ],
    [
      "an Action that is an object",
      { Action: {} },
      "Statement[0].Action",
      "Action must be a string or a list of strings",
    ],
    [
      "a number among actions",
      { Action: ["kms:*", 1] },
      "Statement[0].Action[1]",
      "Action must be a string or a list of strings",
    ],
    [
      "a list among actions",
      { Action: [[]] },
      "Statement[0].Action[0]",
      "Action must be a string or a list of strings",
    ],
    [
      "a Resource that is an object",
      { Resource: {} },
      "Statement[0].Resource",
      "Resource must be a string or a list of strings",
    ],
    [
      "null among resources",
      { Resource: ["*", null] },
      "Statement[0].Resource[1]",
      "Resource must be a string or a list of strings",
    ],
  ])("has not %s", (_, changes, place, what) => {
    expect(refusal(() => parseStatement(kind, changes))).toEqual(
      refused(kind, place, what, syntax),
    );
  });
});

describe.each(kinds)("%s policy: conditions", (kind) => {
  const vendor = {
    iam: "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
  };

  test.each<[string, unknown, string, string, object]>([
    ["a list", [{ StringEquals: {} }], "", "Condition must be an object", syntax],
    ["text", "x", "", "Condition must be an object", syntax],
    ["null", null, "", "Condition must be an object", syntax],
    [
      "an unknown operator",
      { Unknown: { "a:b": "c" } },
      ".Unknown",
      'Unknown condition operator "Unknown"',
      syntax,
    ],
    [
      "an unknown operator without keys",
      { Unknown: {} },
      ".Unknown",
      'Unknown condition operator "Unknown"',
      syntax,
    ],
    [
      "an operator in another case",
      { stringequals: {} },
      ".stringequals",
      'Unknown condition operator "stringequals"',
      syntax,
    ],
    [
      "an unknown qualifier",
      { "ForNoValue:Bool": {} },
      ".ForNoValue:Bool",
      'Unknown condition operator "ForNoValue:Bool"',
      syntax,
    ],
    [
      "Null of one of several values",
      { "ForAnyValue:Null": {} },
      ".ForAnyValue:Null",
      'Unknown condition operator "ForAnyValue:Null"',
      syntax,
    ],
    [
      "an operator without keys",
      { Bool: "a:b" },
      ".Bool",
      'The condition operator "Bool" must have an object of keys',
      syntax,
    ],
    [
      "one key twice",
      { Bool: { "a:b": true, "A:b": true } },
      ".Bool.A:b",
      'The condition key "A:b" is given twice',
      syntax,
    ],
    [
      "a key without vendor",
      { StringEquals: { key: "c" } },
      ".StringEquals.key",
      'The condition key "key" must be prefaced by a vendor, e.g. kms:',
      vendor,
    ],
    [
      "a value that is an object",
      { Bool: { "a:b": {} } },
      ".Bool.a:b",
      "The values of Bool must be strings, numbers or booleans",
      syntax,
    ],
    [
      "null among values",
      { Bool: { "a:b": [true, null] } },
      ".Bool.a:b",
      "The values of Bool must be strings, numbers or booleans",
      syntax,
    ],
    [
      "a value of another type",
      { IpAddress: { "aws:SourceIp": "1.2.3.4/33" } },
      ".IpAddress.aws:SourceIp",
      'The value "1.2.3.4/33" is none that IpAddress can compare',
      legacy,
    ],
    [
      "no date",
      { DateLessThan: { "aws:CurrentTime": "soon" } },
      ".DateLessThan.aws:CurrentTime",
      'The value "soon" is none that DateLessThan can compare',
      legacy,
    ],
    [
      "Null of neither",
      { Null: { "a:b": "maybe" } },
      ".Null.a:b",
      "The values of Null must be true or false",
      legacy,
    ],
    [
      "a variable that is none",
      { StringEquals: { "a:b": "${,}" } },
      ".StringEquals.a:b",
      'The value "${,}" has a variable that cannot be read',
      {},
    ],
    [
      "ForAllValues on one value",
      { "ForAllValues:StringEquals": { "kms:EncryptionContext:a": "b" } },
      ".ForAllValues:StringEquals.kms:EncryptionContext:a",
      'OverlyPermissiveCondition:EncryptionContext: ForAllValues cannot be used with "kms:EncryptionContext:a"',
      {},
    ],
  ])("are not %s", (_, Condition, place, what, texts) => {
    expect(refusal(() => parseStatement(kind, { Condition }))).toEqual(
      refused(kind, `Statement[0].Condition${place}`, what, texts),
    );
  });

  test("may be none, or with values of several types", () => {
    expect(parseStatement(kind, { Condition: {} })?.conditions).toEqual([]);
    expect(parseStatement(kind, { Condition: { StringEquals: {} } })?.conditions).toEqual([]);
    const Condition = { "ForAnyValue:StringLikeIfExists": { "a:B": ["x", 1, true] } };
    expect(parseStatement(kind, { Condition })?.conditions).toMatchObject([
      { operator: "ForAnyValue:StringLikeIfExists", key: "a:b", expected: ["x", "1", "true"] },
    ]);
  });
});

test("of several things that are wrong, the one is told that IAM looks for first", () => {
  const wrongs: readonly [object, string][] = [
    [{ Extra: 1 }, "Syntax errors in policy."],
    [{ Effect: "allow" }, "The policy failed legacy parsing"],
    [
      { Sid: "a b" },
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    ],
    [{ Principal: "*" }, "Policy document should not specify a principal."],
    [{ Resource: "x" }, 'Resource x must be in ARN format or "*".'],
    [{ Action: "x" }, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."],
    [{ Resource: undefined }, "Policy statement must contain resources."],
  ];
  wrongs.forEach(([, message], index) => {
    // The last ones are put in first, so that `Resource` is once wrong and once missing.
    const changes = Object.assign(
      {},
      ...wrongs
        .slice(index)
        .map(([change]) => change)
        .toReversed(),
    );
    expect(refusal(() => parseStatement("identity", changes)).message).toBe(message);
  });
  const old = { ...withStatement("managed", { Effect: "allow" }), Version: "2008-10-17" };
  expect(refusal(() => parse("managed", old)).message).toBe(
    "Policy document must be version 2012-10-17 or greater.",
  );
});

test("a message is fit to be sent: short, and without control characters", () => {
  const long = "x".repeat(1000);
  const resource = refusal(() => parseStatement("identity", { Resource: `\u0000\ud800${long}` }));
  expect(resource.message).toBe(`Resource \ufffd\ufffd${long} must be in ARN format or "*".`);
  expect(resource.explanation.length).toBeLessThan(250);
  const element = refusal(() => parseStatement("key", { [`\n${long}`]: 1 }));
  expect(element.message).not.toContain("\n");
  expect(element.message.length).toBeLessThan(400);
});
