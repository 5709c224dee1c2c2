/** A grant names whoever had the name when it was made, and nobody who is called so later. */

import {
  ListGrantsCommand,
  ListRetirableGrantsCommand,
  RevokeGrantCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { encrypt } from "../../lambdas/kms/encrypt.ts";
import { retireGrant } from "../../lambdas/kms/retire-grant.ts";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";
import { type Callers, startCallers } from "../support/callers.ts";
import { newAccount, roleArn, rootArn, sessionOf, userArn, userOf } from "../support/principals.ts";
import { createClosedKey, grant, listed } from "../support/grants.ts";
import { uniqueId } from "../support/principals.ts";
import { account } from "../support/service.ts";
import { type CreatedKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const Plaintext = Buffer.from("x");
const member = newAccount();
let callers: Callers;
let key: CreatedKey;

beforeAll(async () => {
  callers = startCallers(suite.store.endpoint);
  await callers.populate(rootArn(member), userArn(account, "path/dora"), roleArn(account, "there"));
  key = await createClosedKey(suite.kms);
});

/** The session of a role, or the user, of whom an earlier one of that name is gone. */
function successorOf(principal: Principal): Principal {
  const anew = (id: string) => id.replace(/^(A...)..../, "$1ZZZZ");
  const { userId, issuerId } = principal;
  return {
    ...principal,
    userId: anew(userId),
    ...(issuerId !== undefined && { issuerId: anew(issuerId) }),
  };
}

describe("nobody who is not there is granted anything, or may retire it", () => {
  test.each([
    roleArn(account, "none"),
    `arn:aws:sts::${account}:assumed-role/none/one`,
    userArn(account, "none"),
    userArn(account, "dora"),
    userArn(account, "other/dora"),
    userArn(account, "path/Dora"),
    roleArn(account, "path/there"),
    roleArn(account, "There"),
    `arn:aws:sts::${account}:assumed-role/There/one`,
    userArn(account, "there"),
    rootArn(newAccount()),
    `arn:aws:sts::${newAccount()}:federated-user/carol`,
    userArn(member, "none"),
  ])("%s", async (arn) => {
    const refused = {
      name: "InvalidArnException",
      message: `ARN does not refer to a valid principal: ${arn}`,
      status: 400,
    };
    const { KeyId } = key;
    expect(
      await failureOf(grant(suite.kms, KeyId, ["Encrypt"], { GranteePrincipal: arn })),
    ).toEqual(refused);
    expect(
      await failureOf(grant(suite.kms, KeyId, ["Encrypt"], { RetiringPrincipal: arn })),
    ).toEqual(refused);
    const dry = grant(suite.kms, KeyId, ["Encrypt"], { GranteePrincipal: arn, DryRun: true });
    expect(await failureOf(dry)).toEqual(refused);
    const filtered = suite.kms.send(new ListGrantsCommand({ KeyId, GranteePrincipal: arn }));
    expect(await failureOf(filtered)).toEqual(refused);
    const retirable = suite.kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal: arn }));
    expect(await failureOf(retirable)).toEqual(refused);
  });
});

test.each([
  userArn(account, "path/dora"),
  `arn:aws:sts::${account}:assumed-role/there/not-issued-yet`,
  `arn:aws:sts::${account}:federated-user/not-issued-yet`,
  `arn:aws:sts::${member}:federated-user/not-issued-yet`,
  rootArn(member),
])("%s is there, or need not be", async (arn) => {
  const { GrantId } = await grant(suite.kms, key.KeyId, ["Encrypt"], { GranteePrincipal: arn });
  expect(await listed(suite.kms, { KeyId: key.KeyId, GrantId })).toMatchObject([
    { GranteePrincipal: arn },
  ]);
});

describe.each<
  [string, Principal, arn: string, gone: string, named: (principal: Principal) => string]
