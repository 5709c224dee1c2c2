/** Which keys can turn to new material, and what that changes. Source: ../shared/facts/rotation-import-multiregion.md. */

import type { Services } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { day } from "./due.ts";
import { arnOf, type Key, type KeyChange, type Rotation, typeInSet } from "./key.ts";
import type { KeyMaterial } from "./material.ts";
import { nextMaterial } from "./new-material.ts";

/** Days. */
export const defaultPeriod = 365;

/** In the life of a key. */
export const mostOnDemand = 25;

/** @throws ServiceError UnsupportedOperationException */
export function requireRotatable(key: Key): void {
  if (key.spec !== "SYMMETRIC_DEFAULT") {
    throw new ServiceError("UnsupportedOperationException");
  }
  if (typeInSet(key) === "REPLICA") {
    throw new ServiceError(
      "UnsupportedOperationException",
      `${arnOf(key)} is not a multi-region primary key.`,
    );
  }
}

/** Imported material rotates on demand only. @throws ServiceError UnsupportedOperationException */
export function requireGenerated(key: Key): void {
  if (key.origin !== "AWS_KMS") {
    throw new ServiceError(
      "UnsupportedOperationException",
      `${arnOf(key)} origin is ${key.origin} which is not valid for this operation.`,
    );
  }
}

/** Automatic rotation whose next turn comes a period from now. */
export async function rotationFrom(
  services: Services,
  key: Key,
  period: number,
  now: Date,
): Promise<Rotation> {
  const material = key.rotation?.material ?? (await nextMaterial(services, key));
  return { period, next: now.getTime() + period * day, material };
}

/** A rotation that was missed while the key was disabled takes place when it is enabled. */
export function caughtUp(key: Key, now: Date): KeyChange {
  const { rotation, overdue } = key;
  const time = now.getTime();
  return rotation === undefined ||
    rotation.next > time ||
    overdue !== undefined ||
    typeInSet(key) === "REPLICA"
    ? {}
    : { rotation: { ...rotation, next: time } };
}

/** The change that turns a key to another material, now; nothing of its schedule changes. */
export function rotatedTo(key: Key, material: KeyMaterial, now: Date): KeyChange {
  const { pending: _pending, ...turned } = material;
  return {
    materials: [
      ...key.materials.filter(({ id }) => id !== material.id),
      { ...turned, rotated: { at: now.getTime(), type: "ON_DEMAND" } },
    ],
    rotationsOnDemand: (key.rotationsOnDemand ?? 0) + 1,
  };
}
