import {
  CreateGrantCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyLastUsageCommand,
  type KMSClient,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { send } from "../support/commands.ts";
import { eventsOf } from "../support/events.ts";
import { adminArn } from "../support/grants.ts";
import { attach, controlPolicy, denyingEveryone, newPolicy } from "../support/organization.ts";
import { account, startService, type StoreCall } from "../support/service.ts";
import { eventsTableName, storeClient } from "../support/store.ts";
import {
  createKey,
  type CreatedKey,
  denyEveryone,
  failureOf,
  keyPolicy,
  unknownKeyId,
  useService,
} from "../support/suite.ts";
import { newTenant, type Tenant } from "../support/tenants.ts";

const suite = useService();
const day = 24 * 60 * 60 * 1000;
const Plaintext = Buffer.from("x");
let key: CreatedKey;

beforeEach(async () => {
  key = await createKey(suite.kms);
});

async function usageOf({ KeyId }: CreatedKey, kms: KMSClient = suite.kms) {
  const { $metadata: _, ...answer } = await kms.send(new GetKeyLastUsageCommand({ KeyId }));
  return answer;
}

const lastOf = async (one: CreatedKey, kms?: KMSClient) => (await usageOf(one, kms)).KeyLastUsage;

const encrypt = (kms = suite.kms, KeyId = key.Arn) =>
  kms.send(new EncryptCommand({ KeyId, Plaintext }));

/** The event of a request in an account. */
const eventOf = async (requestId: string | undefined, owner = account) =>
  (await eventsOf(suite, owner)).find(({ requestID }) => requestID === requestId);

describe("a key that was", () => {
  test("never used has no use to tell, and was tracked from the start", async () => {
    await suite.kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }));
    expect(await usageOf(key)).toEqual({
      KeyId: key.KeyId,
      KeyLastUsage: {},
      TrackingStartDate: key.CreationDate,
      KeyCreationDate: key.CreationDate,
    });
  });

  test("used tells the operation, the time to the second, and the event", async () => {
    suite.clock.time += 5678;
    const { $metadata } = await encrypt();
    expect(await lastOf(key)).toEqual({
      Operation: "Encrypt",
      Timestamp: new Date(Math.floor(suite.clock.time / 1000) * 1000),
      CloudTrailEventId: (await eventOf($metadata.requestId))?.eventID,
      KmsRequestId: $metadata.requestId,
    });
  });

  test("used several times tells the last", async () => {
    const { CiphertextBlob } = await encrypt();
    await suite.kms.send(new DecryptCommand({ CiphertextBlob }));
    expect((await lastOf(key))?.Operation).toBe("Decrypt");
    const { $metadata } = await suite.kms.send(
      new GenerateDataKeyCommand({ KeyId: key.KeyId, KeySpec: "AES_256" }),
    );
    expect(await lastOf(key)).toMatchObject({
      Operation: "GenerateDataKey",
      KmsRequestId: $metadata.requestId,
    });
  });
});

describe("no use is", () => {
  test.each<[string, () => Promise<unknown>]>([
    [
      "a dry run",
      () => suite.kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext, DryRun: true })),
    ],
    [
      "what failed",
      () =>
        suite.kms.send(
          new DecryptCommand({ KeyId: key.KeyId, CiphertextBlob: Buffer.from("no ciphertext") }),
        ),
    ],
    [
      "a grant",
      () =>
        suite.kms.send(
          new CreateGrantCommand({
            KeyId: key.KeyId,
            GranteePrincipal: adminArn,
            Operations: ["Encrypt"],
          }),
        ),
    ],
  ])("%s", async (_what, request) => {
    await request().catch(() => undefined);
    expect(await lastOf(key)).toEqual({});
  });
});

test("ReEncrypt uses both keys", async () => {
  const other = await createKey(suite.kms);
  const { CiphertextBlob } = await encrypt();
  const { $metadata } = await suite.kms.send(
    new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: other.KeyId }),
  );
  const use = { Operation: "ReEncrypt", KmsRequestId: $metadata.requestId };
  expect(await lastOf(key)).toMatchObject(use);
  expect(await lastOf(other)).toMatchObject(use);
});

