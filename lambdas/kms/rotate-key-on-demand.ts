import { accessOwnKey } from "../shared/keys/access.ts";
import { isInEachRegion } from "../shared/keys/imports/regions.ts";
import { arnOf, type Key } from "../shared/keys/key.ts";
import { type KeyMaterial, pendingMaterial } from "../shared/keys/material.ts";
import { nextMaterial } from "../shared/keys/new-material.ts";
import { mostOnDemand, requireRotatable, rotatedTo } from "../shared/keys/rotation.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation, type Services } from "../shared/runtime/operation.ts";
import { mayHaveWritten } from "../shared/store/failures.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { rotateKeyOnDemandMembers } from "./members/rotate-key-on-demand.ts";
import { kmsFunction } from "./service.ts";

export const rotateKeyOnDemand = defineOperation(
  "RotateKeyOnDemand",
  rotateKeyOnDemandMembers,
  async (call) => {
    const { input, now, services } = call;
    const { key } = await accessOwnKey(call, input.KeyId, { action: "kms:RotateKeyOnDemand" });
    requireState(key, "rotate");
    requireRotatable(key);
    if ((key.rotationsOnDemand ?? 0) >= mostOnDemand) {
      throw new ServiceError(
        "LimitExceededException",
        `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${arnOf(key)}`,
      );
    }
    const material = await materialToTurnTo(services, key, now);
    try {
      await services.keys.change(key, rotatedTo(key, material, now));
    } catch (error) {
      if (!mayHaveWritten(error) || !(await hasTurnedTo(services, key, material))) {
        throw error;
      }
    }
    return { KeyId: arnOf(key) };
  },
);

/** A second run would rotate a second time. */
async function hasTurnedTo({ keys }: Services, key: Key, { id }: KeyMaterial): Promise<boolean> {
  const current = await keys.load(key, key.keyId);
  return current?.materials.some((one) => one.id === id && !one.pending) ?? false;
}

/** @throws ServiceError KMSInvalidStateException where it has to be imported first */
async function materialToTurnTo(services: Services, key: Key, now: Date): Promise<KeyMaterial> {
  if (key.origin !== "EXTERNAL") {
    return nextMaterial(services, key);
  }
  const pending = pendingMaterial(key);
  if (pending === undefined || !(await isInEachRegion(services.keys, key, pending.id, now))) {
    throw new ServiceError(
      "KMSInvalidStateException",
      `No available key material pending rotation for the key: ${arnOf(key)}.`,
    );
  }
  return pending;
}

export const { create, handler } = kmsFunction(rotateKeyOnDemand);
