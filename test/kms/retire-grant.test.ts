import {
  DisableKeyCommand,
  RetireGrantCommand,
  type RetireGrantCommandInput,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { createGrant } from "../../lambdas/kms/create-grant.ts";
import { createKey as createKeyOperation } from "../../lambdas/kms/create-key.ts";
import { retireGrant } from "../../lambdas/kms/retire-grant.ts";
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
import { createClosedKey, grant, listed } from "../support/grants.ts";
import { account, region, startService } from "../support/service.ts";
import {
  createKey,
  type CreatedKey,
  denyEveryone,
  failureOf,
  keyPolicy,
  unknownKeyId,
  useService,
} from "../support/suite.ts";

const suite = useService();
let key: CreatedKey;
let callers: Callers;

beforeAll(async () => {
  key = await createKey(suite.kms);
  callers = startCallers(suite.store.endpoint);
  await callers.populate(
    ...["retirer", "grantee", "other", "bob"].map((name) => userArn(account, name)),
    roleArn(account, "path/worker"),
  );
});

const retire = (input: RetireGrantCommandInput, kms = suite.kms) =>
  kms.send(new RetireGrantCommand(input));

const isThere = async ({ GrantId }: { GrantId: string }, KeyId = key.KeyId) =>
  (await listed(suite.kms, { KeyId, GrantId })).length === 1;

test.each<[string, (made: { GrantId: string; GrantToken: string }) => RetireGrantCommandInput]>([
  ["its token", ({ GrantToken }) => ({ GrantToken })],
  ["its key's ARN and its id", ({ GrantId }) => ({ KeyId: key.Arn, GrantId })],
])("a grant is retired by %s, and the answer is empty", async (_what, by) => {
  const made = await grant(suite.kms, key.KeyId, ["Encrypt"]);
  const other = await grant(suite.kms, key.KeyId, ["Encrypt"]);
  const { $metadata: _, ...answer } = await retire(by(made));
  expect(answer).toEqual({});
  expect([await isThere(made), await isThere(other)]).toEqual([false, true]);
});

test("what is retired cannot be retired again", async () => {
  const { GrantId, GrantToken } = await grant(suite.kms, key.KeyId, ["Encrypt"]);
  await retire({ GrantToken });
  expect((await failureOf(retire({ GrantToken }))).name).toBe("InvalidGrantTokenException");
  expect(await failureOf(retire({ KeyId: key.Arn, GrantId }))).toMatchObject({
    name: "NotFoundException",
    message: `Grant '${GrantId}' does not exist`,
  });
});

test("any token of a named grant retires it", async () => {
  const make = () => grant(suite.kms, key.KeyId, ["Encrypt"], { Name: "any" });
  const [first, second] = [await make(), await make()];
  await retire({ GrantToken: first.GrantToken });
  expect(await isThere(second)).toBe(false);
  // Made again, it has the same id, and the old tokens do not retire it.
  const third = await make();
  for (const { GrantToken } of [first, second]) {
    expect((await failureOf(retire({ GrantToken }))).name).toBe("InvalidGrantTokenException");
  }
  expect(await isThere(third)).toBe(true);
});

test("of ten that retire one grant at once, one does", async () => {
  const second = startService({ endpoint: suite.store.endpoint });
  const { GrantToken } = await grant(suite.kms, key.KeyId, ["Encrypt"]);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      retire({ GrantToken }, (index % 2 === 0 ? suite : second).kms).then(
        () => "retired",
        (error: Error) => error.name,
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === "retired")).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === "InvalidGrantTokenException")).toHaveLength(9);
});

test("a dry run retires nothing", async () => {
  const made = await grant(suite.kms, key.KeyId, ["Encrypt"]);
  const DryRun = true;
  for (const by of [{ GrantToken: made.GrantToken }, { KeyId: key.Arn, GrantId: made.GrantId }]) {
    expect((await failureOf(retire({ ...by, DryRun }))).name).toBe("DryRunOperationException");
  }
  expect(await isThere(made)).toBe(true);
  const none = { KeyId: key.Arn, GrantId: "0".repeat(64), DryRun };
  expect((await failureOf(retire(none))).name).toBe("NotFoundException");
});

test("a disabled key's grants can be retired", async () => {
  const fresh = await createKey(suite.kms);
  const made = await grant(suite.kms, fresh.KeyId, ["Encrypt"]);
  await suite.kms.send(new DisableKeyCommand({ KeyId: fresh.KeyId }));
  await retire({ GrantToken: made.GrantToken });
  expect(await isThere(made, fresh.KeyId)).toBe(false);
});

