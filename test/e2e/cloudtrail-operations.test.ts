/** Every operation of CloudTrail through the synthesized stack: an unmodified SDK client, `npm start`. */

import { paginateLookupEvents } from "@aws-sdk/client-cloudtrail";
import { afterAll, beforeAll, expect } from "vitest";
import { type Local, type LocalService, startLocal } from "../support/local.ts";
import { type Calls, testOperations } from "../support/operations.ts";
import { createKey, failureOf } from "../support/suite.ts";

let local: Local;
let service: LocalService;

beforeAll(async () => {
  local = await startLocal(["--memory"]);
  service = local.service();
});

afterAll(() => local.stop());

const calls: Calls = {
  LookupEvents: async () => {
    const { cloudtrail, kms } = service;
    const key = await createKey(kms);
    await kms.encrypt({ KeyId: key.KeyId, Plaintext: Buffer.from("x") });
    await failureOf(kms.encrypt({ KeyId: "alias/none", Plaintext: Buffer.from("x") }));
    const input = { LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "Encrypt" }] };
    const found: unknown[] = [];
    const pages = paginateLookupEvents({ client: cloudtrail, pageSize: 1 }, {
      ...input,
    } as Parameters<typeof paginateLookupEvents>[1]);
    for await (const { Events = [] } of pages) {
      found.push(...Events.map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? "")));
    }
    expect(found).toMatchObject([
      { eventName: "Encrypt", errorCode: "NotFoundException" },
      {
        eventName: "Encrypt",
        eventSource: "kms.amazonaws.com",
        recipientAccountId: key.AWSAccountId,
      },
    ]);
  },
};

testOperations("cloudtrail", calls);
