import { describe, expect, test } from "vitest";
import type { PolicyPrincipal } from "../../../lambdas/shared/authorization/principal-name.ts";
import { namedBy } from "../../../lambdas/shared/authorization/naming.ts";
import {
  accountOfPrincipal,
  boundPrincipal,
  parseGrantPrincipal,
  principalKey,
  principalsNaming,
  requireServicePrincipal,
} from "../../../lambdas/shared/keys/grants/principals.ts";
import { rootOf, sessionOf, userOf } from "../../support/principals.ts";
import { home, refusal } from "../fixtures.ts";

const { account } = home;
const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const sts = (resource: string) => `arn:aws:sts::${account}:${resource}`;

describe("a principal", () => {
  test.each<[string, PolicyPrincipal, key: string, account: string | undefined]>([
    [iam("root"), { type: "account", account }, `account:${account}`, account],
    [iam("user/a"), { type: "arn", arn: iam("user/a") }, iam("user/a"), account],
    [iam("user/p/q/a"), { type: "arn", arn: iam("user/p/q/a") }, iam("user/p/q/a"), account],
    [iam("role/p/r"), { type: "arn", arn: iam("role/p/r") }, iam("role/p/r"), account],
    [
      sts("assumed-role/r/s"),
      { type: "arn", arn: sts("assumed-role/r/s") },
      sts("assumed-role/r/s"),
      account,
    ],
    [
      sts("federated-user/f"),
      { type: "arn", arn: sts("federated-user/f") },
      sts("federated-user/f"),
      account,
    ],
    [
      "s3.amazonaws.com",
      { type: "service", name: "s3.amazonaws.com" },
      "service:s3.amazonaws.com",
      undefined,
    ],
  ])("%s is read, and has one text", (text, principal, key, owner) => {
    expect(parseGrantPrincipal(text)).toEqual(principal);
    expect(principalKey(principal)).toBe(key);
    expect(accountOfPrincipal(principal)).toBe(owner);
  });

  test.each([
    "",
    "*",
    account,
    "alice",
    iam("user/"),
    iam("group/g"),
    iam("role"),
    iam("*"),
    iam("user/*"),
    sts("assumed-role/p/r/s"),
    sts("assumed-role/r"),
    sts("federated-user/"),
    "arn:aws:iam::123:root",
    "arn:aws:iam::123456789012:root ",
    "arn:aws:organizations::123456789012:organization/o-abcdefghij",
    "arn:aws:kms:us-east-1:123456789012:key/k",
    "s3.example.com",
    "amazonaws.com",
    "AIDAABCDEFGHIJKLMNOPQ",
  ])("'%s' is none", (text) => {
    expect(refusal(() => parseGrantPrincipal(text))).toEqual({
      code: "InvalidArnException",
      text: `ARN is not valid: ${text}`,
    });
  });
});

test.each(["s3.amazonaws.com", "dynamodb.us-west-2.amazonaws.com", "s3.amazonaws.com.cn"])(
  "%s is a service",
  (text) => {
    expect(() => requireServicePrincipal(text)).not.toThrow();
  },
);

test.each(["s3", "S3.amazonaws.com", ".amazonaws.com", "s3..amazonaws.com", iam("user/a")])(
  "%s is no service",
  (text) => {
    expect(refusal(() => requireServicePrincipal(text)).code).toBe("ValidationException");
  },
);

describe("whom a name is bound to", () => {
  test("is known by the id, beside the ARN that it had", () => {
    const arn = iam("role/r");
    expect(boundPrincipal(arn, { [arn]: "AROAX" })).toEqual({ type: "id", id: "AROAX", arn });
    expect(principalKey(boundPrincipal(arn, { [arn]: "AROAX" }))).toBe("id:AROAX");
  });

  test("is by the name alone where nothing is bound to it", () => {
    for (const bindings of [{}, { [iam("role/other")]: "AROAX" }]) {
      expect(boundPrincipal(iam("role/r"), bindings)).toEqual({ type: "arn", arn: iam("role/r") });
    }
    const root = iam("root");
    expect(boundPrincipal(root, { [root]: "AROAX" })).toEqual({ type: "account", account });
  });
});

describe("the names by which a grant may name a caller", () => {
  const session = sessionOf(account, "p/r", "s");
  const federated = {
    ...userOf(account, "u"),
    kind: "federated-session",
    arn: sts("federated-user/f"),
    userId: `${account}:f`,
    issuerArn: iam("user/u"),
    issuerId: userOf(account, "u").userId,
  } as const;

  test.each([
    ["the root", rootOf(account), [`account:${account}`]],
    ["a user", userOf(account, "u"), [`account:${account}`, `id:${userOf(account, "u").userId}`]],
    [
      "a session",
      session,
      [`account:${account}`, `id:${session.userId}`, `id:${session.issuerId}`],
    ],
    [
      "a federated user",
      federated,
      [`account:${account}`, federated.arn, `id:${federated.issuerId}`],
    ],
  ])("of %s", (_who, principal, keys) => {
    expect(principalsNaming(principal).map(principalKey)).toEqual(keys);
  });

  test("are exactly those that the decision takes for the caller's", () => {
    const callers = [rootOf(account), userOf(account, "u"), session, federated];
    const names = callers.flatMap(principalsNaming);
    for (const caller of callers) {
      const own = new Set(principalsNaming(caller).map(principalKey));
      for (const name of names) {
        expect([principalKey(name), namedBy(name, caller) !== undefined]).toEqual([
          principalKey(name),
          own.has(principalKey(name)),
        ]);
      }
    }
  });
});
