/** What each account may know of why a request across accounts was allowed or denied. */

import { CreateAliasCommand, DescribeKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../lambdas/shared/audit/event.ts";
import type { Reason } from "../../lambdas/shared/audit/reasons.ts";
import { eventsOf } from "../support/events.ts";
import { actingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { createKey, failureOf, keyPolicy, unknownKeyId, useService } from "../support/suite.ts";
import { newTenant, type Tenant } from "../support/tenants.ts";

const suite = useService();
let owner: Tenant;
let caller: Tenant;

beforeAll(async () => {
  owner = await newTenant(suite);
  caller = await newTenant(suite);
});

const lastOf = async ({ id }: Tenant, name: string) =>
  (await eventsOf(suite, id)).findLast(({ eventName }) => eventName === name) as CloudTrailEvent;

const reasonsOf = (event: CloudTrailEvent): readonly Reason[] =>
  event.additionalEventData?.decisions ?? [];

const policyFor = (principal: string, more: object = {}) =>
  keyPolicy(owner.id, {
    Sid: "Partner",
    Effect: "Allow",
    Principal: { AWS: principal },
    Action: ["kms:Encrypt", "kms:DescribeKey"],
    Resource: "*",
    ...more,
  });

const ownersKey = (
  Policy = policyFor(caller.id),
  Tags: { TagKey: string; TagValue: string }[] = [],
) => createKey(owner.admin.kms, { Policy, Tags });

const encrypt = (KeyId: string) => new EncryptCommand({ KeyId, Plaintext: Buffer.from("secret") });

describe("a request that both sides allow", () => {
  test("leaves a record in each account, which share an id and show each its own", async () => {
    const key = await ownersKey();
    const user = await actingUser({ iam: caller.admin.iam, as: suite.as }, [allowing("kms:*")]);
    await user.kms.send(encrypt(key.Arn));

    const own = await lastOf(caller, "Encrypt");
    const owners = await lastOf(owner, "Encrypt");
    expect(owners.sharedEventID).toBe(own.sharedEventID);
    expect(owners.sharedEventID).toBeDefined();
    expect(owners.eventID).not.toBe(own.eventID);
    expect(owners.requestID).toBe(own.requestID);
    expect([own.recipientAccountId, owners.recipientAccountId]).toEqual([caller.id, owner.id]);

    expect(reasonsOf(owners)).toMatchObject([
      {
        action: "kms:Encrypt",
        resource: key.Arn,
        outcome: "allowed",
        by: [{ source: "resource", policy: key.Arn, statement: "Partner" }],
      },
    ]);
    expect(JSON.stringify(owners)).not.toContain("/test");
    const [ownSide, both] = reasonsOf(own);
    expect(ownSide).toMatchObject({ outcome: "allowed", by: [{ source: "identity" }] });
    expect(both).toMatchObject({ outcome: "allowed", by: [{ source: "identity" }] });
    expect(JSON.stringify(own)).not.toContain("Partner");
  });
});

describe("a request that the owner does not allow", () => {
  test("tells the owner what is missing, and the caller's account that it is not its own side", async () => {
    const key = await ownersKey(
      policyFor(caller.id, { Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } } }),
    );
    await failureOf(caller.admin.kms.send(encrypt(key.Arn)));
    const [ownSide, whole, ...none] = reasonsOf(await lastOf(caller, "Encrypt"));
    expect(none).toEqual([]);
    expect(ownSide).toMatchObject({ outcome: "allowed" });
    expect(whole).toMatchObject({
      outcome: "denied",
      because: "undisclosed",
      by: [],
      nearMisses: [],
    });
    expect(reasonsOf(await lastOf(owner, "Encrypt"))).toMatchObject([
      {
        outcome: "denied",
        because: "no-resource-allow",
        nearMisses: [
          { statement: "Delegate", failed: [{ part: "principal", expected: [owner.id] }] },
          { statement: "Partner", failed: [{ part: "condition", expected: ["blue"] }] },
        ],
      },
    ]);
  });

  test("reads in the caller's account as if the key were not there", async () => {
    const key = await ownersKey(policyFor(owner.id));
    const absent = key.Arn.replace(key.KeyId, unknownKeyId);
    const seen: unknown[] = [];
    for (const arn of [key.Arn, absent]) {
      await failureOf(caller.admin.kms.send(encrypt(arn)));
      const event = await lastOf(caller, "Encrypt");
      seen.push(
        JSON.stringify({
          ...event,
          eventID: "",
          requestID: "",
          sharedEventID: "",
          eventTime: "",
        }).replaceAll(arn, "ARN"),
      );
    }
    expect(seen[0]).toBe(seen[1]);
  });

  test("does not tell which key an alias leads to", async () => {
    const key = await ownersKey(policyFor(owner.id));
    const AliasName = `alias/${newName()}`;
    await owner.admin.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.KeyId }));
    const aliasArn = key.Arn.replace(/key\/.*/, AliasName);
    const user = await actingUser({ iam: caller.admin.iam, as: suite.as }, [
      { Effect: "Allow", Action: "kms:*", Resource: key.Arn },
    ]);
    await failureOf(user.kms.send(encrypt(aliasArn)));
    expect(JSON.stringify(await lastOf(caller, "Encrypt"))).not.toContain(key.KeyId);
    expect(JSON.stringify(await lastOf(owner, "Encrypt"))).toContain(key.KeyId);
  });
});

