/** What no case of the authorization tests has: several checks, other failures, and who calls. */

import { describe, expect, test } from "vitest";
import type { CloudTrailEvent, UserIdentity } from "../../../lambdas/shared/audit/event.ts";
import type { Reason } from "../../../lambdas/shared/audit/reasons.ts";
import type { Failure, NearMiss } from "../../../lambdas/shared/authorization/explain.ts";
import { printed } from "../../../local/cli/text/lines.ts";
import { adviceOn } from "../../../local/cli/why/advice.ts";
import { callerShort, callerWords } from "../../../local/cli/why/caller.ts";
import { reportOn } from "../../../local/cli/why/report.ts";
import { sampleEvent } from "./sample-events.ts";

const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd";
const foreignKey = key.replace("123456789012", "999999999999");

const text = (event: CloudTrailEvent) => printed(reportOn(event), { columns: 200, colours: false });

const reason = (changes: Partial<Reason>): Reason => ({
  action: "kms:Encrypt",
  resource: key,
  outcome: "denied",
  by: [],
  consulted: [],
  nearMisses: [],
  ...changes,
});

const denied = (...decisions: readonly Reason[]) =>
  sampleEvent({
    errorCode: "AccessDenied",
    errorMessage: "User: … is not authorized",
    additionalEventData: { decisions },
  });

const delegate = { source: "resource", policy: key, statement: "Delegate" } as const;
const attached = { source: "identity", policy: "alice: use", statement: "Statement[0]" } as const;

describe("several checks", () => {
  const from = reason({ action: "kms:ReEncryptFrom", outcome: "allowed", by: [delegate] });

  test("the one that denies decides", () => {
    const to = reason({
      action: "kms:ReEncryptTo",
      because: "explicit-deny-resource",
      by: [{ ...delegate, statement: "NoMore" }],
      consulted: [{ source: "resource", policy: key }],
    });
    const event = denied(from, to);
    expect(adviceOn(event)).toEqual({
      verdict: "denied",
      check: 1,
      because: "explicit-deny-resource",
      cited: { ...delegate, statement: "NoMore" },
      text: 'Statement "NoMore" of the key policy denies it explicitly, which no Allow outweighs: change it, or the request, so that it does not apply.',
    });
    expect(text(event)).toMatch(
      /kms:ReEncryptFrom on key\/1234abcd: allowed\n(?:.*\n)+kms:ReEncryptTo on key\/1234abcd: denied\n/,
    );
  });

  test("all allowed", () => {
    const to = reason({ action: "kms:ReEncryptTo", outcome: "allowed", by: [delegate, attached] });
    expect(adviceOn(sampleEvent({ additionalEventData: { decisions: [from, to] } }))).toEqual({
      verdict: "allowed",
      text: 'kms:ReEncryptFrom: allowed by statement "Delegate" of the key policy. kms:ReEncryptTo: allowed by statement "Delegate" of the key policy and Statement[0] of the identity policy "alice: use".',
    });
  });

  test("what a grant allowed after the caller's own side had not", () => {
    const own = reason({ because: "no-identity-allow" });
    const granted = reason({ outcome: "allowed", by: [{ source: "grant", grant: "1a2b" }] });
    const decisions = [own, granted];
    expect(adviceOn(sampleEvent({ additionalEventData: { decisions } }))).toEqual({
      verdict: "allowed",
      text: "Allowed by grant 1a2b.",
    });
  });
});

test("of another account's key, what this account says alone is told from the whole", () => {
  const own = reason({ resource: foreignKey, outcome: "allowed", by: [attached] });
  const both = reason({ resource: foreignKey, because: "undisclosed" });
  const name = "kms:Encrypt on 999999999999:key/1234abcd";
  const checks = text(denied(own, both)).match(/^kms:.*$/gm);
  expect(checks).toEqual([`${name}, as far as this account decides: allowed`, `${name}: denied`]);
});

