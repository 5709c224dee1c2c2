/** Events as some request may have left them, written straight into their table. */

import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import {
  type Event,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from "@aws-sdk/client-cloudtrail";
import type { CloudTrailEvent } from "../../lambdas/shared/audit/event.ts";
import { systemRandom, timeUuid } from "../../lambdas/shared/crypto/random.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { eventItem } from "../../lambdas/shared/store/event-items.ts";
import { account, type TestClients } from "../support/service.ts";
import { eventsTableName, storeClient, type TestStore } from "../support/store.ts";

let made = 0;

/** Those of one millisecond come in the order in which they are made. */
export function newEvent(
  time: Date,
  awsRegion: string,
  parts: Partial<CloudTrailEvent> = {},
): CloudTrailEvent {
  made = (made + 1) % 4096;
  return {
    eventVersion: "1.11",
    userIdentity: {
      type: "IAMUser",
      principalId: "AIDAEXAMPLE",
      arn: `arn:aws:iam::${account}:user/Alice`,
      accountId: account,
      accessKeyId: "AKIAALICE",
      userName: "Alice",
    },
    eventTime: `${time.toISOString().slice(0, 19)}Z`,
    eventSource: "kms.amazonaws.com",
    eventName: "Decrypt",
    awsRegion,
    sourceIPAddress: "192.0.2.1",
    requestParameters: null,
    responseElements: null,
    requestID: timeUuid(time, systemRandom),
    eventID: timeUuid(time, systemRandom, made),
    readOnly: true,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
    ...parts,
  };
}

type Options = { readonly retentionDays?: number; readonly pending?: boolean };

export async function write(
  { store }: { readonly store: TestStore },
  events: readonly CloudTrailEvent[],
  { retentionDays = 90, pending = false }: Options = {},
): Promise<void> {
  const client = documentClient(storeClient(store.endpoint));
  for (let start = 0; start < events.length; start += 25) {
    const RequestItems = {
      [eventsTableName]: events
        .slice(start, start + 25)
        .map((event) => ({ PutRequest: { Item: eventItem(event, { retentionDays, pending }) } })),
    };
    await client.send(new BatchWriteCommand({ RequestItems }));
  }
  client.destroy();
}

export type Lookup = Pick<TestClients, "cloudtrail">;

export const lookUp = ({ cloudtrail }: Lookup, input: LookupEventsCommandInput = {}) =>
  cloudtrail.send(new LookupEventsCommand(input));

export type LookupPages = { readonly events: readonly Event[]; readonly sizes: readonly number[] };

/** All pages, one after another. */
export async function lookUpAll(
  who: Lookup,
  input: LookupEventsCommandInput = {},
): Promise<LookupPages> {
  const events: Event[] = [];
  const sizes: number[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await lookUp(who, { ...input, NextToken });
    events.push(...(answer.Events ?? []));
    sizes.push(answer.Events?.length ?? 0);
    ({ NextToken } = answer);
  } while (NextToken !== undefined);
  return { events, sizes };
}

export const idsOf = (events: readonly Event[] = []) => events.map(({ EventId }) => EventId);

export const secondsBefore = (time: number, seconds: number) => new Date(time - seconds * 1000);
