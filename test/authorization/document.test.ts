import { describe, expect, test } from "vitest";
import { parsePolicy, type Statement } from "../../lambdas/shared/authorization/document.ts";
import { PolicyError, type PolicyKind } from "../../lambdas/shared/authorization/policy-syntax.ts";
import { type PolicyPrincipal } from "../../lambdas/shared/authorization/principals.ts";

const kinds: readonly PolicyKind[] = ["identity", "key"];

/** The least that a policy of each kind may say. */
const least = {
  identity: { Effect: "Allow", Action: "kms:Encrypt", Resource: "*" },
  key: { Effect: "Allow", Principal: "*", Action: "kms:Encrypt", Resource: "*" },
};

const parse = (kind: PolicyKind, document: unknown) => parsePolicy(kind, JSON.stringify(document));

/** A policy of one statement: the least one, changed. */
const parseStatement = (kind: PolicyKind, changes: object) =>
  parse(kind, { Version: "2012-10-17", Statement: { ...least[kind], ...changes } }).statements[0];

type Refusal = { readonly problem: PolicyError["problem"]; readonly message: string };

function refusal(attempt: () => unknown): Refusal {
  try {
    attempt();
  } catch (error) {
    if (error instanceof PolicyError) {
      return { problem: error.problem, message: error.message };
    }
    throw error;
  }
  throw new Error("The policy was accepted.");
}

const everything = { text: "*", literalAt: new Set() };

/** The patterns of a statement's resources, as they are when no variable is in them. */
const resourcesOf = (statement: Statement | undefined) =>
  statement?.resources?.patterns.map(({ fixed }) => fixed?.text);

const syntax = (message: string): Refusal => ({ problem: "syntax", message });

describe("the least policy", () => {
  test("of an identity", () => {
    expect(parse("identity", { Statement: least.identity })).toEqual({
      statements: [
        {
          sid: undefined,
          effect: "Allow",
          principals: undefined,
          actions: { negated: false, patterns: ["kms:Encrypt"] },
          resources: { negated: false, patterns: [expect.objectContaining({ fixed: everything })] },
          conditions: [],
        },
      ],
      conditionKeys: new Set(),
    });
  });

  test("of a key", () => {
    expect(parse("key", { Statement: least.key })).toEqual({
      statements: [
        {
          sid: undefined,
          effect: "Allow",
          principals: { negated: false, named: [{ type: "everyone" }] },
          actions: { negated: false, patterns: ["kms:Encrypt"] },
          resources: { negated: false, patterns: [expect.objectContaining({ fixed: everything })] },
          conditions: [],
        },
      ],
      conditionKeys: new Set(),
    });
  });
});

