/** A data perimeter: `aws:ResourceOrgID` is that of the key's account, wherever the caller is. */

import { CreateAliasCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { beforeAll, expect, test } from "vitest";
import { createGrant } from "../../lambdas/kms/create-grant.ts";
import { createKey as createKeyOperation } from "../../lambdas/kms/create-key.ts";
import { organizationIds } from "../../lambdas/shared/identity/organization.ts";
import { isKeyFact } from "../../lambdas/shared/keys/condition-keys.ts";
import { startCallers } from "../support/callers.ts";
import { type ActingUser, actingUser, allowing } from "../support/iam-users.ts";
import { newAccount, rootOf } from "../support/principals.ts";
import { account, region } from "../support/service.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";
import { newTenant } from "../support/tenants.ts";

const suite = useService();
const { organization, root } = organizationIds(account);
const perimeters: readonly [string, object][] = [
  ["aws:ResourceOrgID", { StringNotEquals: { "aws:ResourceOrgID": organization } }],
  [
    "aws:ResourceOrgPaths",
    { "ForAllValues:StringNotLike": { "aws:ResourceOrgPaths": `${organization}/${root}/*` } },
  ],
];
const within = (Condition: object) => ({ ...allowing("kms:Encrypt"), Effect: "Deny", Condition });

/** Keys of the own account, of one in the organization, and of one that is in none. */
const keys = new Map<string, string>();
let unbound: ActingUser;

beforeAll(async () => {
  unbound = await actingUser(suite, [allowing("kms:Encrypt")]);
  keys.set("own", (await createKey(suite.kms)).Arn);
  const tenant = await newTenant(suite);
  const { Arn, KeyId } = await createKey(tenant.admin.kms, {
    Policy: keyPolicy(tenant.id, {
      Effect: "Allow",
      Principal: { AWS: account },
      Action: "kms:Encrypt",
      Resource: "*",
    }),
  });
  keys.set("another account's", Arn);
  const AliasName = "alias/shared";
  await tenant.admin.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  keys.set("another account's, by alias", `arn:aws:kms:${region}:${tenant.id}:${AliasName}`);
});

const encrypt = ({ kms }: ActingUser, KeyId: string | undefined) =>
  kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));

test.each(perimeters)("%s spares the keys of the organization's accounts", async (_, condition) => {
  const bound = await actingUser(suite, [allowing("kms:Encrypt"), within(condition)]);
  for (const key of keys.values()) {
    expect((await encrypt(bound, key)).CiphertextBlob).toBeDefined();
  }
});

test.each(perimeters)(
  "%s bites for keys of whoever is in no organization",
  async (_, condition) => {
    const bound = await actingUser(suite, [allowing("kms:Encrypt"), within(condition)]);
    const stranger = startCallers(suite.store.endpoint).as(rootOf(newAccount()));
    const { KeyMetadata } = await stranger.do(createKeyOperation, {});
    const { Arn, KeyId } = KeyMetadata as { Arn: string; KeyId: string };
    for (const { arn } of [bound, unbound]) {
      await stranger.do(createGrant, { KeyId, GranteePrincipal: arn, Operations: ["Encrypt"] });
    }
    // The stranger has a clock of its own, and no grant is in force before it is made.
    suite.clock.time = Date.now();
    expect((await encrypt(unbound, Arn)).CiphertextBlob).toBeDefined();
    expect(await failureOf(encrypt(bound, Arn))).toMatchObject({ name: "AccessDeniedException" });
  },
);

test.each(["aws:resourceorgid", "aws:resourceorgpaths", "aws:resourcetag/team"])(
  "%s is the key's own: who is asked about it has to have looked at the key",
  (name) => {
    expect(isKeyFact(name)).toBe(true);
  },
);