const eitherOr = "Specify either GrantToken, or both KeyId and GrantId.";
const none = "0".repeat(64);

test.each<[string, RetireGrantCommandInput, string, string | RegExp]>([
  ["nothing", {}, "ValidationException", eitherOr],
  [
    "a token and ids",
    { GrantToken: "t", KeyId: "k", GrantId: "g" },
    "ValidationException",
    eitherOr,
  ],
  ["a token and a key", { GrantToken: "t", KeyId: "k" }, "ValidationException", eitherOr],
  ["a token and an id", { GrantToken: "t", GrantId: "g" }, "ValidationException", eitherOr],
  ["a key alone", { KeyId: "k" }, "ValidationException", eitherOr],
  ["an id alone", { GrantId: "g" }, "ValidationException", eitherOr],
  [
    "a key id for an ARN",
    { KeyId: unknownKeyId, GrantId: none },
    "NotFoundException",
    `Invalid arn ${unknownKeyId}`,
  ],
  [
    "an alias for an ARN",
    { KeyId: "alias/x", GrantId: none },
    "NotFoundException",
    "Invalid arn alias/x",
  ],
  [
    "an alias's ARN",
    { KeyId: `arn:aws:kms:${region}:${account}:alias/x`, GrantId: none },
    "InvalidArnException",
    "Key Aliases are not supported for this operation.",
  ],
  [
    "another service's ARN",
    { KeyId: "arn:aws:s3:::bucket", GrantId: none },
    "InvalidArnException",
    "Invalid arn arn:aws:s3:::bucket",
  ],
  [
    "a key that is not there",
    { KeyId: `arn:aws:kms:${region}:${account}:key/${unknownKeyId}`, GrantId: none },
    "NotFoundException",
    /^Key 'arn:.*' does not exist$/,
  ],
  [
    "a key of another Region",
    { KeyId: `arn:aws:kms:eu-west-1:${account}:key/${unknownKeyId}`, GrantId: none },
    "NotFoundException",
    "Invalid arn eu-west-1",
  ],
  [
    "an id that no grant can have",
    { KeyId: `arn:aws:kms:${region}:${account}:key/${unknownKeyId}`, GrantId: "x" },
    "InvalidGrantIdException",
    "Invalid grantId 'x'",
  ],
  [
    "a key of another account",
    { KeyId: `arn:aws:kms:${region}:999999999999:key/${unknownKeyId}`, GrantId: none },
    "AccessDeniedException",
    /perform: kms:RetireGrant on this resource because the resource does not exist in this Region, /,
  ],
])("refuses %s", async (_what, input, name, message) => {
  const failure = await failureOf(retire(input));
  expect(failure).toMatchObject({ name, status: 400 });
  expect(failure.message).toMatch(message);
});

test("a token of another Region is none", async () => {
  const there = suite.kmsIn("eu-west-1");
  const { KeyId } = await createKey(there);
  const { GrantId, GrantToken } = await grant(there, KeyId, ["Encrypt"]);
  expect((await failureOf(retire({ GrantToken }))).name).toBe("InvalidGrantTokenException");
  expect(await listed(there, { KeyId, GrantId })).toHaveLength(1);
  await retire({ GrantToken }, there);
});

