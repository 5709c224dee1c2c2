import { accessOwnKey } from "../shared/keys/access.ts";
import { deletionKeys } from "../shared/keys/condition-keys.ts";
import { scheduledDeletion } from "../shared/keys/deletion.ts";
import { arnOf } from "../shared/keys/key.ts";
import { trailingDays } from "../shared/keys/last-usage.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { scheduleKeyDeletionMembers } from "./members/schedule-key-deletion.ts";
import { kmsFunction } from "./service.ts";

/** Days. */
const shortestWindow = 7;
const longestWindow = 30;

export const scheduleKeyDeletion = defineOperation(
  "ScheduleKeyDeletion",
  scheduleKeyDeletionMembers,
  async (call) => {
    const { input, now, services } = call;
    const window = input.PendingWindowInDays ?? longestWindow;
    const { key } = await accessOwnKey(call, input.KeyId, {
      action: "kms:ScheduleKeyDeletion",
      context: deletionKeys(window),
      trailingDays: trailingDays(call),
    });
    requireWindow(window);
    requireState(key, "scheduleDeletion");
    const { state, deletion } = scheduledDeletion(key, window, now);
    await services.keys.change(key, { state, deletion });
    return {
      KeyId: arnOf(key),
      DeletionDate: deletion.at === undefined ? undefined : new Date(deletion.at),
      KeyState: state,
      PendingWindowInDays: window,
    };
  },
);

/** @throws ServiceError ValidationException. The model lets through more than AWS takes */
function requireWindow(window: number): void {
  if (window < shortestWindow || window > longestWindow) {
    throw new ServiceError(
      "ValidationException",
      `PendingWindowInDays must be between ${shortestWindow} and ${longestWindow}.`,
    );
  }
}

export const { create, handler } = kmsFunction(scheduleKeyDeletion);