describe("not for policies", () => {
  test.each([
    [
      "DisabledException",
      [reason({ outcome: "allowed" })],
      /^No policy stood in the way: every check allowed it\. The request failed with DisabledException\. The key is disabled/,
    ],
    [
      "ValidationException",
      [],
      /^It did not come to a question of policies\. The request failed with ValidationException\. The request is not well-formed/,
    ],
    ["DryRunOperationException", [reason({ outcome: "allowed" })], /without DryRun it would have/],
    ["Throttling", [], /failed with Throttling\. Too many requests/],
    ["SomethingNewException", [], /failed with SomethingNewException\.$/],
  ])("%s", (errorCode, decisions, expected) => {
    const event = sampleEvent({
      errorCode,
      errorMessage: "The text",
      ...(decisions.length > 0 && { additionalEventData: { decisions } }),
    });
    expect(adviceOn(event)).toEqual({ verdict: "failed", text: expect.stringMatching(expected) });
    expect(text(event)).toContain(`outcome   ${errorCode}: The text\n`);
    expect(text(event)).toContain("Why it failed");
  });

  test("refused whatever policies say", () => {
    expect(adviceOn(denied())).toEqual({
      verdict: "denied",
      text: expect.stringMatching(/^No policy was asked: /),
    });
  });

  test("no permission needed", () => {
    expect(adviceOn(sampleEvent())).toEqual({
      verdict: "allowed",
      text: "No policy was asked: the operation needs no permission.",
    });
  });

  test("reasons that the event had no room for", () => {
    const event = sampleEvent({
      errorCode: "AccessDenied",
      additionalEventData: { decisionsOmitted: 7 },
    });
    expect(adviceOn(event).text).toBe("The reasons were too many for the event to keep.");
    expect(text(event)).toContain("(7 more came close, which the event had no room for.)");
  });
});