describe.each(kinds)("%s policy: the document", (kind) => {
  test.each(["2012-10-17", "2008-10-17", undefined])("may have the Version %s", (Version) => {
    expect(parse(kind, { Version, Statement: least[kind] }).statements).toHaveLength(1);
  });

  test("may have an Id, and several statements, kept in their order", () => {
    const document = {
      Id: "any text",
      Statement: [
        { ...least[kind], Sid: "First one" },
        { ...least[kind], Sid: "first one", Effect: "Deny" },
        least[kind],
      ],
    };
    const { statements } = parse(kind, document);
    expect(statements.map(({ sid, effect }) => [sid, effect])).toEqual([
      ["First one", "Allow"],
      ["first one", "Deny"],
      [undefined, "Allow"],
    ]);
  });

  test.each([
    ["nothing", ""],
    ["half a document", '{"Statement":'],
    ["something behind the document", "{} {}"],
    ["a trailing comma", '{"Statement":[],}'],
  ])("is not %s", (_, text) => {
    expect(refusal(() => parsePolicy(kind, text))).toEqual(syntax("The policy is not valid JSON."));
  });

  test.each(["null", "[]", '"{}"', "1", "true"])("is not %s", (text) => {
    expect(refusal(() => parsePolicy(kind, text))).toEqual(
      syntax("The policy must be a JSON object."),
    );
  });

  test.each<[string, object, string]>([
    ["another Version", { Version: "2012-10-18" }, "Version must be 2012-10-17 or 2008-10-17."],
    ["an empty Version", { Version: "" }, "Version must be 2012-10-17 or 2008-10-17."],
    ["a Version that is no string", { Version: 2012 }, "Version must be 2012-10-17 or 2008-10-17."],
    ["no Version but null", { Version: null }, "Version must be 2012-10-17 or 2008-10-17."],
    ["an Id that is no string", { Id: 1 }, "Id must be a string."],
    ["an Id that is null", { Id: null }, "Id must be a string."],
    ["an unknown element", { Statements: [] }, "Unknown element Statements in the policy."],
    [
      "an element in another case",
      { version: "2012-10-17" },
      "Unknown element version in the policy.",
    ],
    ["no statements", { Statement: [] }, "The policy must have at least one statement."],
    ["no Statement", { Statement: undefined }, "The policy must have at least one statement."],
    ["a Statement that is null", { Statement: null }, "Statement 1 must be an object."],
    ["a Statement that is text", { Statement: "Allow" }, "Statement 1 must be an object."],
    ["a statement that is a list", { Statement: [[]] }, "Statement 1 must be an object."],
    [
      "a later statement that is text",
      { Statement: [least[kind], "Allow"] },
      "Statement 2 must be an object.",
    ],
    [
      "two statements of one Sid",
      { Statement: [{ ...least[kind], Sid: "a" }, least[kind], { ...least[kind], Sid: "a" }] },
      "Statement IDs (SID) in a single policy must be unique.",
    ],
  ])("has not %s", (_, changes, message) => {
    expect(refusal(() => parse(kind, { Statement: least[kind], ...changes }))).toEqual(
      syntax(message),
    );
  });

  test("has no element that objects inherit", () => {
    const text = `{"__proto__":{},"Statement":${JSON.stringify(least[kind])}}`;
    expect(refusal(() => parsePolicy(kind, text))).toEqual(
      syntax("Unknown element __proto__ in the policy."),
    );
    const inherited = JSON.stringify(least[kind]).replace("{", '{"__proto__":{"Effect":"Deny"},');
    expect(refusal(() => parsePolicy(kind, `{"Statement":${inherited}}`))).toEqual(
      syntax("Unknown element __proto__ in statement 1."),
    );
  });
});

describe.each(kinds)("%s policy: a statement", (kind) => {
  test.each(["Allow", "Deny"])("may %s", (effect) => {
    expect(parseStatement(kind, { Effect: effect })?.effect).toBe(effect);
  });

  test.each([undefined, null, "allow", "DENY", "", "Permit", true, ["Allow"]])(
    "has not the Effect %j",
    (Effect) => {
      expect(refusal(() => parseStatement(kind, { Effect }))).toEqual(
        syntax("Effect must be Allow or Deny (statement 1)."),
      );
    },
  );

  test.each<[string, object, string]>([
    ["an unknown element", { Actions: "*" }, "Unknown element Actions in statement 1."],
    ["an element in another case", { action: "*" }, "Unknown element action in statement 1."],
    ["a Sid that is no string", { Sid: 1 }, "Sid (statement 1) must be a string."],
    ["a Sid that is null", { Sid: null }, "Sid (statement 1) must be a string."],
    [
      "Action and NotAction",
      { NotAction: "kms:Decrypt" },
      "A statement has either Action or NotAction (statement 1).",
    ],
  ])("has not %s", (_, changes, message) => {
    expect(refusal(() => parseStatement(kind, changes))).toEqual(syntax(message));
  });

  test("is counted from one in what is said about it", () => {
    const document = { Statement: [least[kind], { ...least[kind], Effect: "?" }] };
    expect(refusal(() => parse(kind, document))).toEqual(
      syntax("Effect must be Allow or Deny (statement 2)."),
    );
  });
});

describe.each(kinds)("%s policy: conditions", (kind) => {
  test("are known by the keys that they ask for", () => {
    const Condition = {
      StringEquals: {
        "kms:ViaService": "s3.us-east-1.amazonaws.com",
        "aws:PrincipalTag/Team": "a",
      },
      Bool: { "aws:SecureTransport": true },
    };
    const document = { Statement: [least[kind], { ...least[kind], Condition }] };
    expect([...parse(kind, document).conditionKeys]).toEqual([
      "kms:viaservice",
      "aws:principaltag/team",
      "aws:securetransport",
    ]);
  });

  test.each<[string, unknown]>([
    ["a list", [{ StringEquals: {} }]],
    ["text", "x"],
    ["null", null],
    ["an unknown operator", { Unknown: { "a:b": "c" } }],
    ["an operator without keys", { StringEquals: "a:b" }],
    ["a key without vendor", { StringEquals: { key: "c" } }],
    ["a value that is an object", { StringEquals: { "a:b": {} } }],
    ["a value that its operator cannot compare", { IpAddress: { "aws:SourceIp": "1.2.3.4/33" } }],
    [
      "ForAllValues on one value",
      { "ForAllValues:StringEquals": { "kms:EncryptionContext:a": "b" } },
    ],
  ])("are refused: %s", (_what, Condition) => {
    expect(refusal(() => parseStatement(kind, { Condition })).problem).toBe("syntax");
  });

  test("may be none", () => {
    expect(parseStatement(kind, { Condition: {} })).toEqual(parseStatement(kind, {}));
  });
});

