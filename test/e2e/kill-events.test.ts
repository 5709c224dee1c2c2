/** `kill -9` in the middle of a stream of requests: what was answered has its event, and what was not is settled. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { settleIntents } from "../../lambdas/shared/audit/settle-intents.ts";
import { longestRequest } from "../../lambdas/shared/audit/settle.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { createLogger } from "../../lambdas/shared/runtime/log.ts";
import type { EventItem } from "../../lambdas/shared/store/event-items.ts";
import { EventLog } from "../../lambdas/shared/store/event-log.ts";
import { openDataFolder } from "../../local/data-folder.ts";
import { openEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { isolated } from "../../local/table.ts";
import { startLocal } from "../support/local.ts";
import { unknownKeyId } from "../support/suite.ts";

const folder = mkdtempSync(join(tmpdir(), "lockstead-kill-events-"));
const data = join(folder, "data");

/** The events in their table, and a log of them, with nobody else at the data. */
async function withEvents<T>(
  look: (items: () => Promise<readonly EventItem[]>, log: EventLog) => Promise<T>,
): Promise<T> {
  const dynamodb = await openEmbeddedDynamoDb((await openDataFolder(data)).database);
  try {
    const client = new DynamoDBClient({ ...isolated, ...dynamodb.config });
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const TableName = TableNames.find((name) => /events/i.test(name)) as string;
    const documents = documentClient(client);
    const items = async () => {
      const found: EventItem[] = [];
      for await (const { Items = [] } of paginateScan({ client: documents }, { TableName })) {
        // Last uses of keys lie beside them.
        found.push(...(Items as EventItem[]).filter(({ event }) => event !== undefined));
      }
      return found;
    };
    const table = { client: documents, eventsTable: TableName, eventRetentionDays: 90 };
    return await look(items, new EventLog(table));
  } finally {
    await dynamodb.close();
  }
}

/** Whatever a request came to, it was answered if it has an id. */
async function idOf(request: Promise<object>): Promise<string | undefined> {
  const answer: { $metadata?: { requestId?: string } } = await request.catch(
    (error: object) => error,
  );
  return answer.$metadata?.requestId;
}

test(
  "each answered request has one event, and what was left is settled",
  { timeout: 90_000 },
  async () => {
    try {
      const victim = await startLocal(["--data", data], { TMPDIR: folder });
      const { kms, iam } = victim.service();
      const { KeyMetadata } = await kms.createKey({});
      const KeyId = KeyMetadata?.KeyId as string;
      const answered: string[] = [];
      const writers = Array.from({ length: 12 }, async (_, writer) => {
        for (let n = 0; ; n++) {
          const requests = [
            () => kms.createAlias({ AliasName: `alias/w${writer}-${n}`, TargetKeyId: KeyId }),
            () => iam.createUser({ UserName: `w${writer}-${n}` }),
            () => kms.encrypt({ KeyId, Plaintext: Buffer.from("x") }),
            () => kms.disableKey({ KeyId: unknownKeyId }),
          ];
          const id = await idOf((requests[(writer + n) % 4] as () => Promise<object>)());
          if (id === undefined) {
            return;
          }
          answered.push(id);
        }
      });
      while (answered.length < 400) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(await victim.stop("SIGKILL")).toBeNull();
      await Promise.all(writers);

      await withEvents(async (items, log) => {
        const found = Map.groupBy(await items(), ({ requestId }) => requestId);
        const wrong = answered.filter((id) => {
          const events = found.get(id) ?? [];
          return events.length !== 1 || events[0]?.pending !== undefined;
        });
        expect(wrong).toEqual([]);

        // Of twelve writers, some were between their intent and its outcome.
        const left = (await items()).filter(({ pending }) => pending !== undefined);
        expect(left.length).toBeGreaterThan(0);
        const sweep = settleIntents(log, createLogger("silent"));
        const now = new Date(Date.now() + longestRequest + 1000);
        expect(await sweep({ now, hasTime: () => true })).toEqual({
          settled: left.length,
          ended: 0,
          failed: 0,
        });
        const after = await items();
        expect(after.filter(({ pending }) => pending !== undefined)).toEqual([]);
        expect(after).toHaveLength([...found.values()].flat().length);
      });

      const survivor = await startLocal(["--data", data]);
      const { cloudtrail } = survivor.service();
      const { Events = [] } = await cloudtrail.lookupEvents({
        LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "CreateKey" }],
      });
      expect(Events).toHaveLength(1);
      expect(await survivor.stop()).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