test("a policy of the caller's that asks for the key's tags learns them from no event", async () => {
  const key = await ownersKey(policyFor(caller.id), [{ TagKey: "codename", TagValue: "bluebird" }]);
  const user = await actingUser({ iam: caller.admin.iam, as: suite.as }, [
    allowing("kms:DescribeKey"),
    {
      Effect: "Deny",
      Action: "kms:DescribeKey",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/codename": "a guess" } },
    },
    {
      Effect: "Allow",
      Action: "kms:Encrypt",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/codename": "a guess" } },
    },
  ]);
  await user.kms.send(new DescribeKeyCommand({ KeyId: key.Arn }));
  await failureOf(user.kms.send(encrypt(key.Arn)));
  for (const name of ["DescribeKey", "Encrypt"]) {
    const event = await lastOf(caller, name);
    expect(reasonsOf(event)).not.toEqual([]);
    expect(JSON.stringify(event)).not.toContain("bluebird");
  }
});

test("what the caller's own side denies is told to its account, and to the owner only that it was denied", async () => {
  const key = await ownersKey();
  const user = await actingUser({ iam: caller.admin.iam, as: suite.as }, [
    { Sid: "NoKeys", Effect: "Deny", Action: "kms:*", Resource: "*" },
  ]);
  await failureOf(user.kms.send(encrypt(key.Arn)));
  expect(reasonsOf(await lastOf(caller, "Encrypt"))).toMatchObject([
    { because: "explicit-deny-identity", by: [{ source: "identity", statement: "NoKeys" }] },
  ]);
  const event = await lastOf(owner, "Encrypt");
  expect(reasonsOf(event)).toMatchObject([{ outcome: "denied", because: "other-account", by: [] }]);
  expect(JSON.stringify(event)).not.toContain("NoKeys");
});

test("what the caller's own side lacks is told once, though it is asked alone and with the owner's", async () => {
  const key = await ownersKey();
  const user = await actingUser({ iam: caller.admin.iam, as: suite.as });
  await failureOf(user.kms.send(encrypt(key.Arn)));
  expect(reasonsOf(await lastOf(caller, "Encrypt"))).toMatchObject([
    { outcome: "denied", because: "no-identity-allow" },
  ]);
  expect(reasonsOf(await lastOf(owner, "Encrypt"))).toMatchObject([
    {
      outcome: "denied",
      because: "other-account",
      consulted: expect.arrayContaining([{ source: "resource", policy: key.Arn }]),
    },
  ]);
});

test("an assumed role leaves its record in the role's account as well", async () => {
  const RoleName = newName("role");
  await owner.admin.iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: policyOf({
        Sid: "TrustPartner",
        Effect: "Allow",
        Principal: { AWS: caller.id },
        Action: "sts:AssumeRole",
      }),
    }),
  );
  await caller.admin.sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${owner.id}:role/${RoleName}`,
      RoleSessionName: "session",
    }),
  );
  const own = await lastOf(caller, "AssumeRole");
  const owners = await lastOf(owner, "AssumeRole");
  expect(own.sharedEventID).toBe(owners.sharedEventID);
  expect(reasonsOf(owners)).toMatchObject([
    { by: [{ source: "trust", statement: "TrustPartner" }] },
  ]);
  expect(JSON.stringify(own)).not.toContain("TrustPartner");
});