describe("NotPrincipal", () => {
  test("stands in a Deny of a key policy", () => {
    const changes = { Effect: "Deny", Principal: undefined, NotPrincipal: { AWS: "123456789012" } };
    expect(parseStatement("key", changes)?.principals).toEqual({
      negated: true,
      named: [{ type: "account", account: "123456789012" }],
    });
  });

  test.each<[PolicyKind, object]>([
    ["key", { Principal: undefined, NotPrincipal: "*" }],
    ["key", { Effect: "Deny", NotPrincipal: "*" }],
    ["key", { Effect: "Deny", Principal: undefined, NotPrincipal: null }],
    ["identity", { Effect: "Deny", NotPrincipal: "*" }],
  ])("is refused elsewhere: in a policy of kind %s, %j", (kind, changes) => {
    expect(refusal(() => parseStatement(kind, changes)).problem).toBe("syntax");
  });
});

describe.each(kinds)("%s policy: NotResource", (kind) => {
  test("stands in place of Resource, not beside it", () => {
    const statement = parseStatement(kind, {
      Resource: undefined,
      NotResource: "arn:aws:kms:*:*:key/a",
    });
    expect(statement?.resources?.negated).toBe(true);
    expect(resourcesOf(statement)).toEqual(["arn:aws:kms:*:*:key/a"]);
    expect(refusal(() => parseStatement(kind, { NotResource: "*" }))).toEqual(
      syntax("A statement has either Resource or NotResource (statement 1)."),
    );
  });
});

describe.each(kinds)("%s policy: variables in resources", (kind) => {
  test.each([
    ["2012-10-17", undefined],
    ["2008-10-17", "arn:aws:kms:*:*:alias/${aws:username}"],
    [undefined, "arn:aws:kms:*:*:alias/${aws:username}"],
  ])("under Version %s stand for themselves as %s", (Version, text) => {
    const Resource = "arn:aws:kms:*:*:alias/${aws:username}";
    const document = { Version, Statement: { ...least[kind], Resource } };
    expect(resourcesOf(parse(kind, document).statements[0])).toEqual([text]);
  });
});

describe.each(kinds)("%s policy: actions", (kind) => {
  test.each([
    "*",
    "kms:*",
    "kms:Encrypt",
    "KMS:encrypt",
    "kms:Re*",
    "kms:?ncrypt*",
    "execute-api:Invoke",
    "s3:GetObject",
    "ec2:*",
  ])("%s is one, alone and in a list", (action) => {
    const { Action: _, ...rest } = least[kind];
    const parsed = (changes: object) =>
      parse(kind, { Statement: { ...rest, ...changes } }).statements[0]?.actions;
    expect(parsed({ Action: action })).toEqual({ negated: false, patterns: [action] });
    expect(parsed({ NotAction: action })).toEqual({ negated: true, patterns: [action] });
    expect(parsed({ Action: ["kms:A", action] })).toEqual({
      negated: false,
      patterns: ["kms:A", action],
    });
  });

  test.each([
    "Encrypt",
    "kms",
    "kms:",
    ":Encrypt",
    "kms:a:b",
    "kms:En crypt",
    " kms:Encrypt",
    "kms:Encrypt\n",
    "k*:Encrypt",
    "kms:${aws:username}",
    "kms:\u212aey",
    "**",
  ])("%j is none", (action) => {
    expect(refusal(() => parseStatement(kind, { Action: ["kms:*", action] }))).toEqual(
      syntax(
        "Actions must be * or be prefaced by a vendor, e.g. kms:Encrypt, and contain one colon (statement 1).",
      ),
    );
  });

  test.each([[[]], [""], [["kms:*", ""]], [null], [1], [{}], [["kms:*", 1]], [[["kms:*"]]]])(
    "%j is no list of them",
    (Action) => {
      expect(refusal(() => parseStatement(kind, { Action }))).toEqual(
        syntax("Action (statement 1) must be a string or a list of strings."),
      );
    },
  );
});

