/** What statements are about, by the kind of their policy: principals, actions, resources. */

import { describe, expect, test } from "vitest";
import type { PolicyKind } from "../../lambdas/shared/authorization/policy-syntax.ts";
import type { PolicyPrincipal } from "../../lambdas/shared/authorization/principal-name.ts";
import {
  kinds,
  least,
  legacy,
  parseStatement,
  refusal,
  refused,
  syntax,
  without,
} from "./policies.ts";

const everyone: PolicyPrincipal = { type: "everyone" };
const account: PolicyPrincipal = { type: "account", account: "123456789012" };

describe("principals", () => {
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
    named("arn:aws:iam::123456789012:user/alice"),
    named("arn:aws:iam::123456789012:user/path/to/Al.ice+=,@-_"),
    named("arn:aws:iam::123456789012:user/root"),
    named("arn:aws:iam::123456789012:role/app"),
    named("arn:aws:iam::123456789012:role/service-role/app"),
    named("arn:aws:sts::123456789012:assumed-role/app/session@example.com"),
    named("arn:aws:sts::123456789012:federated-user/bob"),
    [{ Service: "s3.amazonaws.com" }, [{ type: "service", name: "s3.amazonaws.com" }]],
    [
      { Service: "dynamodb.us-west-2.amazonaws.com" },
      [{ type: "service", name: "dynamodb.us-west-2.amazonaws.com" }],
    ],
    [{ Service: "ec2.amazonaws.com.cn" }, [{ type: "service", name: "ec2.amazonaws.com.cn" }]],
    [{ Federated: "accounts.google.com" }, [{ type: "federated", name: "accounts.google.com" }]],
    [
      {
        Federated: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/AB",
      },
      [
        {
          type: "federated",
          name: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/AB",
        },
      ],
    ],
    [
      { Federated: "arn:aws:iam::123456789012:saml-provider/corp" },
      [{ type: "federated", name: "arn:aws:iam::123456789012:saml-provider/corp" }],
    ],
    [
      { AWS: ["*", "123456789012"], Service: ["a.amazonaws.com", "b.amazonaws.com"] },
      [
        everyone,
        account,
        { type: "service", name: "a.amazonaws.com" },
        { type: "service", name: "b.amazonaws.com" },
      ],
    ],
  ])("%j, in key and trust policies", (Principal, principals) => {
    for (const kind of ["key", "trust"] as const) {
      expect(parseStatement(kind, { Principal })?.principals).toEqual({
        negated: false,
        named: principals,
      });
    }
  });

  test.each([
    "",
    "alice",
    "12345678901",
    "1234567890123",
    "12345678901a",
    "123456789012 ",
    "AIDACKCEVSQ6C2EXAMPLE",
    "arn:aws:iam::123456789012:root/",
    "arn:aws:iam::12345678901:root",
    "arn:aws:iam::*:root",
    "arn:aws:iam:us-east-1:123456789012:root",
    "arn:aws:iam::123456789012:user/",
    "arn:aws:iam::123456789012:user/*",
    "arn:aws:iam::123456789012:user/al?ce",
    "arn:aws:iam::123456789012:user/alice\n",
    "arn:aws:iam::123456789012:user/${aws:username}",
    "arn:aws:iam::123456789012:group/admins",
    "arn:aws:sts::123456789012:assumed-role/app",
    "arn:aws:sts::123456789012:assumed-role/app/*",
    "arn:aws:sts::123456789012:assumed-role/path/app/session",
    "arn:aws:kms:us-east-1:123456789012:key/a",
    "arn:amazon:iam::123456789012:user/alice",
    "arn:aws-cn:iam::123456789012:role/app",
    "arn:aws-us-gov:iam::123456789012:root",
    "ARN:aws:iam::123456789012:user/alice",
    "**",
  ])("%j is none", (name) => {
    for (const kind of ["key", "trust"] as const) {
      const Principal = { AWS: ["*", name] };
      const what = `${JSON.stringify(name)} is no principal that can be named`;
      expect(refusal(() => parseStatement(kind, { Principal }))).toEqual(
        refused(kind, "Statement[0].Principal.AWS[1]", what, {
          key: "Policy contains a statement with one or more invalid principals.",
          trust: `Invalid principal in policy: "AWS":"${name.replace("\n", "\ufffd")}"`,
        }),
      );
    }
  });

  test.each([
    ["Service", "*"],
    ["Service", "s3"],
    ["Service", "s3.example.com"],
    ["Service", "S3.amazonaws.com"],
    ["Federated", "*"],
    ["Federated", "corp"],
    ["Federated", "arn:aws:iam::123456789012:user/alice"],
    ["Federated", "arn:aws:iam::123456789012:saml-provider/*"],
  ])("%s %j is none", (type, name) => {
    for (const kind of ["key", "trust"] as const) {
      const what = `${JSON.stringify(name)} is no principal that can be named`;
      expect(refusal(() => parseStatement(kind, { Principal: { [type]: name } }))).toEqual(
        refused(kind, `Statement[0].Principal.${type}`, what, {
          key: "Policy contains a statement with one or more invalid principals.",
          trust: `Invalid principal in policy: "${type.toUpperCase()}":"${name}"`,
        }),
      );
    }
  });

  const emptyText = {
    trust:
      "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!",
  };

  test.each<[unknown, string, string, object]>([
    [undefined, "Statement[0]", "Missing required field Principal", {}],
    [null, "Statement[0].Principal", 'What is not "*" as a Principal must be an object', syntax],
    [
      "123456789012",
      "Statement[0].Principal",
      'What is not "*" as a Principal must be an object',
      syntax,
    ],
    [["*"], "Statement[0].Principal", 'What is not "*" as a Principal must be an object', syntax],
    [{}, "Statement[0].Principal", "A statement must name a principal", emptyText],
    [
      { AWS: [] },
      "Statement[0].Principal.AWS",
      "A list of principals must not be empty",
      emptyText,
    ],
    [
      { AWS: "*", Service: [] },
      "Statement[0].Principal.Service",
      "A list of principals must not be empty",
      emptyText,
    ],
    [
      { aws: "*" },
      "Statement[0].Principal.aws",
      'There is no type of principals "aws" here',
      syntax,
    ],
    [
      { CanonicalUser: "a" },
      "Statement[0].Principal.CanonicalUser",
      'There is no type of principals "CanonicalUser" here',
      syntax,
    ],
    [
      { AWS: null },
      "Statement[0].Principal.AWS",
      "AWS must be a string or a list of strings",
      syntax,
    ],
    [
      { AWS: ["*", 1] },
      "Statement[0].Principal.AWS[1]",
      "AWS must be a string or a list of strings",
      syntax,
    ],
  ])("%j is no Principal of a key or trust policy", (Principal, place, what, texts) => {
    for (const kind of ["key", "trust"] as const) {
      expect(refusal(() => parseStatement(kind, { Principal }))).toEqual(
        refused(kind, place, what, texts),
      );
    }
  });

  test.each(["identity", "managed", "session", "service-control"] as const)(
    "are none in a policy of kind %s",
    (kind) => {
      expect(parseStatement(kind, {})?.principals).toBeUndefined();
      for (const element of ["Principal", "NotPrincipal"]) {
        expect(refusal(() => parseStatement(kind, { [element]: "*" }))).toEqual(
          refused(kind, `Statement[0].${element}`, "A policy of this kind names no principal", {
            iam: "Policy document should not specify a principal.",
          }),
        );
      }
    },
  );

  test("are everyone in a resource control policy", () => {
    for (const Principal of ["*", { AWS: "*" }]) {
      expect(parseStatement("resource-control", { Principal })?.principals).toEqual({
        negated: false,
        named: [everyone],
      });
    }
    for (const Principal of [
      ["*"],
      { AWS: ["*"] },
      { AWS: "123456789012" },
      { AWS: "*", Service: "*" },
      {},
    ]) {
      expect(refusal(() => parseStatement("resource-control", { Principal })).place).toBe(
        "Statement[0].Principal",
      );
    }
    expect(refusal(() => parseStatement("resource-control", { Principal: undefined })).place).toBe(
      "Statement[0]",
    );
  });

  test("are negated in a Deny of a key policy alone", () => {
    const NotPrincipal = { AWS: "123456789012" };
    const changes = { Effect: "Deny", Principal: undefined, NotPrincipal };
    expect(parseStatement("key", changes)?.principals).toEqual({ negated: true, named: [account] });
    expect(refusal(() => parseStatement("key", { ...changes, Effect: "Allow" }))).toEqual(
      refused("key", "Statement[0].NotPrincipal", "NotPrincipal can be used only with Deny"),
    );
    for (const kind of ["trust", "resource-control"] as const) {
      expect(refusal(() => parseStatement(kind, changes))).toEqual(
        refused(kind, "Statement[0].NotPrincipal", "A policy of this kind has no NotPrincipal"),
      );
    }
  });
});

