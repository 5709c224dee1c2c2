/**
 * What a grant gives to principals of each kind, in the key's account and in
 * another: a table of what AWS KMS was seen to answer.
 */

import { DescribeKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { createGrant } from "../../lambdas/kms/create-grant.ts";
import { createKey as createKeyOperation } from "../../lambdas/kms/create-key.ts";
import { decrypt } from "../../lambdas/kms/decrypt.ts";
import { describeKey } from "../../lambdas/kms/describe-key.ts";
import { encrypt } from "../../lambdas/kms/encrypt.ts";
import { listGrants } from "../../lambdas/kms/list-grants.ts";
import { revokeGrant } from "../../lambdas/kms/revoke-grant.ts";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";
import {
  allow,
  type Callers,
  type CallersPolicies,
  deny,
  startCallers,
} from "../support/callers.ts";
import {
  newAccount,
  roleArn,
  rootArn,
  rootOf,
  sessionOf,
  userArn,
  userOf,
} from "../support/principals.ts";
import { grant } from "../support/grants.ts";
import { account, region } from "../support/service.ts";
import {
  createKey,
  type CreatedKey,
  failureOf,
  keyPolicy,
  unknownKeyId,
  useService,
} from "../support/suite.ts";

const suite = useService();
const Plaintext = Buffer.from("x");
const foreign = newAccount();
let callers: Callers;
let key: CreatedKey;
let CiphertextBlob: Uint8Array;

beforeAll(async () => {
  callers = startCallers(suite.store.endpoint);
  for (const owner of [account, foreign]) {
    await callers.populate(
      ...["alice", "bob"].map((name) => userArn(owner, name)),
      roleArn(owner, "path/worker"),
    );
  }
  key = await createKey(suite.kms, { Policy: keyPolicy(account) });
  const encrypted = await suite.kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext }));
  CiphertextBlob = encrypted.CiphertextBlob as Uint8Array;
});

const federated: Principal = {
  kind: "federated-session",
  account,
  arn: `arn:aws:sts::${account}:federated-user/carol`,
  userId: `${account}:carol`,
  issuerArn: userArn(account, "alice"),
  issuerId: userOf(account, "alice").userId,
};

const kms = allow("kms:*");
const other = allow("s3:*");

const reason = {
  identity: "because no identity-based policy allows the kms:Encrypt action",
  session: "because no session policy allows the kms:Encrypt action",
  boundary: "because no permissions boundary allows the kms:Encrypt action",
  deny: "with an explicit deny in a session policy",
};

type Case = readonly [
  what: string,
  grantee: string,
  caller: Principal,
  policies: CallersPolicies,
  outcome: "allowed" | keyof typeof reason,
];

describe("in the key's account", () => {
  const session = sessionOf(account, "path/worker", "one");
  const sibling = sessionOf(account, "path/worker", "two");
  const role = roleArn(account, "path/worker");
  const alice = userOf(account, "alice");

  test.each<Case>([
    ["a user", alice.arn, alice, {}, "allowed"],
    ["another user", alice.arn, userOf(account, "bob"), {}, "identity"],
    ["a session", session.arn, session, {}, "allowed"],
    [
      "a session within a policy that does not allow it",
      session.arn,
      session,
      { session: [other] },
      "allowed",
    ],
    [
      "a session within a boundary that does not allow it",
      session.arn,
      session,
      { boundary: [other] },
      "allowed",
    ],
    [
      "a session within a policy that denies it",
      session.arn,
      session,
      { session: [kms, deny("kms:Encrypt")] },
      "deny",
    ],
    ["the session's sibling", session.arn, sibling, {}, "identity"],
    ["a role", role, session, {}, "allowed"],
    ["a role, in another session", role, sibling, {}, "allowed"],
    ["a role, within a policy that allows it", role, session, { session: [kms] }, "allowed"],
    [
      "a role, within a policy that denies it",
      role,
      session,
      { session: [kms, deny("kms:Encrypt")] },
      "deny",
    ],
    ["a federated user", federated.arn, federated, { session: [] }, "allowed"],
    ["the account, to its root", rootArn(account), rootOf(account), {}, "allowed"],
    ["the account, to whom it lets", rootArn(account), alice, { identity: [kms] }, "allowed"],
    ["the account, to whom it does not let", rootArn(account), alice, {}, "identity"],
  ])("%s: %#", async (_what, grantee, caller, policies, outcome) => {
    const fresh = await createKey(suite.kms, { Policy: keyPolicy(account) });
    const { GrantToken } = await grant(suite.kms, fresh.KeyId, ["Encrypt"], {
      GranteePrincipal: grantee,
    });
    const acting = callers.as(caller, policies);
    for (const GrantTokens of [undefined, [GrantToken]]) {
      expect(await acting.told(encrypt, { KeyId: fresh.Arn, Plaintext, GrantTokens })).toBe(
        outcome === "allowed"
          ? outcome
          : `User: ${caller.arn} is not authorized to perform: kms:Encrypt on resource: ${fresh.Arn} ${reason[outcome]}`,
      );
    }
  });
});