describe("what would have to change", () => {
  const near = (failed: readonly Failure[], cited: object = attached) =>
    ({ ...cited, failed }) as NearMiss;
  const team: Failure = {
    part: "condition",
    operator: "StringEquals",
    key: "kms:EncryptionContext:tenant",
    expected: ["a"],
    actual: ["b"],
  };

  test("a condition", () => {
    const allowTenant = { ...delegate, statement: "AllowTenant" };
    const event = denied(
      reason({ because: "no-resource-allow", nearMisses: [near([team], allowTenant)] }),
    );
    expect(adviceOn(event)).toMatchObject({
      cited: allowTenant,
      text: 'The condition StringEquals kms:EncryptionContext:tenant of statement "AllowTenant" of the key policy expects "a", but was "b".',
    });
  });

  test("a condition of a key policy that spares an identity policy", () => {
    const allowTenant = { ...delegate, statement: "AllowTenant" };
    const event = denied(
      reason({
        because: "no-identity-allow",
        consulted: [{ source: "resource", policy: key }],
        nearMisses: [near([team], allowTenant)],
      }),
    );
    expect(adviceOn(event).text).toBe(
      'The condition StringEquals kms:EncryptionContext:tenant of statement "AllowTenant" of the key policy expects "a", but was "b". Otherwise: No identity policy allows kms:Encrypt on this key to user alice. The key leaves it to its account\'s identity policies, so attach a policy that does to user alice.',
    );
  });

  test("conditions come before resources, and resources before whom a statement names", () => {
    const elsewhere: Failure = { part: "resource", expected: ["arn:other"], actual: [key] };
    const bob: Failure = { part: "principal", expected: ["arn:bob"], actual: ["arn:alice"] };
    const nearMisses = [
      near([bob], { ...delegate, statement: "Bob" }),
      near([elsewhere], { ...delegate, statement: "Elsewhere" }),
      near([team], { ...delegate, statement: "Team" }),
    ];
    const cited = (misses: readonly NearMiss[]) =>
      adviceOn(denied(reason({ because: "no-resource-allow", nearMisses: misses }))).cited;
    expect(cited(nearMisses)).toMatchObject({ statement: "Team" });
    expect(cited(nearMisses.slice(0, 2))).toMatchObject({ statement: "Elsewhere" });
    expect(cited(nearMisses.slice(0, 1))).toMatchObject({ statement: "Bob" });
  });

  test("whom another kind of policy names is nothing to mend", () => {
    const bob: Failure = { part: "principal", expected: ["arn:bob"], actual: ["arn:alice"] };
    const advice = adviceOn(
      denied(reason({ because: "no-identity-allow", nearMisses: [near([bob], delegate)] })),
    );
    expect(advice.cited).toBeUndefined();
    expect(advice.text).toMatch(
      /^No identity policy allows kms:Encrypt on this key to user alice\./,
    );
  });

  test.each<[Failure, string]>([
    [
      { ...team, operator: "StringNotEquals", expected: ["a", "b", "c"], actual: ["b"] },
      'expects anything but "a", "b" or "c", but was "b".',
    ],
    [
      { ...team, operator: "ForAllValues:StringNotLikeIfExists", actual: ["x", "y"] },
      'expects anything but "a", but was "x" and "y".',
    ],
    [{ ...team, operator: "NotIpAddress" }, 'expects anything but "a", but was "b".'],
    [{ ...team, operator: "Null", expected: ["true"] }, 'expects to be absent, but was "b".'],
    [
      { ...team, operator: "Null", expected: ["false"], actual: undefined },
      "expects to be there, but was absent.",
    ],
    [{ ...team, actual: [] }, 'expects "a", but was empty.'],
    [
      { part: "not-resource", expected: ["arn:one", "arn:two"], actual: ["arn:one"] },
      "allows it, but on anything but arn:one or arn:two: the request was about arn:one.",
    ],
    [
      { part: "not-principal", expected: ["arn:alice"], actual: ["arn:alice", "123456789012"] },
      "allows it, but to anything but arn:alice: the caller is arn:alice.",
    ],
    [
      { part: "constraint", type: "EncryptionContextEquals", expected: { a: "1" }, actual: {} },
      'constraint EncryptionContextEquals of Statement[0] of the identity policy "alice: use" expects {"a":"1"}, but was {}.',
    ],
    [
      { part: "constraint", type: "SourceArn", expected: "arn:source", actual: undefined },
      "expects arn:source, but was absent.",
    ],
    [
      { part: "operation", expected: ["Encrypt", "Decrypt"], actual: "Sign" },
      "is for Encrypt or Decrypt: the request was Sign.",
    ],
  ])("%j", (failure, expected) => {
    const event = denied(reason({ because: "no-identity-allow", nearMisses: [near([failure])] }));
    expect(adviceOn(event).text).toContain(expected);
  });

  test("what is another account's may be hidden rather than absent", () => {
    const hidden: Failure = { ...team, key: "aws:ResourceTag/team", actual: undefined };
    const event = denied(
      reason({
        resource: foreignKey,
        because: "no-identity-allow",
        nearMisses: [near([hidden])],
      }),
    );
    expect(adviceOn(event).text).toContain('"a", but was absent, or not this account\'s to know.');
  });

  test("after the caller's own side was asked by itself, only the owner's is left", () => {
    const own = reason({ resource: foreignKey, outcome: "allowed", by: [attached] });
    const both = reason({ resource: foreignKey, because: "undisclosed" });
    const advice = (...decisions: readonly Reason[]) => adviceOn(denied(...decisions)).text;
    expect(advice(own, both)).toMatch(
      /^The account that owns the resource, 999999999999, .* id\.$/,
    );
    expect(advice(both)).toMatch(/ this account's own policies do not: /);
  });

  test("a level of the organization without a policy", () => {
    expect(adviceOn(denied(reason({ because: "no-service-control-allow" }))).text).toContain(
      "no service control policy allows kms:Encrypt (there is none)",
    );
  });
});

test("a Deny that nearly applied", () => {
  const nearly = { ...delegate, statement: "DenyOutside" };
  const failed: readonly Failure[] = [
    {
      part: "condition",
      operator: "NotIpAddress",
      key: "aws:SourceIp",
      expected: ["10.0.0.0/8"],
      actual: ["10.1.2.3"],
    },
  ];
  const allowed = reason({
    outcome: "allowed",
    by: [delegate],
    nearMisses: [
      { ...nearly, failed },
      {
        ...nearly,
        statement: "DenyBob",
        failed: [{ part: "principal", expected: ["arn:bob"], actual: ["arn:alice"] }],
      },
    ],
  });
  const event = sampleEvent({ additionalEventData: { decisions: [allowed] } });
  expect(adviceOn(event).text).toBe(
    'Allowed by statement "Delegate" of the key policy. Statement "DenyOutside" of the key policy would have denied it, but its condition NotIpAddress aws:SourceIp expects anything but "10.0.0.0/8", and was "10.1.2.3".',
  );
  expect(text(event)).toContain(
    '└─ Key policy: allows it, by statement "Delegate"\n   ├─ statement "DenyOutside" would deny it, but for its condition',
  );
});

test("retiring is asked of the grant", () => {
  const policy = "grant 1a2b";
  const decisions = [
    reason({
      action: "kms:RetireGrant",
      because: "no-resource-allow",
      consulted: [{ source: "resource", policy }],
    }),
  ];
  expect(text(denied(...decisions))).toContain(
    "└─ Grant 1a2b, which says who may retire it: does not allow it",
  );
});

test("names of the key beside its ARN", () => {
  const event = sampleEvent({
    requestParameters: { keyId: "alias/demo" },
    resources: [{ accountId: "123456789012", type: "AWS::KMS::Key", ARN: key }],
  });
  expect(text(event)).toContain(`on        ${key}\nnamed as  alias/demo\n`);
});

test("an agent by its name", () => {
  const userAgent = "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.8";
  expect(text(sampleEvent({ userAgent }))).toContain("from      127.0.0.1, aws-cli/2.31.0\n");
});

test("nothing that a client sent steers the terminal", () => {
  const shown = text(sampleEvent({ userAgent: "a\u001b[2Jb\u202ec\nd\u009b1m" }));
  expect(shown).toContain("a\\u001b[2Jb\\u202ec\\u000ad\\u009b1m");
});

describe("who", () => {
  const issuer = (type: string, arn: string) => ({
    sessionIssuer: { type, arn, userName: arn.slice(arn.lastIndexOf("/") + 1) },
  });
  test.each<[UserIdentity, string, string, string]>([
    [
      { type: "Root", arn: "arn:aws:iam::123456789012:root", accountId: "123456789012" },
      "the root of the account",
      "the root of account 123456789012",
      "123456789012:root",
    ],
    [
      { type: "IAMUser", arn: "arn:aws:iam::123456789012:user/x/alice", userName: "alice" },
      "user",
      "user alice",
      "123456789012:user/x/alice",
    ],
    [
      {
        type: "IAMUser",
        arn: "arn:aws:iam::123456789012:user/alice",
        sessionContext: { attributes: {} },
      },
      "user, with a session token",
      "user alice",
      "123456789012:user/alice",
    ],
    [
      {
        type: "AssumedRole",
        arn: "arn:aws:sts::123456789012:assumed-role/app/one",
        sessionContext: issuer("Role", "arn:aws:iam::123456789012:role/x/app"),
      },
      "session of the role arn:aws:iam::123456789012:role/x/app",
      "role app",
      "123456789012:app/one",
    ],
    [
      { type: "AssumedRole", arn: "arn:aws:sts::123456789012:assumed-role/app/one" },
      "session of the role app",
      "role app",
      "123456789012:app/one",
    ],
    [
      {
        type: "FederatedUser",
        arn: "arn:aws:sts::123456789012:federated-user/bob",
        sessionContext: issuer("IAMUser", "arn:aws:iam::123456789012:user/carol"),
      },
      "session that arn:aws:iam::123456789012:user/carol federated",
      "user carol",
      "123456789012:federated-user/bob",
    ],
    [
      { type: "WebIdentityUser", userName: "repo-1", identityProvider: "token.example.com" },
      "known to token.example.com",
      "repo-1 of token.example.com",
      "repo-1",
    ],
    [
      { type: "AWSAccount", accountId: "999999999999", principalId: "AIDAFOREIGN" },
      "somebody of account 999999999999",
      "account 999999999999",
      "999999999999:AIDAFOREIGN",
    ],
  ])("%j", (identity, kind, holder, short) => {
    expect(callerWords(identity)).toMatchObject({ kind, holder });
    expect(callerShort(identity)).toBe(short);
  });
});