describe("actions", () => {
  const anyAction = without("trust", "resource-control");
  const patternsOf = (kind: PolicyKind, changes: object) => {
    const { negated, patterns } = parseStatement(kind, changes)?.actions ?? {};
    return { negated, patterns };
  };

  test.each([
    "*",
    "kms:*",
    "kms:Encrypt",
    "KMS:encrypt",
    "kms:?ncrypt*",
    "execute-api:Invoke",
    "s3.s:Get-It",
  ])("%s is one, alone and in a list, and negated", (action) => {
    const patterns = [action.toLowerCase()];
    for (const kind of anyAction) {
      expect(patternsOf(kind, { Action: action })).toEqual({ negated: false, patterns });
      expect(patternsOf(kind, { Action: undefined, NotAction: ["kms:A", action] })).toEqual({
        negated: true,
        patterns: ["kms:a", ...patterns],
      });
    }
  });

  const vendorText = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";

  test.each<[string, string, string | undefined]>([
    ["", 'The action "" must be prefaced by a vendor, e.g. kms:Encrypt', vendorText],
    ["Encrypt", 'The action "Encrypt" must be prefaced by a vendor, e.g. kms:Encrypt', vendorText],
    ["**", 'The action "**" must be prefaced by a vendor, e.g. kms:Encrypt', vendorText],
    [
      ":Encrypt",
      'The action ":Encrypt" must be prefaced by a vendor, e.g. kms:Encrypt',
      vendorText,
    ],
    [
      "kms:a:b",
      'The action "kms:a:b" can contain only one colon',
      "Actions/Condition can contain only one colon.",
    ],
    ["a a:Encrypt", 'The vendor "a a" is not valid', "Vendor a a is not valid"],
    ["k*:Encrypt", 'The vendor "k*" is not valid', "Vendor k* is not valid"],
    [" kms:Encrypt", 'The vendor " kms" is not valid', "Vendor  kms is not valid"],
    ["kms:", 'The action "kms:" can match no action', undefined],
    ["kms:En crypt", 'The action "kms:En crypt" can match no action', undefined],
    ["kms:Encrypt\n", 'The action "kms:Encrypt\\n" can match no action', undefined],
    ["kms:${x}", 'The action "kms:${x}" can match no action', undefined],
    ["kms:\u212aey", 'The action "kms:\u212aey" can match no action', undefined],
  ])("%j is none", (action, what, iam) => {
    for (const kind of anyAction) {
      expect(refusal(() => parseStatement(kind, { Action: ["kms:*", action] }))).toEqual(
        refused(kind, "Statement[0].Action[1]", what, iam === undefined ? {} : { iam }),
      );
    }
  });

  test.each([
    ["*", "kms:Encrypt", true],
    ["kms:*", "kms:Encrypt", true],
    ["kms:Encrypt", "kms:Encrypt", true],
    ["KMS:ENCRYPT", "kms:Encrypt", true],
    ["kms:encrypt", "kms:Encrypt", true],
    ["kms:re*FROM", "kms:ReEncryptFrom", true],
    ["kms:?ncrypt", "kms:Encrypt", true],
    ["kms:*Key", "kms:DescribeKey", true],
    ["kms:Encrypt", "kms:ReEncryptFrom", false],
    ["kms:GenerateDataKey", "kms:GenerateDataKeyPair", false],
    ["kms:Decrypt", "kms:Encrypt", false],
    ["iam:*", "kms:Encrypt", false],
  ])("%s and %s: %s", (pattern, action, matches) => {
    const { actions } = parseStatement("key", { Action: ["kms:None", pattern, "kms:No*"] }) ?? {};
    expect(actions?.matches(action.toLowerCase())).toBe(matches);
  });

  test.each(kinds)("are no empty list in a policy of kind %s", (kind) => {
    const what = "Policy statement must contain actions";
    expect(refusal(() => parseStatement(kind, { Action: [] }))).toEqual(
      refused(kind, "Statement[0].Action", what, { iam: `${what}.` }),
    );
  });

  test.each(kinds.filter((kind) => kind !== "key"))(
    "have to be there in a policy of kind %s",
    (kind) => {
      const what = "Policy statement must contain actions";
      expect(refusal(() => parseStatement(kind, { Action: undefined }))).toEqual(
        refused(kind, "Statement[0]", what, { iam: `${what}.` }),
      );
    },
  );

  test("may be missing in a key policy, whose statement is inert then", () => {
    expect(parseStatement("key", { Action: undefined })?.actions).toBeUndefined();
  });

  test.each([
    "sts:AssumeRole",
    "STS:assumerolewithsaml",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:SetContext",
    "sts:*",
    "sts:Assume*",
  ])("a trust policy may name %s", (Action) => {
    expect(patternsOf("trust", { Action }).patterns).toEqual([Action.toLowerCase()]);
  });

  test.each([
    "*",
    "sts:GetCallerIdentity",
    "sts:Get*",
    "kms:Encrypt",
    "s*:AssumeRole",
    "?ts:*",
    "AssumeRole",
  ])("a trust policy may not name %s", (action) => {
    expect(refusal(() => parseStatement("trust", { Action: ["sts:AssumeRole", action] }))).toEqual(
      refused(
        "trust",
        "Statement[0].Action[1]",
        "A policy of this kind names only actions of STS by which a role is assumed",
        { trust: "AssumeRole policy may only specify STS AssumeRole actions." },
      ),
    );
  });

  test.each(["kms:*", "KMS:Decrypt", "sts:AssumeRole", "s3:Unknown"])(
    "a resource control policy may name %s",
    (Action) => {
      expect(patternsOf("resource-control", { Action }).patterns).toEqual([Action.toLowerCase()]);
    },
  );

  test.each(["*", "iam:*", "unknown:*", "k*:*"])(
    "a resource control policy may not name %s",
    (Action) => {
      const named = "actions of services that support resource control policies";
      expect(refusal(() => parseStatement("resource-control", { Action }))).toEqual(
        refused(
          "resource-control",
          "Statement[0].Action",
          `A policy of this kind names only ${named}`,
        ),
      );
    },
  );

  test.each(["trust", "resource-control"] as const)("are not negated in a %s policy", (kind) => {
    const changes = { Action: undefined, NotAction: least[kind].Action };
    expect(refusal(() => parseStatement(kind, changes))).toEqual(
      refused(kind, "Statement[0].NotAction", "A policy of this kind has no NotAction"),
    );
  });
});

