import { accessOwnKey } from "../shared/keys/access.ts";
import { isInEachRegion } from "../shared/keys/imports/regions.ts";
import { arnOf, type Key } from "../shared/keys/key.ts";
import { currentMaterial, isThere, type KeyMaterial } from "../shared/keys/material.ts";
import { pageOf, parsePage } from "../shared/keys/paging.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import type { Output } from "../shared/wire/json.ts";
import { listKeyRotationsMembers } from "./members/list-key-rotations.ts";
import { kmsFunction } from "./service.ts";

export const listKeyRotations = defineOperation(
  "ListKeyRotations",
  listKeyRotationsMembers,
  async (call) => {
    const { input, now, services } = call;
    const { key } = await accessOwnKey(call, input.KeyId, { action: "kms:ListKeyRotations" });
    if (key.spec !== "SYMMETRIC_DEFAULT") {
      throw new ServiceError("UnsupportedOperationException");
    }
    const page = parsePage(input, { limit: 100, maximum: 1000 });
    const all = key.materials.filter(
      ({ rotated }) => input.IncludeKeyMaterial === "ALL_KEY_MATERIAL" || rotated !== undefined,
    );
    // Materials are only ever added behind those that are there.
    const from = page.after === undefined ? 0 : all.findIndex(({ id }) => id === page.after) + 1;
    if (page.after !== undefined && from === 0) {
      throw new ServiceError("InvalidMarkerException", "The marker is not valid.");
    }
    const found = all.slice(from, from + page.limit + 1);
    const { entries, members } = pageOf(page, found, ({ id }) => id);
    const pending = entries.find((material) => material.pending);
    const isReady =
      pending === undefined ||
      key.set === undefined ||
      (await isInEachRegion(services.keys, key, pending.id, now));
    const pendingState = isReady ? "PENDING_ROTATION" : "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
    return {
      Rotations: entries.map((material) => rotationEntry(key, material, pendingState)),
      ...members,
    };
  },
);

function rotationEntry(key: Key, material: KeyMaterial, pendingState: string): Output {
  const { id, rotated, pending, expires, description } = material;
  return {
    KeyId: arnOf(key),
    KeyMaterialId: id,
    KeyMaterialState: material.pending ? pendingState : stateOf(key, material),
    ...(key.origin === "EXTERNAL" && {
      KeyMaterialDescription: description,
      ImportState: isThere(material) ? "IMPORTED" : "PENDING_IMPORT",
      ...(isThere(material) && {
        ExpirationModel:
          expires === undefined ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES",
        ValidTo: expires === undefined ? undefined : new Date(expires),
      }),
    }),
    ...(!pending && rotated && { RotationDate: new Date(rotated.at), RotationType: rotated.type }),
  };
}

function stateOf(key: Key, material: KeyMaterial): string {
  return material.id === currentMaterial(key)?.id ? "CURRENT" : "NON_CURRENT";
}

export const { create, handler } = kmsFunction(listKeyRotations);