describe.each(kinds)("%s policy: resources", (kind) => {
  test.each([
    "*",
    "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:kms:*:*:key/*",
    "arn:aws:s3:::bucket",
    "arn:aws-cn:kms:cn-north-1:123456789012:alias/a:b",
  ])("%s is one, alone and in a list", (resource) => {
    expect(resourcesOf(parseStatement(kind, { Resource: resource }))).toEqual([resource]);
    expect(resourcesOf(parseStatement(kind, { Resource: ["*", resource] }))).toEqual([
      "*",
      resource,
    ]);
  });

  test.each([
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "alias/app",
    "key/*",
    "ARN:aws:kms:*:*:*",
    "**",
  ])("%s is none", (resource) => {
    expect(refusal(() => parseStatement(kind, { Resource: ["*", resource] }))).toEqual(
      syntax(`Resource ${resource} must be in ARN format or "*".`),
    );
  });

  test.each([[[]], [""], [["*", ""]], [null], [1], [{}], [["*", null]]])(
    "%j is no list of them",
    (Resource) => {
      expect(refusal(() => parseStatement(kind, { Resource }))).toEqual(
        syntax("Resource (statement 1) must be a string or a list of strings."),
      );
    },
  );
});

describe("a statement without actions or resources", () => {
  test("is inert in a key policy, where AWS accepts it", () => {
    expect(parseStatement("key", { Action: undefined })?.actions).toBeUndefined();
    expect(parseStatement("key", { Resource: undefined })?.resources).toBeUndefined();
  });

  test("is refused in an identity policy", () => {
    expect(refusal(() => parseStatement("identity", { Action: undefined }))).toEqual(
      syntax("Policy statement must contain actions (statement 1)."),
    );
    expect(refusal(() => parseStatement("identity", { Resource: undefined }))).toEqual(
      syntax("Policy statement must contain resources (statement 1)."),
    );
  });
});

