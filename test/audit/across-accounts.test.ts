/** What an account's record tells of a request that is about other accounts, too. */

import { CreateAliasCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../lambdas/shared/audit/event.ts";
import { send } from "../support/commands.ts";
import { eventsOf } from "../support/events.ts";
import { newName } from "../support/iam-users.ts";
import { account, region } from "../support/service.ts";
import { createKey, keyPolicy, unknownKeyId, useService } from "../support/suite.ts";
import { newTenant, type Tenant } from "../support/tenants.ts";

const suite = useService();
let source: Tenant;
let destination: Tenant;

beforeAll(async () => {
  source = await newTenant(suite);
  destination = await newTenant(suite);
});

const arn = ({ id }: Tenant, resource: string) => `arn:aws:kms:${region}:${id}:${resource}`;

const recordOf = async (owner: string, requestId: string) =>
  (await eventsOf(suite, owner)).find(
    ({ requestID }) => requestID === requestId,
  ) as CloudTrailEvent;

const openTo = (owner: Tenant) =>
  createKey(owner.admin.kms, {
    Policy: keyPolicy(owner.id, {
      Effect: "Allow",
      Principal: { AWS: account },
      Action: "kms:*",
      Resource: "*",
    }),
  });

describe("ReEncrypt from one account's key to another's", () => {
  test("each owner's record has its own key and material, the caller's has both", async () => {
    const [from, to] = [await openTo(source), await openTo(destination)];
    const { CiphertextBlob } = await suite.kms.send(
      new EncryptCommand({ KeyId: from.Arn, Plaintext: Buffer.from("secret") }),
    );
    const input = { CiphertextBlob, DestinationKeyId: to.Arn };
    const { requestId } = await send(suite, "kms", "ReEncrypt", input);

    const events = await Promise.all(
      [account, source.id, destination.id].map((owner) => recordOf(owner, requestId)),
    );
    expect(events.map(({ resources }) => resources?.map(({ ARN }) => ARN))).toEqual([
      [from.Arn, to.Arn],
      [from.Arn],
      [to.Arn],
    ]);
    const { CurrentKeyMaterialId: sourceKeyMaterialId } = from;
    const { CurrentKeyMaterialId: destinationKeyMaterialId } = to;
    const decisions = expect.any(Array);
    expect(events.map(({ additionalEventData }) => additionalEventData)).toEqual([
      { sourceKeyMaterialId, destinationKeyMaterialId, decisions },
      { sourceKeyMaterialId, decisions },
      { destinationKeyMaterialId, decisions },
    ]);
  });

  test("to one's own key and the same key, it lists that twice", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    const { CiphertextBlob } = await suite.kms.send(
      new EncryptCommand({ KeyId, Plaintext: Buffer.from("secret") }),
    );
    const input = { CiphertextBlob, DestinationKeyId: KeyId };
    const { requestId } = await send(suite, "kms", "ReEncrypt", input);
    const { resources } = await recordOf(account, requestId);
    expect(resources?.map(({ ARN }) => ARN)).toEqual([Arn, Arn]);
  });
});

describe("a denied request for another account's alias", () => {
  const describeKey = async (KeyId: string) => {
    const { requestId, error } = await send(suite, "kms", "DescribeKey", { KeyId });
    expect(error?.name).toBe("AccessDeniedException");
    return {
      callers: await recordOf(account, requestId),
      owners: await recordOf(source.id, requestId),
    };
  };

  test("does not tell the caller which key it leads to, but its owner", async () => {
    const { KeyId: TargetKeyId, Arn } = await createKey(source.admin.kms);
    const AliasName = `alias/${newName("alias")}`;
    await source.admin.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
    const { callers, owners } = await describeKey(arn(source, AliasName));
    expect(JSON.stringify(callers)).not.toContain(TargetKeyId);
    expect(callers.resources).toEqual([]);
    expect(owners.resources).toEqual([{ accountId: source.id, type: "AWS::KMS::Key", ARN: Arn }]);
  });

  test("that leads nowhere lists nothing, for anyone", async () => {
    const { callers, owners } = await describeKey(arn(source, "alias/none"));
    expect([callers.resources, owners.resources]).toEqual([[], []]);
  });
});

test("a denied request for another account's key lists it, whether it is there or not", async () => {
  const { Arn } = await createKey(source.admin.kms);
  for (const KeyId of [Arn, arn(source, `key/${unknownKeyId}`)]) {
    const { requestId } = await send(suite, "kms", "DescribeKey", { KeyId });
    const { resources, sharedEventID } = await recordOf(account, requestId);
    expect(resources).toEqual([{ accountId: source.id, type: "AWS::KMS::Key", ARN: KeyId }]);
    expect(sharedEventID).toBeDefined();
  }
});
