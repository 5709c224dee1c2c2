/** The log tells the deployer why a request was denied, which the caller is not told. */

import {
  DecryptCommand,
  EncryptCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import type { CloudTrailEvent } from "../../lambdas/shared/audit/event.ts";
import { adminArn, closedPolicy, createClosedKey, grant, managing } from "../support/grants.ts";
import { account, region } from "../support/service.ts";
import { createKey, failureOf, unknownKeyId, useService } from "../support/suite.ts";

const suite = useService();
const Plaintext = Buffer.from("a plaintext that no log shows");

/** The events in the log of a request that fails. */
async function logOf(request: () => Promise<unknown>): Promise<readonly CloudTrailEvent[]> {
  suite.logs.length = 0;
  await failureOf(request());
  const text = suite.logs.join("\n");
  for (const form of ["utf8", "base64", "hex"] as const) {
    expect(text).not.toContain(Plaintext.toString(form));
  }
  return eventLines();
}

/** Beside each is a line that measures the request, and says nothing of why. */
function eventLines(): readonly CloudTrailEvent[] {
  return suite.logs
    .map((line) => JSON.parse(line) as { message: string; event: CloudTrailEvent })
    .filter(({ message }) => message === "event")
    .map(({ event }) => event);
}

const decisionsOf = (event: CloudTrailEvent | undefined) => event?.additionalEventData?.decisions;

const encrypt = (KeyId: string, EncryptionContext?: Record<string, string>) => () =>
  suite.kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));

test("it names the grant's constraint and the policy's condition that were not met, with what was there", async () => {
  const key = await createClosedKey(suite.kms, {
    Sid: "OnlyFinance",
    Effect: "Allow",
    Principal: { AWS: adminArn },
    Action: "kms:Encrypt",
    Resource: "*",
    Condition: { StringEquals: { "kms:EncryptionContext:Department": "Finance" } },
  });
  const { GrantId } = await grant(suite.kms, key.KeyId, ["Encrypt"], {
    Constraints: { EncryptionContextSubset: { Department: "IT" } },
  });
  const events = await logOf(encrypt(key.KeyId, { Department: "HR" }));
  expect(events).toMatchObject([
    {
      userIdentity: { arn: adminArn },
      eventName: "Encrypt",
      recipientAccountId: account,
      awsRegion: region,
      errorCode: "AccessDenied",
    },
  ]);
  expect(decisionsOf(events[0])).toEqual([
    {
      action: "kms:Encrypt",
      resource: key.Arn,
      outcome: "denied",
      because: "no-resource-allow",
      by: [],
      consulted: [
        { source: "resource", policy: key.Arn },
        { source: "identity", policy: "arn:aws:iam::aws:policy/AdministratorAccess" },
      ],
      nearMisses: [
        {
          source: "resource",
          policy: key.Arn,
          statement: "OnlyFinance",
          failed: [
            {
              part: "condition",
              operator: "StringEquals",
              key: "kms:EncryptionContext:Department",
              expected: ["Finance"],
              actual: ["HR"],
            },
          ],
        },
        {
          source: "grant",
          grant: GrantId,
          failed: [
            {
              part: "constraint",
              type: "EncryptionContextSubset",
              expected: { Department: "IT" },
              actual: { Department: "HR" },
            },
          ],
        },
      ],
    },
  ]);
});

test("it names the statement that denies, and nothing that came close", async () => {
  const key = await createClosedKey(suite.kms, {
    Sid: "Never",
    Effect: "Deny",
    Principal: "*",
    Action: "kms:Encrypt",
    Resource: "*",
  });
  await grant(suite.kms, key.KeyId, ["Encrypt"]);
  const [event] = await logOf(encrypt(key.KeyId));
  expect(decisionsOf(event)).toMatchObject([
    {
      outcome: "denied",
      because: "explicit-deny-resource",
      by: [{ source: "resource", policy: key.Arn, statement: "Never" }],
      nearMisses: [],
    },
  ]);
});

test("it names what a new grant would have beyond its maker's own", async () => {
  const key = await createKey(suite.kms);
  const { GrantId } = await grant(suite.kms, key.KeyId, ["CreateGrant", "Decrypt"]);
  const policy = closedPolicy(managing.filter((action) => action !== "kms:CreateGrant"));
  await suite.kms.send(new PutKeyPolicyCommand({ KeyId: key.KeyId, Policy: policy }));
  const [event] = await logOf(() => grant(suite.kms, key.KeyId, ["Decrypt", "Encrypt"]));
  expect(decisionsOf(event)).toMatchObject([
    {
      nearMisses: [
        {
          source: "grant",
          grant: GrantId,
          failed: [
            {
              part: "new-operations",
              expected: ["CreateGrant", "Decrypt"],
              actual: ["Decrypt", "Encrypt"],
            },
          ],
        },
      ],
    },
  ]);
});

test("of a ReEncrypt it tells which half was denied", async () => {
  const open = await createKey(suite.kms);
  const closed = await createClosedKey(suite.kms);
  const { CiphertextBlob } = await encrypt(open.KeyId)();
  const [event] = await logOf(() =>
    suite.kms.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: closed.KeyId })),
  );
  expect(decisionsOf(event)).toMatchObject([
    { action: "kms:ReEncryptFrom", resource: open.Arn, outcome: "allowed" },
    { action: "kms:ReEncryptTo", resource: closed.Arn, outcome: "denied" },
  ]);
});

test("it names the grant that allows, and no reasons where nothing was decided", async () => {
  const closed = await createClosedKey(suite.kms);
  const { GrantId } = await grant(suite.kms, closed.KeyId, ["Encrypt", "Decrypt"]);
  suite.logs.length = 0;
  const { CiphertextBlob } = await encrypt(closed.KeyId)();
  await suite.kms.send(new DecryptCommand({ CiphertextBlob }));
  const allowed = [{ outcome: "allowed", by: [{ source: "grant", grant: GrantId }] }];
  expect(eventLines().map(decisionsOf)).toMatchObject([allowed, allowed]);
  const [unknown] = await logOf(encrypt(unknownKeyId));
  expect(unknown?.errorCode).toBe("NotFoundException");
  expect(decisionsOf(unknown)).toBeUndefined();
});

/** The number of grants whose constraints a denial of this caller tells of. */
async function nearGrants(count: number): Promise<number | undefined> {
  const key = await createClosedKey(suite.kms);
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      grant(suite.kms, key.KeyId, ["Encrypt"], {
        Constraints: { EncryptionContextSubset: { n: String(n) } },
      }),
    ),
  );
  const [event] = await logOf(encrypt(key.KeyId));
  return decisionsOf(event)?.[0]?.nearMisses.length;
}

test("it tells of all grants that came close", async () => {
  expect(await nearGrants(99)).toBe(99);
});

test("it tells of grants that came close, however many they are", async () => {
  expect(await nearGrants(100)).toBeGreaterThan(0);
});