test.each<[string, CallersPolicies, keyof typeof reason]>([
  ["policy", { session: [other] }, "session"],
  ["boundary", { boundary: [other] }, "boundary"],
])("a role's grantee is told of the %s that limits it", async (_what, policies, kind) => {
  const fresh = await createKey(suite.kms, { Policy: keyPolicy(account) });
  const GranteePrincipal = roleArn(account, "path/worker");
  await grant(suite.kms, fresh.KeyId, ["Encrypt"], { GranteePrincipal });
  const acting = callers.as(sessionOf(account, "path/worker", "one"), policies);
  const { text } = await acting.refused(encrypt, { KeyId: fresh.Arn, Plaintext });
  expect(text).toContain(reason[kind]);
});

test.each<[string, CallersPolicies]>([
  ["policy", { session: [other] }],
  ["boundary", { boundary: [other] }],
])("a role's grantee is limited by its %s", async (_what, policies) => {
  const fresh = await createKey(suite.kms, { Policy: keyPolicy(account) });
  const GranteePrincipal = roleArn(account, "path/worker");
  await grant(suite.kms, fresh.KeyId, ["Encrypt"], { GranteePrincipal });
  const acting = callers.as(sessionOf(account, "path/worker", "one"), policies);
  expect(await acting.outcome(encrypt, { KeyId: fresh.Arn, Plaintext })).toBe(
    "AccessDeniedException",
  );
});

