/** What is due without anybody's request. A schedule calls it; it may run late, or twice at once. */

import { settleIntents } from "./shared/audit/settle-intents.ts";
import { settleKeys } from "./shared/keys/settle-keys.ts";
import { scheduledFunction } from "./shared/runtime/scheduled.ts";
import { createServices } from "./shared/runtime/services.ts";
import { EventLog } from "./shared/store/event-log.ts";

export const { create, handler } = scheduledFunction(({ environment, clients, clock, logger }) => {
  const services = createServices(environment, clients, clock);
  return {
    intents: settleIntents(new EventLog(services.database), logger),
    keys: settleKeys(services, logger),
  };
});
