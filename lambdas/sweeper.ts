/** What is due without anybody's request. A schedule calls it; it may run late, or twice at once. */

import { settleIntents } from "./shared/audit/settle-intents.ts";
import { scheduledFunction } from "./shared/runtime/scheduled.ts";
import { EventStore } from "./shared/store/events.ts";

export const { create, handler } = scheduledFunction(({ environment, clients, logger }) => {
  const { eventsTable, eventRetentionDays } = environment;
  const events = new EventStore(clients.dynamodb, eventsTable, eventRetentionDays);
  return { intents: settleIntents(events, logger) };
});