describe("in another account", () => {
  const session = sessionOf(foreign, "path/worker", "one");
  const role = roleArn(foreign, "path/worker");
  const alice = userOf(foreign, "alice");
  type Issuer = "owner" | "own";

  test.each<readonly [Issuer, ...Case]>([
    ["owner", "a session without its account's leave", session.arn, session, {}, "identity"],
    ["owner", "a role without its account's leave", role, session, {}, "identity"],
    ["owner", "a user without their account's leave", alice.arn, alice, {}, "identity"],
    ["owner", "a session", session.arn, session, { identity: [kms] }, "allowed"],
    ["owner", "a role", role, session, { identity: [kms] }, "allowed"],
    ["owner", "a user", alice.arn, alice, { identity: [kms] }, "allowed"],
    [
      "owner",
      "a session within a policy",
      session.arn,
      session,
      { identity: [kms], session: [other] },
      "session",
    ],
    [
      "owner",
      "a role within a policy",
      role,
      session,
      { identity: [kms], session: [other] },
      "session",
    ],
    [
      "owner",
      "a role within a boundary",
      role,
      session,
      { identity: [kms], boundary: [other] },
      "boundary",
    ],
    ["owner", "an account", rootArn(foreign), alice, { identity: [kms] }, "allowed"],
    ["own", "a session", session.arn, session, {}, "allowed"],
    ["own", "a role", role, session, {}, "allowed"],
    ["own", "a session within a policy", session.arn, session, { session: [other] }, "allowed"],
    ["own", "a user", alice.arn, alice, {}, "allowed"],
    [
      "own",
      "a role within a policy that denies it",
      role,
      session,
      { session: [deny("kms:Encrypt")] },
      "deny",
    ],
  ])("issued by %s account: %s: %#", async (issuer, _what, grantee, caller, policies, outcome) => {
    const fresh = await createKey(suite.kms, {
      Policy: keyPolicy(account, {
        Effect: "Allow",
        Principal: { AWS: foreign },
        Action: "kms:CreateGrant",
        Resource: "*",
      }),
    });
    const request = { KeyId: fresh.Arn, GranteePrincipal: grantee, Operations: ["Encrypt"] };
    const maker = callers.as(userOf(foreign, "bob"), { identity: [allow("kms:CreateGrant")] });
    const GrantToken =
      issuer === "owner"
        ? (await grant(suite.kms, fresh.Arn, ["Encrypt"], { GranteePrincipal: grantee })).GrantToken
        : String((await maker.do(createGrant, request))["GrantToken"]);
    const acting = callers.as(caller, policies);
    for (const GrantTokens of [undefined, [GrantToken]]) {
      expect(await acting.told(encrypt, { KeyId: fresh.Arn, Plaintext, GrantTokens })).toBe(
        outcome === "allowed"
          ? outcome
          : `User: ${caller.arn} is not authorized to perform: kms:Encrypt on this resource ${reason[outcome]}`,
      );
    }
  });

  test("a role within a policy is limited by it, also by a grant of its own account", async () => {
    const fresh = await createKey(suite.kms, {
      Policy: keyPolicy(account, {
        Effect: "Allow",
        Principal: { AWS: foreign },
        Action: "kms:CreateGrant",
        Resource: "*",
      }),
    });
    const maker = callers.as(userOf(foreign, "bob"), { identity: [allow("kms:CreateGrant")] });
    await maker.do(createGrant, {
      KeyId: fresh.Arn,
      GranteePrincipal: role,
      Operations: ["Encrypt"],
    });
    const acting = callers.as(session, { session: [other] });
    expect(await acting.outcome(encrypt, { KeyId: fresh.Arn, Plaintext })).toBe(
      "AccessDeniedException",
    );
  });

  test("the grant shows who issued it; the other account lists and revokes by the key's policy", async () => {
    const fresh = await createKey(suite.kms, {
      Policy: keyPolicy(account, {
        Effect: "Allow",
        Principal: { AWS: foreign },
        Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
        Resource: "*",
      }),
    });
    const bob = callers.as(userOf(foreign, "bob"), { identity: [kms] });
    const { GrantId } = await bob.do(createGrant, {
      KeyId: fresh.Arn,
      GranteePrincipal: alice.arn,
      Operations: ["Encrypt"],
    });
    const { Grants } = await bob.do(listGrants, { KeyId: fresh.Arn });
    expect(Grants).toMatchObject([{ GrantId, KeyId: fresh.Arn, IssuingAccount: rootArn(foreign) }]);
    await bob.do(revokeGrant, { KeyId: fresh.Arn, GrantId });
    expect((await bob.do(listGrants, { KeyId: fresh.Arn }))["Grants"]).toEqual([]);
  });

  test("one name under two issuers is two grants", async () => {
    const fresh = await createKey(suite.kms, {
      Policy: keyPolicy(account, {
        Effect: "Allow",
        Principal: { AWS: foreign },
        Action: "kms:CreateGrant",
        Resource: "*",
      }),
    });
    const terms = { GranteePrincipal: alice.arn, Name: "n" };
    const ours = await grant(suite.kms, fresh.Arn, ["Encrypt"], terms);
    const theirs = await callers
      .as(userOf(foreign, "bob"), { identity: [kms] })
      .do(createGrant, { ...terms, KeyId: fresh.Arn, Operations: ["Encrypt"] });
    expect(theirs["GrantId"]).not.toBe(ours.GrantId);
  });

  test("a grant opens a ciphertext without naming its key", async () => {
    const bob = userOf(foreign, "bob");
    const before = await callers.as(bob, { identity: [kms] }).refused(decrypt, { CiphertextBlob });
    expect(before.text).toMatch(
      /on the resource associated with this ciphertext because the resource does not exist in this Region/,
    );
    const made = await grant(suite.kms, key.KeyId, ["Decrypt"], { GranteePrincipal: bob.arn });
    const answer = await callers.as(bob, { identity: [kms] }).do(decrypt, { CiphertextBlob });
    expect(Buffer.from(answer["Plaintext"] as Uint8Array)).toEqual(Plaintext);
    // And says no more than before to whoever lacks the own side.
    const lacking = await callers.as(bob).refused(decrypt, { CiphertextBlob });
    expect(lacking).toEqual(before);
    expect(made.GrantId).toHaveLength(64);
  });
});