>([
  [
    "a role",
    sessionOf(account, "gone", "one"),
    roleArn(account, "gone"),
    uniqueId(roleArn(account, "gone")),
    ({ issuerArn = "" }) => issuerArn,
  ],
  [
    "a session",
    sessionOf(account, "left", "one"),
    roleArn(account, "left"),
    `${uniqueId(roleArn(account, "left"))}:one`,
    ({ arn }) => arn,
  ],
  [
    "a user",
    userOf(account, "away/greta"),
    userArn(account, "away/greta"),
    uniqueId(userArn(account, "away/greta")),
    ({ arn }) => arn,
  ],
])("%s that is deleted and made anew", (_what, principal, arn, gone, named) => {
  const name = named(principal);
  const terms = { GranteePrincipal: name, RetiringPrincipal: name, Name: "named" };
  const make = () => grant(suite.kms, key.KeyId, ["Encrypt", "RetireGrant"], terms);
  let made: Awaited<ReturnType<typeof make>>;
  const shown = async (GrantId: string) =>
    (await listed(suite.kms, { KeyId: key.KeyId, GrantId })).map((entry) => [
      entry.GranteePrincipal,
      entry.RetiringPrincipal,
    ]);

  beforeAll(async () => {
    await callers.populate(arn);
    made = await make();
  });

  test("has the grant as long as it is there", async () => {
    expect(await shown(made.GrantId)).toEqual([[name, name]]);
    expect((await make()).GrantId).toBe(made.GrantId);
    await callers.as(principal).do(encrypt, { KeyId: key.Arn, Plaintext });
  });

  test("is shown by its bare id once it is gone, and asked for by its name no longer", async () => {
    await callers.depopulate(arn);
    expect(await shown(made.GrantId)).toEqual([[gone, gone]]);
    for (const failing of [
      () => make(),
      () => listed(suite.kms, { KeyId: key.KeyId, GranteePrincipal: name }),
    ]) {
      expect(await failureOf(failing())).toMatchObject({
        name: "InvalidArnException",
        message: `ARN does not refer to a valid principal: ${name}`,
      });
    }
  });

  test("gets nothing by the old grant, and another grant by the same request", async () => {
    const successor = callers.as(successorOf(principal));
    for (const GrantTokens of [undefined, [made.GrantToken]]) {
      const used = { KeyId: key.Arn, Plaintext, GrantTokens };
      expect(await successor.outcome(encrypt, used)).toBe("AccessDeniedException");
    }
    const retire = { GrantToken: made.GrantToken };
    expect(await successor.outcome(retireGrant, retire)).toBe("AccessDeniedException");
    expect(await shown(made.GrantId)).toEqual([[gone, gone]]);
  });

  test("leaves a grant that is revoked like any other", async () => {
    await suite.kms.send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId: made.GrantId }));
    expect(await shown(made.GrantId)).toEqual([]);
  });
});

test("a name that someone else has now makes another grant; the old one stays as it is", async () => {
  const arn = roleArn(account, "again");
  await callers.populate(arn);
  const terms = { GranteePrincipal: arn, Name: "again" };
  const first = await grant(suite.kms, key.KeyId, ["Encrypt"], terms);
  await callers.depopulate(arn);
  const issuerId = uniqueId(`${arn} the second`);
  await callers.populateAs(arn, issuerId);
  const successor = { ...sessionOf(account, "again", "one"), issuerId, userId: `${issuerId}:one` };
  const second = await grant(suite.kms, key.KeyId, ["Encrypt"], terms);
  expect(second.GrantId).not.toBe(first.GrantId);
  const grants = await listed(suite.kms, { KeyId: key.KeyId });
  const shown = new Map(grants.map(({ GrantId, GranteePrincipal }) => [GrantId, GranteePrincipal]));
  expect(shown.get(first.GrantId)).toBe(uniqueId(arn));
  expect(shown.get(second.GrantId)).toBe(arn);
  await callers.as(successor).do(encrypt, { KeyId: key.Arn, Plaintext });
  const filtered = await listed(suite.kms, { KeyId: key.KeyId, GranteePrincipal: arn });
  expect(filtered.map(({ GrantId }) => GrantId)).toEqual([second.GrantId]);
});