describe("who may retire a grant on a key that names only admin", () => {
  const retiringUser = userOf(account, "retirer");
  const session = sessionOf(account, "path/worker", "one");
  const sibling = sessionOf(account, "path/worker", "two");
  const granted = { GranteePrincipal: `arn:aws:iam::${account}:user/grantee` };
  const all = allow("kms:*");

  type Case = readonly [
    who: string,
    terms: {
      GranteePrincipal?: string;
      RetiringPrincipal?: string;
      Operations?: ["RetireGrant"] | ["Encrypt"];
    },
    caller: Principal,
    policies: CallersPolicies,
    outcome: string,
  ];

  test.each<Case>([
    [
      "its retiring principal",
      { ...granted, RetiringPrincipal: retiringUser.arn },
      retiringUser,
      {},
      "allowed",
    ],
    [
      "another user",
      { ...granted, RetiringPrincipal: retiringUser.arn },
      userOf(account, "other"),
      {},
      "AccessDeniedException",
    ],
    [
      "its retiring principal, a role's session",
      { ...granted, RetiringPrincipal: session.arn },
      session,
      {},
      "allowed",
    ],
    [
      "its retiring principal, a role's session that its own policy limits",
      { ...granted, RetiringPrincipal: session.arn },
      session,
      { session: [allow("kms:Decrypt")] },
      "allowed",
    ],
    [
      "the session's sibling",
      { ...granted, RetiringPrincipal: session.arn },
      sibling,
      {},
      "AccessDeniedException",
    ],
    [
      "each session of its retiring role",
      { ...granted, RetiringPrincipal: roleArn(account, "path/worker") },
      sibling,
      {},
      "allowed",
    ],
    [
      "a session of its retiring role that its own policy limits",
      { ...granted, RetiringPrincipal: roleArn(account, "path/worker") },
      sibling,
      { session: [allow("kms:Decrypt")] },
      "AccessDeniedException",
    ],
    [
      "its retiring principal, whom an own policy denies it",
      { ...granted, RetiringPrincipal: retiringUser.arn },
      retiringUser,
      { identity: [deny("kms:RetireGrant")] },
      "AccessDeniedException",
    ],
    [
      "its grantee, who has RetireGrant",
      { GranteePrincipal: session.arn, Operations: ["RetireGrant"] },
      session,
      {},
      "allowed",
    ],
    [
      "its grantee, who has not",
      { GranteePrincipal: session.arn },
      session,
      {},
      "AccessDeniedException",
    ],
    ["the account's root", granted, rootOf(account), {}, "allowed"],
    ["whom the account lets", granted, userOf(account, "other"), { identity: [all] }, "allowed"],
    [
      "whom the account lets do the rest",
      granted,
      userOf(account, "other"),
      { identity: [allow("kms:RevokeGrant", "kms:CreateGrant")] },
      "AccessDeniedException",
    ],
    [
      "whom the account lets, within a session that does not",
      granted,
      sibling,
      { identity: [all], session: [allow("kms:Decrypt")] },
      "AccessDeniedException",
    ],
  ])("%s: %#", async (_who, terms, caller, policies, outcome) => {
    const closed = await createClosedKey(suite.kms);
    const { Operations = ["Encrypt"], ...principals } = terms;
    const made = await grant(suite.kms, closed.KeyId, [...Operations], principals);
    const acting = callers.as(caller, policies);
    const byIds = { KeyId: closed.Arn, GrantId: made.GrantId };
    expect(await acting.outcome(retireGrant, { ...byIds, DryRun: true })).toBe(
      outcome === "allowed" ? "DryRunOperationException" : outcome,
    );
    expect(await acting.outcome(retireGrant, { GrantToken: made.GrantToken })).toBe(outcome);
    expect(await isThere(made, closed.KeyId)).toBe(outcome !== "allowed");
  });

  test("the key's policy has no say in it, neither Allow nor Deny", async () => {
    const bob = userOf(account, "bob");
    const open = await createKey(suite.kms, {
      Policy: keyPolicy(account, {
        Effect: "Allow",
        Principal: { AWS: bob.arn },
        Action: "kms:*",
        Resource: "*",
      }),
    });
    const made = await grant(suite.kms, open.KeyId, ["Encrypt"]);
    const refused = await callers.as(bob).refused(retireGrant, { GrantToken: made.GrantToken });
    expect(refused).toEqual({
      code: "AccessDeniedException",
      text: `User: ${bob.arn} is not authorized to perform: kms:RetireGrant on resource: ${open.Arn} because no identity-based policy allows the kms:RetireGrant action`,
    });

    const denying = await createKey(suite.kms, {
      Policy: keyPolicy(account, denyEveryone("kms:RetireGrant")),
    });
    const second = await grant(suite.kms, denying.KeyId, ["Encrypt"], {
      RetiringPrincipal: bob.arn,
    });
    await callers.as(bob).do(retireGrant, { GrantToken: second.GrantToken });
    expect(await isThere(second, denying.KeyId)).toBe(false);
  });
});