describe("who is not let use a key of another account", () => {
  const eve = userOf(foreign, "bob");
  const absent = `arn:aws:kms:${region}:${account}:key/${unknownKeyId}`;
  const nobodys = `arn:aws:kms:${region}:${newAccount()}:key/${unknownKeyId}`;

  test.each<[string, CallersPolicies]>([
    ["allowed by the own side", { identity: [kms] }],
    ["not allowed by the own side", {}],
    ["denied by the own side", { identity: [deny("kms:*")] }],
    ["limited by the session", { identity: [kms], session: [other] }],
  ])("%s, learns by neither answer nor reads whether it is there", async (_what, policies) => {
    const silent = await createKey(suite.kms);
    const seen = new Set<string>();
    for (const KeyId of [silent.Arn, absent, nobodys]) {
      for (const [operation, input] of [
        [encrypt, { KeyId, Plaintext }],
        [describeKey, { KeyId }],
        [createGrant, { KeyId, GranteePrincipal: eve.arn, Operations: ["Encrypt"] }],
      ] as const) {
        callers.storeCalls.length = 0;
        const { code, text } = await callers.as(eve, policies).refused(operation, input);
        const commands = callers.storeCalls.map(({ command }) => command);
        seen.add(JSON.stringify({ operation: operation.name, code, text, commands }));
      }
    }
    expect(seen.size).toBe(3);
  });

  const asked = async (statement: object) => {
    const { Arn } = await createKey(suite.kms, {
      Policy: keyPolicy(account, statement),
      BypassPolicyLockoutSafetyCheck: true,
    });
    const commands = async (KeyId: string) => {
      callers.storeCalls.length = 0;
      await callers.as(eve, { identity: [kms] }).refused(encrypt, { KeyId, Plaintext });
      return callers.storeCalls.map(({ command }) => command);
    };
    return { there: await commands(Arn), absent: await commands(absent) };
  };

  test("learns nothing by the reads of a key that denies them", async () => {
    const deny = { Effect: "Deny", Principal: "*", Action: "kms:*", Resource: "*" };
    const { there, absent: none } = await asked(deny);
    expect(there).toEqual(none);
  });

  // AWS documents the condition key for IAM policies only; here it has a price in
  // key policies (docs/decisions/0008).
  test("may learn from one read more that a key's policy asks for its aliases", async () => {
    const { there, absent: none } = await asked({
      Effect: "Allow",
      Principal: "*",
      Action: "kms:*",
      Resource: "*",
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/x" } },
    });
    expect(there.length - none.length).toBe(1);
  });

  test("by alias learns nothing either", async () => {
    const seen = new Set<string>();
    for (const owner of [account, newAccount()]) {
      callers.storeCalls.length = 0;
      const KeyId = `arn:aws:kms:${region}:${owner}:alias/none`;
      const { code, text } = await callers
        .as(eve, { identity: [kms] })
        .refused(encrypt, { KeyId, Plaintext });
      const commands = callers.storeCalls.map(({ command }) => command);
      seen.add(JSON.stringify({ code, text, commands }));
    }
    expect(seen.size).toBe(1);
  });

  test("in the own account, an absent key is told from a closed one, as AWS does", async () => {
    const failure = await failureOf(
      suite.kms.send(new DescribeKeyCommand({ KeyId: unknownKeyId })),
    );
    expect(failure.name).toBe("NotFoundException");
  });

  test("a key that another account's root made is found by its grantee only", async () => {
    const owner = newAccount();
    await callers.populate(rootArn(owner));
    const root = callers.as(rootOf(owner));
    const { KeyMetadata } = await root.do(createKeyOperation, {});
    const { Arn } = KeyMetadata as { Arn: string };
    const KeyId = Arn;
    const lets = { identity: [kms] };
    const alice = userOf(account, "alice");
    expect(await callers.as(alice, lets).outcome(describeKey, { KeyId })).toBe(
      "AccessDeniedException",
    );
    await root.do(createGrant, { KeyId, GranteePrincipal: alice.arn, Operations: ["DescribeKey"] });
    const described = await callers.as(alice, lets).do(describeKey, { KeyId });
    expect(described).toMatchObject({ KeyMetadata: { Arn, AWSAccountId: owner } });
    expect(await callers.as(userOf(account, "bob"), lets).outcome(describeKey, { KeyId })).toBe(
      "AccessDeniedException",
    );
  });
});
