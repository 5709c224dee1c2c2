import { accessKeyByName } from "../shared/keys/access.ts";
import { arnOf } from "../shared/keys/key.ts";
import { requireGenerated } from "../shared/keys/rotation.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { getKeyRotationStatusMembers } from "./members/get-key-rotation-status.ts";
import { kmsFunction } from "./service.ts";

export const getKeyRotationStatus = defineOperation(
  "GetKeyRotationStatus",
  getKeyRotationStatusMembers,
  async (call) => {
    const { key } = await accessKeyByName(call, call.input.KeyId, {
      action: "kms:GetKeyRotationStatus",
    });
    requireGenerated(key);
    if (key.spec !== "SYMMETRIC_DEFAULT") {
      throw new ServiceError("UnsupportedOperationException");
    }
    const { rotation, state } = key;
    const isEnding = state === "PendingDeletion" || state === "PendingReplicaDeletion";
    return rotation === undefined || isEnding
      ? { KeyId: arnOf(key), KeyRotationEnabled: false }
      : {
          KeyId: arnOf(key),
          KeyRotationEnabled: true,
          RotationPeriodInDays: rotation.period,
          NextRotationDate: new Date(rotation.next),
        };
  },
);

export const { create, handler } = kmsFunction(getKeyRotationStatus);
