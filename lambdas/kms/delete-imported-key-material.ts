import { accessOwnKey } from "../shared/keys/access.ts";
import { deleteMaterial } from "../shared/keys/imports/deletion.ts";
import { requireImported } from "../shared/keys/imports/origin.ts";
import { arnOf, type Key, showsMaterial } from "../shared/keys/key.ts";
import { currentMaterial, type KeyMaterial } from "../shared/keys/material.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { deleteImportedKeyMaterialMembers } from "./members/delete-imported-key-material.ts";
import { kmsFunction } from "./service.ts";

export const deleteImportedKeyMaterial = defineOperation(
  "DeleteImportedKeyMaterial",
  deleteImportedKeyMaterialMembers,
  async (call) => {
    const { input, services } = call;
    const { key } = await accessOwnKey(call, input.KeyId, {
      action: "kms:DeleteImportedKeyMaterial",
    });
    requireImported(key);
    requireState(key, "deleteImported");
    const material = materialToDelete(key, input.KeyMaterialId);
    if (material !== undefined) {
      await deleteMaterial(services, key, material);
    }
    return {
      KeyId: arnOf(key),
      ...(showsMaterial(key) && { KeyMaterialId: material?.id }),
    };
  },
);

/**
 * @returns undefined where nothing was ever imported
 * @throws ServiceError NotFoundException
 */
function materialToDelete(key: Key, id: string | undefined): KeyMaterial | undefined {
  if (id === undefined) {
    return currentMaterial(key);
  }
  const material = key.materials.find((one) => one.id === id);
  if (material === undefined) {
    throw new ServiceError(
      "NotFoundException",
      `Key material (id: ${id}) is not associated with KMS key ${arnOf(key)}.`,
    );
  }
  return material;
}

export const { create, handler } = kmsFunction(deleteImportedKeyMaterial);