describe("resources", () => {
  const about = without("trust");
  const resourcesOf = (kind: PolicyKind, changes: object) => {
    const { negated, patterns } = parseStatement(kind, changes)?.resources ?? {};
    return { negated, texts: patterns?.map(({ source }) => source) };
  };

  test.each([
    "*",
    "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:kms:*:*:key/*",
    "arn:*:kms:*:*:*",
    "arn:aws:s3:::bucket",
    "arn:aws:iam::*:user/${aws:username}",
    "arn:aws-cn:kms:cn-north-1:123456789012:alias/a:b",
  ])("%s is one, alone and in a list, and negated", (resource) => {
    for (const kind of about) {
      expect(resourcesOf(kind, { Resource: resource })).toEqual({
        negated: false,
        texts: [resource],
      });
      expect(resourcesOf(kind, { Resource: undefined, NotResource: ["*", resource] })).toEqual({
        negated: true,
        texts: ["*", resource],
      });
    }
  });

  const partitionText = (partition: string, arn: string) =>
    `Partition "${partition}" is not valid for resource "${arn}".`;

  test.each<[string, string, { iam?: string }]>([
    [
      "",
      'The resource "" must be in ARN format or "*"',
      { iam: 'Resource  must be in ARN format or "*".' },
    ],
    [
      "key/*",
      'The resource "key/*" must be in ARN format or "*"',
      { iam: 'Resource key/* must be in ARN format or "*".' },
    ],
    [
      "**",
      'The resource "**" must be in ARN format or "*"',
      { iam: 'Resource ** must be in ARN format or "*".' },
    ],
    [
      "ARN:aws:kms:*:*:*",
      'The resource "ARN:aws:kms:*:*:*" must begin with arn:',
      { iam: 'Resource ARN:aws:kms:*:*:* must be in ARN format or "*".' },
    ],
    ["a:b", 'The resource "a:b" is in no partition', { iam: partitionText("b", "arn:b:*:*:*:*") }],
    [
      "aws:s3:::x",
      'The resource "aws:s3:::x" is in no partition',
      { iam: partitionText("s3", "arn:s3:::x:*") },
    ],
    [
      "a:b:c:d:e:f:g:h",
      'The resource "a:b:c:d:e:f:g:h" is in no partition',
      { iam: partitionText("b", "arn:b:c:d:e:f:g:h") },
    ],
    [
      "arn:aws",
      'The resource "arn:aws" must name a service',
      { iam: "Resource vendor must be fully qualified and cannot contain regexes." },
    ],
    [
      "arn:aws:kms:*",
      'The ARN "arn:aws:kms:*" must have six segments, with a service and a resource',
      legacy,
    ],
    [
      "arn:aws:s3::x",
      'The ARN "arn:aws:s3::x" must have six segments, with a service and a resource',
      legacy,
    ],
    [
      "arn:aws::::x",
      'The ARN "arn:aws::::x" must have six segments, with a service and a resource',
      legacy,
    ],
    [
      "arn:aws:kms:*:*:",
      'The ARN "arn:aws:kms:*:*:" must have six segments, with a service and a resource',
      legacy,
    ],
    [
      "arn:aws:kms:${aws:x}:key/a",
      'The ARN "arn:aws:kms:${aws:x}:key/a" must have six segments, with a service and a resource',
      legacy,
    ],
    ["arn:aws:kms:*:*:${,}", '"arn:aws:kms:*:*:${,}" has a variable that cannot be read', {}],
  ])("%j is none", (resource, what, texts) => {
    for (const kind of about) {
      expect(refusal(() => parseStatement(kind, { Resource: ["*", resource] }))).toEqual(
        refused(kind, "Statement[0].Resource[1]", what, texts),
      );
    }
  });

  test.each(["identity", "managed"] as const)("of IAM have a path and no region: %s", (kind) => {
    expect(
      refusal(() => parseStatement(kind, { Resource: "arn:aws:iam:us-east-1::user/x" })),
    ).toEqual(
      refused(
        kind,
        "Statement[0].Resource",
        'The IAM resource "arn:aws:iam:us-east-1::user/x" cannot have a region',
        { iam: "IAM resource arn:aws:iam:us-east-1::user/x cannot contain region information." },
      ),
    );
    expect(refusal(() => parseStatement(kind, { Resource: "arn:aws:iam:::x" }))).toEqual(
      refused(kind, "Statement[0].Resource", 'IAM has no resource "x"', {
        iam: 'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
      }),
    );
    expect(() =>
      parseStatement(kind, { Resource: ["arn:aws:iam::*:*", "arn:aws:iam::1:role/*"] }),
    ).not.toThrow();
  });

  test.each(about)("are no empty list in a policy of kind %s", (kind) => {
    const what = "Policy statement must contain resources";
    expect(refusal(() => parseStatement(kind, { Resource: [] }))).toEqual(
      refused(kind, "Statement[0].Resource", what, { iam: `${what}.` }),
    );
  });

  test.each(about.filter((kind) => kind !== "key"))(
    "have to be there in a policy of kind %s",
    (kind) => {
      const what = "Policy statement must contain resources";
      expect(refusal(() => parseStatement(kind, { Resource: undefined }))).toEqual(
        refused(kind, "Statement[0]", what, { iam: `${what}.` }),
      );
    },
  );

  test("may be missing in a key policy, whose statement is inert then", () => {
    expect(parseStatement("key", { Resource: undefined })?.resources).toBeUndefined();
  });

  test("are not named in a trust policy, which is about its role", () => {
    expect(parseStatement("trust", {})?.resources).toMatchObject({
      negated: false,
      patterns: [{ fixed: { text: "*" } }],
    });
    const what = "A policy of this kind has no resources";
    expect(refusal(() => parseStatement("trust", { Resource: "*" }))).toEqual(
      refused("trust", "Statement[0].Resource", what, { trust: "Has prohibited field Resource" }),
    );
    expect(refusal(() => parseStatement("trust", { NotResource: "*" }))).toEqual(
      refused("trust", "Statement[0].NotResource", what),
    );
  });
});
