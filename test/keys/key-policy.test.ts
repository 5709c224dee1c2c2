import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";
import { defaultKeyPolicy } from "../../lambdas/shared/keys/default-policy.ts";
import { acceptKeyPolicy, requireKeyPolicyName } from "../../lambdas/shared/keys/key-policy.ts";
import { principalText } from "../../lambdas/shared/authorization/principal-name.ts";
import type { Call } from "../../lambdas/shared/runtime/operation.ts";
import { home, keyId, refusal, refusalOf } from "./fixtures.ts";

const admin = "arn:aws:iam::123456789012:user/admin";

/** Whoever is named is there, with an id, but for `nobody`. */
const everybody: Pick<Call["services"]["directory"], "bind"> = {
  async bind(named, refuse) {
    const gone = named.find((one) => principalText(one).endsWith("/nobody"));
    if (gone !== undefined) {
      throw refuse(gone);
    }
    const arns = named.map(principalText).filter((name) => name.startsWith("arn:"));
    return Object.fromEntries(
      arns.map((arn) => [arn, arn === admin ? "AIDAEXAMPLE" : "AIDAOTHER"]),
    );
  },
};

/** Only who calls is looked at. */
const callWith = (...identityPolicies: readonly object[]): Call => ({
  input: undefined,
  home,
  via: undefined,
  now: new Date(0),
  services: { directory: everybody } as unknown as Call["services"],
  decisions: [],
  accessKeyId: "AKIAEXAMPLE",
  session: undefined,
  current: async () => ({
    caller: {
      principal: { kind: "user", account: home.account, arn: admin, userId: "AIDAEXAMPLE" },
      policies: {
        identity: identityPolicies.map((policy, index) => ({
          name: `policy ${index}`,
          document: parsePolicy("identity", JSON.stringify(policy)),
        })),
        serviceControl: [],
      },
      keys: new Map(),
    },
    context: new Map(),
  }),
  membershipOf: async () => undefined,
  noteRecipient: () => undefined,
});

const allowAll = { Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
const call = callWith(allowAll);
const key = {
  ...home,
  keyId,
  spec: "SYMMETRIC_DEFAULT",
  usage: "ENCRYPT_DECRYPT",
  origin: "AWS_KMS",
  tags: new Map(),
} as const;

const policy = (...statements: readonly object[]) => JSON.stringify({ Statement: statements });
const statement = (changes: object) => ({
  Effect: "Allow",
  Principal: { AWS: admin },
  Action: "kms:*",
  Resource: "*",
  ...changes,
});

describe("a policy that its author can change again", () => {
  test.each([
    ["the default policy", defaultKeyPolicy(home)],
    ["the caller by name", policy(statement({}))],
    ["everyone", policy(statement({ Principal: "*" }))],
    ["just the one action", policy(statement({ Action: "kms:PutKeyPolicy" }))],
    ["the key by its ARN", policy(statement({ Resource: `arn:aws:kms:*:*:key/${keyId}` }))],
    [
      "a deny of something else",
      policy(statement({}), statement({ Effect: "Deny", Action: "kms:Encrypt" })),
    ],
  ])("is accepted: %s", async (_, text) => {
    await expect(acceptKeyPolicy(call, key, text, undefined)).resolves.toMatchObject({ text });
  });
});

const lockout = {
  code: "MalformedPolicyDocumentException",
  text: "The new key policy will not allow you to update the key policy in the future.",
};

describe("a policy that locks its author out", () => {
  const cases: readonly [string, Call, string][] = [
    ["names someone else", call, policy(statement({ Principal: { AWS: `${admin}2` } }))],
    ["names another account", call, policy(statement({ Principal: { AWS: "999999999999" } }))],
    [
      "allows everything else",
      call,
      policy(statement({ NotAction: "kms:PutKeyPolicy", Action: undefined })),
    ],
    [
      "is for another key",
      call,
      policy(statement({ Resource: `arn:aws:kms:us-east-1:123456789012:key/x` })),
    ],
    ["denies it as well", call, policy(statement({}), statement({ Effect: "Deny" }))],
    ["has a statement without actions", call, policy(statement({ Action: undefined }))],
    ["has a statement without resources", call, policy(statement({ Resource: undefined }))],
    [
      "delegates to an account whose policies do not allow the caller",
      callWith({ Statement: { Effect: "Allow", Action: "kms:Encrypt", Resource: "*" } }),
      defaultKeyPolicy(home),
    ],
    [
      "allows a caller whose own policies deny it",
      callWith(allowAll, { Statement: { Effect: "Deny", Action: "kms:Put*", Resource: "*" } }),
      policy(statement({})),
    ],
  ];

  test.each(cases)("%s: is refused, unless the check is bypassed", async (_, by, text) => {
    expect(await refusalOf(acceptKeyPolicy(by, key, text, undefined))).toEqual(lockout);
    expect(await refusalOf(acceptKeyPolicy(by, key, text, false))).toEqual(lockout);
    await expect(acceptKeyPolicy(by, key, text, true)).resolves.toMatchObject({ text });
  });
});

describe("a malformed policy is refused, bypassed check or not", () => {
  test.each([
    ["no JSON", "{", "The policy is not valid JSON (at line 1, column 2)."],
    [
      "an unknown principal",
      policy(statement({ Principal: { AWS: "nobody" } })),
      "Policy contains a statement with one or more invalid principals.",
    ],
    [
      "a principal who is not there",
      policy(statement({ Principal: { AWS: "arn:aws:iam::123456789012:user/nobody" } })),
      "Policy contains a statement with one or more invalid principals.",
    ],
    [
      "an unknown condition operator",
      policy(statement({ Condition: { Boolean: { "aws:SecureTransport": "true" } } })),
      'Unknown condition operator "Boolean" (at Statement[0].Condition.Boolean).',
    ],
  ])("%s", async (_, text, problem) => {
    const expected = { code: "MalformedPolicyDocumentException", text: problem };
    expect(await refusalOf(acceptKeyPolicy(call, key, text, undefined))).toEqual(expected);
    expect(await refusalOf(acceptKeyPolicy(call, key, text, true))).toEqual(expected);
  });
});

describe("the quota of 32 KB", () => {
  const filled = (bytes: number, letter: string) => {
    const start = `{"Id":"`;
    const end = `",${policy(statement({})).slice(1)}`;
    const room = bytes - Buffer.byteLength(start + end);
    return start + letter.repeat(room / Buffer.byteLength(letter)) + end;
  };

  test("is met by its last byte", async () => {
    const text = filled(32_768, "x");
    expect(Buffer.byteLength(text)).toBe(32_768);
    await expect(acceptKeyPolicy(call, key, text, undefined)).resolves.toMatchObject({ text });
  });

  test.each(["x", "é"])("counts bytes: %s", async (letter) => {
    const text = filled(32_772, letter);
    expect(await refusalOf(acceptKeyPolicy(call, key, text, true))).toEqual({
      code: "LimitExceededException",
      text: "The key policy is larger than the maximum of 32768 bytes.",
    });
  });
});

describe("the name of a key's policy", () => {
  test.each([undefined, "default"])("%s is the one there is", (name) => {
    expect(() => requireKeyPolicyName(name)).not.toThrow();
  });

  test.each(["Default", "other", ""])("%j is none", (name) => {
    expect(refusal(() => requireKeyPolicyName(name))).toEqual({
      code: "NotFoundException",
      text: "No such policy exists",
    });
  });
});