describe("across accounts", () => {
  let tenant: Tenant;
  let theirs: CreatedKey;

  beforeAll(async () => {
    tenant = await newTenant(suite);
    theirs = await createKey(tenant.admin.kms, {
      Policy: keyPolicy(tenant.id, {
        Effect: "Allow",
        Principal: { AWS: account },
        Action: "kms:*",
        Resource: "*",
      }),
    });
  });

  test("each owner is told of its own key, with its own event", async () => {
    const { CiphertextBlob } = await encrypt();
    const { $metadata } = await suite.kms.send(
      new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: theirs.Arn }),
    );
    const { requestId } = $metadata;
    expect(await lastOf(key)).toMatchObject({
      CloudTrailEventId: (await eventOf(requestId))?.eventID,
    });
    expect(await lastOf(theirs, tenant.admin.kms)).toMatchObject({
      Operation: "ReEncrypt",
      CloudTrailEventId: (await eventOf(requestId, tenant.id))?.eventID,
      KmsRequestId: requestId,
    });
  });

  test("nobody is told of another's key, whatever its policy says", async () => {
    const failure = await failureOf(
      suite.kms.send(new GetKeyLastUsageCommand({ KeyId: theirs.Arn })),
    );
    expect(failure.name).toBe("AccessDeniedException");
  });
});

test("a Region knows nothing of another", async () => {
  const there = suite.kmsIn("eu-west-1");
  const other = await createKey(there);
  await encrypt(there, other.KeyId);
  expect(await lastOf(other, there)).toMatchObject({ Operation: "Encrypt" });
  expect(await lastOf(key)).toEqual({});
});

describe("refuses", () => {
  const get = (KeyId: string) => suite.kms.send(new GetKeyLastUsageCommand({ KeyId }));

  test.each<[string, string, string]>([
    ["a key that is not there", unknownKeyId, "NotFoundException"],
    ["an alias", "alias/x", "InvalidArnException"],
    [
      "an ARN of another Region",
      `arn:aws:kms:eu-west-1:${account}:key/${unknownKeyId}`,
      "NotFoundException",
    ],
  ])("%s", async (_what, KeyId, name) => {
    expect((await failureOf(get(KeyId))).name).toBe(name);
  });

  test("who may not ask", async () => {
    const closed = await createKey(suite.kms, {
      Policy: keyPolicy(account, denyEveryone("kms:GetKeyLastUsage")),
    });
    expect((await failureOf(get(closed.KeyId))).message).toContain(
      "is not authorized to perform: kms:GetKeyLastUsage",
    );
  });
});

test("in every state it is told; with the key it goes", async () => {
  await encrypt();
  const { KeyId } = key;
  await suite.kms.send(new DisableKeyCommand({ KeyId }));
  expect(await lastOf(key)).toMatchObject({ Operation: "Encrypt" });
  await suite.kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expect(await lastOf(key)).toMatchObject({ Operation: "Encrypt" });
  suite.clock.time += 7 * day;
  await suite.sweep();
  const client = documentClient(storeClient(suite.store.endpoint));
  const { Items = [] } = await client.send(
    new ScanCommand({
      TableName: eventsTableName,
      FilterExpression: "sk = :keyId",
      ExpressionAttributeValues: { ":keyId": KeyId },
    }),
  );
  expect(Items).toEqual([]);
});

test("it is written beside the event, and look-ups do not see it", async () => {
  suite.eventCalls.length = 0;
  await encrypt();
  expect(suite.eventCalls.map(({ command }) => command)).toEqual([
    "PutItemCommand",
    "PutItemCommand",
  ]);
  const [event, use] = suite.eventCalls;
  // At once.
  expect(use?.began).toBeLessThan(event?.ended ?? 0);
  const { Events = [] } = await suite.cloudtrail.send(new LookupEventsCommand({ MaxResults: 50 }));
  expect(Events.filter(({ EventId }) => EventId === key.KeyId)).toEqual([]);
  const { requestId } = await send(suite, "kms", "Encrypt", { KeyId: key.KeyId, Plaintext });
  const found = (await eventsOf(suite)).filter(({ requestID }) => requestID === requestId);
  expect(found).toHaveLength(1);
});