describe("across accounts", () => {
  const own = newAccount();
  const bob = userOf(own, "bob");
  beforeAll(() =>
    callers.populate(userArn(own, "bob"), userArn(own, "grantee"), roleArn(own, "worker")),
  );

  const lets = { identity: [allow("kms:RetireGrant")] };

  async function granted(terms: { RetiringPrincipal?: string; Operations?: readonly string[] }) {
    const made = await grant(suite.kms, key.KeyId, ["Encrypt", "RetireGrant"], {
      GranteePrincipal: `arn:aws:iam::${own}:user/grantee`,
      ...(terms.RetiringPrincipal !== undefined && { RetiringPrincipal: terms.RetiringPrincipal }),
    });
    return { ...made, byIds: { KeyId: key.Arn, GrantId: made.GrantId } };
  }

  test("its retiring principal needs its own account's leave as well", async () => {
    const made = await granted({ RetiringPrincipal: bob.arn });
    expect(await callers.as(bob).refused(retireGrant, made.byIds)).toEqual({
      code: "AccessDeniedException",
      text: `User: ${bob.arn} is not authorized to perform: kms:RetireGrant on this resource because no identity-based policy allows the kms:RetireGrant action`,
    });
    await callers.as(bob, lets).do(retireGrant, made.byIds);
    expect(await isThere(made)).toBe(false);
  });

  test("a session of the retiring role needs its own policy's leave", async () => {
    const session = sessionOf(own, "worker", "one");
    const made = await granted({ RetiringPrincipal: roleArn(own, "worker") });
    const limited = callers.as(session, { ...lets, session: [allow("kms:Decrypt")] });
    expect((await limited.refused(retireGrant, made.byIds)).text).toBe(
      `User: ${session.arn} is not authorized to perform: kms:RetireGrant on this resource because no session policy allows the kms:RetireGrant action`,
    );
    await callers.as(session, lets).do(retireGrant, made.byIds);
  });

  test("the retiring account lets its users", async () => {
    const made = await granted({ RetiringPrincipal: `arn:aws:iam::${own}:root` });
    expect(await callers.as(bob).outcome(retireGrant, made.byIds)).toBe("AccessDeniedException");
    await callers.as(bob, lets).do(retireGrant, { GrantToken: made.GrantToken });
  });

  test("whoever is not named learns nothing of key and grant, and by the same reads", async () => {
    const made = await granted({});
    const absent = `arn:aws:kms:${region}:${account}:key/${unknownKeyId}`;
    const seen = [];
    for (const input of [
      made.byIds,
      { ...made.byIds, GrantId: none },
      { KeyId: absent, GrantId: none },
    ]) {
      for (const policies of [lets, {}]) {
        callers.storeCalls.length = 0;
        const { code, text } = await callers.as(bob, policies).refused(retireGrant, input);
        const commands = callers.storeCalls.map(({ command }) => command);
        seen.push(JSON.stringify({ policies, code, text, commands }));
      }
    }
    expect(new Set(seen).size).toBe(2);
    expect(await isThere(made)).toBe(true);
  });

  test("the account that issued it may, and lets its users; a third may not", async () => {
    const owner = newAccount();
    await callers.populate(rootArn(owner));
    const { KeyMetadata } = await callers.as(rootOf(owner)).do(createKeyOperation, {
      Policy: keyPolicy(owner, {
        Effect: "Allow",
        Principal: { AWS: own },
        Action: "kms:CreateGrant",
        Resource: "*",
      }),
    });
    const { Arn } = KeyMetadata as { Arn: string };
    const make = async () =>
      (await callers.as(bob, { identity: [allow("kms:CreateGrant")] }).do(createGrant, {
        KeyId: Arn,
        GranteePrincipal: roleArn(own, "worker"),
        Operations: ["Encrypt"],
      })) as { GrantToken: string };
    const { GrantToken } = await make();
    const third = userOf(newAccount(), "eve");
    expect(await callers.as(third, lets).outcome(retireGrant, { GrantToken })).toBe(
      "AccessDeniedException",
    );
    expect(await callers.as(bob).outcome(retireGrant, { GrantToken })).toBe(
      "AccessDeniedException",
    );
    await callers.as(userOf(own, "other"), lets).do(retireGrant, { GrantToken });
    // The key's account may as well.
    await callers
      .as(userOf(owner, "keeper"), lets)
      .do(retireGrant, { GrantToken: (await make()).GrantToken });
  });
});

test("who is denied is told what is missing", async () => {
  const closed = await createClosedKey(suite.kms);
  const made = await grant(suite.kms, closed.KeyId, ["Encrypt"]);
  const bob = userOf(account, "bob");
  const refused = await callers
    .as(bob)
    .refused(retireGrant, { KeyId: closed.Arn, GrantId: made.GrantId });
  expect(refused.text).toBe(
    `User: ${bob.arn} is not authorized to perform: kms:RetireGrant on resource: ${closed.Arn} because no identity-based policy allows the kms:RetireGrant action`,
  );
});