describe("principals", () => {
  const everyone: PolicyPrincipal = { type: "everyone" };
  const account: PolicyPrincipal = { type: "account", account: "123456789012" };
  const named = (arn: string): [unknown, PolicyPrincipal[]] => [
    { AWS: arn },
    [{ type: "arn", arn }],
  ];

  test.each<[unknown, PolicyPrincipal[]]>([
    ["*", [everyone]],
    [{ AWS: "*" }, [everyone]],
    [{ AWS: ["*"] }, [everyone]],
    [{ AWS: "123456789012" }, [account]],
    [{ AWS: "arn:aws:iam::123456789012:root" }, [account]],
    [{ AWS: "arn:aws-cn:iam::123456789012:root" }, [account]],
    [{ AWS: "arn:aws-us-gov:iam::123456789012:root" }, [account]],
    named("arn:aws:iam::123456789012:user/alice"),
    named("arn:aws:iam::123456789012:user/path/to/Al.ice+=,@-_"),
    named("arn:aws:iam::123456789012:user/root"),
    named("arn:aws:iam::123456789012:role/app"),
    named("arn:aws:iam::123456789012:role/service-role/app"),
    named("arn:aws-cn:iam::123456789012:role/app"),
    named("arn:aws:sts::123456789012:assumed-role/app/session@example.com"),
    named("arn:aws:sts::123456789012:federated-user/bob"),
    [{ Service: "s3.amazonaws.com" }, [{ type: "other", name: "s3.amazonaws.com" }]],
    [{ Federated: "accounts.google.com" }, [{ type: "other", name: "accounts.google.com" }]],
    // A star among services is no star among callers.
    [{ Service: "*" }, [{ type: "other", name: "*" }]],
    [
      { AWS: ["*", "123456789012"], Service: ["a.amazonaws.com", "b.amazonaws.com"] },
      [
        everyone,
        account,
        { type: "other", name: "a.amazonaws.com" },
        { type: "other", name: "b.amazonaws.com" },
      ],
    ],
  ])("%j", (Principal, principals) => {
    expect(parseStatement("key", { Principal })?.principals).toEqual({
      negated: false,
      named: principals,
    });
  });

  test.each([
    "alice",
    "12345678901",
    "1234567890123",
    "12345678901a",
    "123456789012 ",
    "AIDACKCEVSQ6C2EXAMPLE",
    "arn:aws:iam::123456789012:root/",
    "arn:aws:iam::123456789012:roots",
    "arn:aws:iam::12345678901:root",
    "arn:aws:iam::*:root",
    "arn:aws:iam:us-east-1:123456789012:root",
    "arn:aws:iam::123456789012:user",
    "arn:aws:iam::123456789012:user/",
    "arn:aws:iam::123456789012:user/*",
    "arn:aws:iam::123456789012:user/al?ce",
    "arn:aws:iam::123456789012:user/alice\n",
    "arn:aws:iam::123456789012:user/${aws:username}",
    "arn:aws:iam::123456789012:role/*",
    "arn:aws:iam::123456789012:group/admins",
    "arn:aws:iam::123456789012:policy/p",
    "arn:aws:sts::123456789012:assumed-role/app",
    "arn:aws:sts::123456789012:assumed-role/app/*",
    "arn:aws:sts::123456789012:assumed-role/path/app/session",
    "arn:aws:iam::123456789012:assumed-role/app/session",
    "arn:aws:sts::123456789012:role/app",
    "arn:aws:kms:us-east-1:123456789012:key/a",
    "arn:amazon:iam::123456789012:user/alice",
    "ARN:aws:iam::123456789012:user/alice",
    "*:*",
    "**",
  ])("%j is no principal", (name) => {
    expect(refusal(() => parseStatement("key", { Principal: { AWS: ["*", name] } }))).toEqual({
      problem: "principal",
      message: "Policy contains a statement with one or more invalid principals.",
    });
  });

  test.each([
    undefined,
    null,
    "",
    "123456789012",
    "arn:aws:iam::123456789012:root",
    1,
    true,
    ["*"],
  ])("%j is no Principal of a key policy", (Principal) => {
    expect(refusal(() => parseStatement("key", { Principal }))).toEqual(
      syntax('Principal must be "*" or an object (statement 1).'),
    );
  });

  test.each<[object, string]>([
    [{}, "A statement of a key policy needs a Principal (statement 1)."],
    [{ aws: "*" }, "Unknown element aws in the Principal of statement 1."],
    [{ CanonicalUser: "abc" }, "Unknown element CanonicalUser in the Principal of statement 1."],
    [{ AWS: [] }, "Principal (statement 1) must be a string or a list of strings."],
    [{ AWS: "" }, "Principal (statement 1) must be a string or a list of strings."],
    [{ AWS: null }, "Principal (statement 1) must be a string or a list of strings."],
    [{ AWS: [1] }, "Principal (statement 1) must be a string or a list of strings."],
    [{ AWS: "*", Service: {} }, "Principal (statement 1) must be a string or a list of strings."],
  ])("%j is no Principal of a key policy", (Principal, message) => {
    expect(refusal(() => parseStatement("key", { Principal }))).toEqual(syntax(message));
  });

  test("an identity policy has none", () => {
    expect(refusal(() => parseStatement("identity", { Principal: "*" }))).toEqual(
      syntax("An identity policy names no Principal (statement 1)."),
    );
  });
});

describe("what would be understood only in part", () => {
  const allow = { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" };
  const parse = (statement: object) => parsePolicy("key", JSON.stringify({ Statement: statement }));

  test.each(["arn:aws:kms:*", "arn:aws:kms", "arn:aws:kms:us-east-1:123456789012"])(
    "a Resource that lacks segments, and so would match nothing: %s",
    (Resource) => {
      expect(() => parse({ ...allow, Effect: "Deny", Resource })).toThrow(
        `Resource ${Resource} must be in ARN format or "*".`,
      );
    },
  );

  test.each([
    ["Condition", []],
    ["NotPrincipal", {}],
    ["NotPrincipal", []],
    ["NotResource", {}],
    ["NotResource", []],
  ])("an empty %s: %j", (element, value) => {
    expect(() => parse({ ...allow, [element]: value })).toThrow(PolicyError);
  });

  test.each([
    '{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Effect":"Allow"}}',
    '{"Statement":[],"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}',
    String.raw`{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","E\u0066fect" : "Allow"}}`,
  ])("an element that is given twice: %s", (text) => {
    expect(() => parsePolicy("key", text)).toThrow(/is given twice in one object\.$/);
  });

  test("but not the same element in two statements, or a string that looks like one", () => {
    const statements = [allow, { ...allow, Sid: '"Effect":' }];
    expect(parse(statements).statements).toHaveLength(2);
  });
});

test("empty Sids are no Sids: Terraform writes one into every statement", () => {
  const statement = { Sid: "", Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
  const text = JSON.stringify({ Statement: [statement, statement] });
  expect(parsePolicy("key", text).statements).toHaveLength(2);
});
