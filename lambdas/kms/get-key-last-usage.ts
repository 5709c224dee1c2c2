import { accessOwnKey } from "../shared/keys/access.ts";
import { lastUseOf } from "../shared/keys/last-usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import type { KeyUse } from "../shared/store/event-items.ts";
import type { Output } from "../shared/wire/json.ts";
import { getKeyLastUsageMembers } from "./members/get-key-last-usage.ts";
import { kmsFunction } from "./service.ts";

export const getKeyLastUsage = defineOperation(
  "GetKeyLastUsage",
  getKeyLastUsageMembers,
  async (call) => {
    const { input, services } = call;
    const { key } = await accessOwnKey(call, input.KeyId, { action: "kms:GetKeyLastUsage" });
    const use = await lastUseOf(services, key);
    return {
      KeyId: key.keyId,
      KeyLastUsage: use === undefined ? {} : usageMembers(use),
      TrackingStartDate: key.created,
      KeyCreationDate: key.created,
    };
  },
);

/** AWS tells the time to the second, as the event does. */
function usageMembers({ operation, time, eventId, requestId }: KeyUse): Output {
  return {
    Operation: operation,
    Timestamp: new Date(Math.floor(time.getTime() / 1000) * 1000),
    CloudTrailEventId: eventId,
    KmsRequestId: requestId,
  };
}

export const { create, handler } = kmsFunction(getKeyLastUsage);
