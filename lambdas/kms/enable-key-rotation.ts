import { accessOwnKey } from "../shared/keys/access.ts";
import { rotationPeriodKeys } from "../shared/keys/condition-keys.ts";
import {
  defaultPeriod,
  requireGenerated,
  requireRotatable,
  rotationFrom,
} from "../shared/keys/rotation.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { enableKeyRotationMembers } from "./members/enable-key-rotation.ts";
import { kmsFunction } from "./service.ts";

export const enableKeyRotation = defineOperation(
  "EnableKeyRotation",
  enableKeyRotationMembers,
  async (call) => {
    const { input, now, services } = call;
    const period = input.RotationPeriodInDays ?? defaultPeriod;
    const { key } = await accessOwnKey(call, input.KeyId, {
      action: "kms:EnableKeyRotation",
      context: rotationPeriodKeys(period),
    });
    requireGenerated(key);
    requireState(key, "configureRotation");
    requireRotatable(key);
    await services.keys.change(key, { rotation: await rotationFrom(services, key, period, now) });
    return undefined;
  },
);

export const { create, handler } = kmsFunction(enableKeyRotation);