describe("of a key that many use at once", () => {
  const isUse = ({ input }: StoreCall) =>
    String((input["Item"] as { readonly pk: string } | undefined)?.pk).startsWith("last-usage#");
  const uses = () => suite.eventCalls.filter(isUse);

  test("not every use is written, but the last is", async () => {
    suite.eventCalls.length = 0;
    const answers = await Promise.all(Array.from({ length: 30 }, () => encrypt()));
    expect(uses().length).toBeLessThan(20);
    const { KmsRequestId } = (await lastOf(key)) ?? {};
    expect(answers.map(({ $metadata }) => $metadata.requestId)).toContain(KmsRequestId);
    const last = uses().at(-1)?.input["Item"];
    expect(last).toMatchObject({ requestId: KmsRequestId });
  });

  test("each has a partition of its own", async () => {
    const other = await createKey(suite.kms);
    suite.eventCalls.length = 0;
    await encrypt();
    await encrypt(suite.kms, other.Arn);
    const partitions = uses().map(({ input }) => (input["Item"] as { readonly pk: string }).pk);
    expect(new Set(partitions).size).toBe(2);
  });

  test("a use that cannot be written fails no request", async () => {
    const failing = startService({
      endpoint: suite.store.endpoint,
      events: {
        before: (call) => {
          if (isUse(call)) {
            throw Object.assign(new Error(), { name: "ThrottlingException" });
          }
        },
      },
    });
    failing.clock.time = suite.clock.time;
    const { $metadata } = await encrypt(failing.kms);
    expect(await eventOf($metadata.requestId)).toMatchObject({ eventName: "Encrypt" });
    expect(await lastOf(key)).toEqual({});
  });
});

describe("kms:TrailingDaysWithoutKeyUsage", () => {
  const protect = (days: number) =>
    suite.kms.send(
      new PutKeyPolicyCommand({
        KeyId: key.KeyId,
        Policy: keyPolicy(account, {
          Effect: "Deny",
          Principal: "*",
          Action: ["kms:DisableKey", "kms:ScheduleKeyDeletion"],
          Resource: "*",
          Condition: {
            NumericLessThanEquals: { "kms:TrailingDaysWithoutKeyUsage": String(days) },
          },
        }),
      }),
    );
  const disable = () => suite.kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
  const schedule = () => suite.kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId }));
  const denied = async (request: () => Promise<unknown>) =>
    (await failureOf(request())).message.includes("with an explicit deny in a resource-based");

  test("a key that was used lately can be neither disabled nor deleted, in whole days", async () => {
    await protect(2);
    suite.clock.time += 30 * day;
    await encrypt();
    suite.clock.time += 3 * day - 1;
    expect(await denied(disable)).toBe(true);
    expect(await denied(schedule)).toBe(true);
    suite.clock.time += 1;
    await disable();
    await suite.kms.send(new EnableKeyCommand({ KeyId: key.KeyId }));
    await schedule();
  });

  test("of a key that was never used, the days since it was made count", async () => {
    await protect(0);
    expect(await denied(disable)).toBe(true);
    suite.clock.time += day;
    await disable();
  });

  test("other operations do not know it", async () => {
    await suite.kms.send(
      new PutKeyPolicyCommand({
        KeyId: key.KeyId,
        Policy: keyPolicy(account, {
          Effect: "Deny",
          Principal: "*",
          Action: "kms:DescribeKey",
          Resource: "*",
          Condition: { Null: { "kms:TrailingDaysWithoutKeyUsage": "false" } },
        }),
      }),
    );
    const { KeyMetadata } = await suite.kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }));
    expect(KeyMetadata?.Arn).toBe(key.Arn);
  });

  test("it is read only where a policy names it, in one read", async () => {
    const reads = async () => {
      suite.eventCalls.length = 0;
      await disable();
      return suite.eventCalls.filter(({ command }) => !command.startsWith("Put")).length;
    };
    expect(await reads()).toBe(0);
    await suite.kms.send(new EnableKeyCommand({ KeyId: key.KeyId }));
    await protect(2);
    suite.clock.time += 3 * day;
    expect(await reads()).toBe(1);
  });

  test("a resource control policy may ask for it, too", async () => {
    const tenant = await newTenant(suite);
    const policy = await newPolicy(
      suite.organizations,
      controlPolicy({
        ...denyingEveryone("kms:DisableKey"),
        Condition: { NumericLessThan: { "kms:TrailingDaysWithoutKeyUsage": "2" } },
      }),
      "RESOURCE_CONTROL_POLICY",
    );
    await attach(suite.organizations, policy.id, tenant.id);
    const { KeyId } = await createKey(tenant.admin.kms);
    const request = () => tenant.admin.kms.send(new DisableKeyCommand({ KeyId }));
    expect((await failureOf(request())).message).toContain(
      "with an explicit deny in a resource control policy",
    );
    suite.clock.time += 2 * day;
    await request();
  });
});
