import { accessOwnKey } from "../shared/keys/access.ts";
import { importKeys } from "../shared/keys/condition-keys.ts";
import { foreignMaterial } from "../shared/keys/imports/foreign-material.ts";
import { importedInto } from "../shared/keys/imports/import-change.ts";
import { requireImported } from "../shared/keys/imports/origin.ts";
import { parseImportRequest, requireNameable } from "../shared/keys/imports/request.ts";
import { openImportToken } from "../shared/keys/imports/token.ts";
import { unwrap } from "../shared/keys/imports/unwrap.ts";
import { arnOf, showsMaterial } from "../shared/keys/key.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { importKeyMaterialMembers } from "./members/import-key-material.ts";
import { kmsFunction } from "./service.ts";

export const importKeyMaterial = defineOperation(
  "ImportKeyMaterial",
  importKeyMaterialMembers,
  async (call) => {
    const { input, now, services } = call;
    const { vault } = services;
    const { key } = await accessOwnKey(call, input.KeyId, {
      action: "kms:ImportKeyMaterial",
      context: importKeys(input),
    });
    const terms = parseImportRequest(input, now);
    requireImported(key);
    requireState(key, "import");
    requireNameable(key, terms);
    const parameters = await openImportToken(vault, key, input.ImportToken, now);
    const bytes = unwrap(parameters, input.EncryptedKeyMaterial);
    const { secret, publicKey } = await foreignMaterial(key.spec, bytes);
    const imported = await vault.seal(key, secret).finally(() => secret.fill(0));
    await services.keys.change(key, importedInto(key, imported, publicKey, terms));
    return { KeyId: arnOf(key), ...(showsMaterial(key) && { KeyMaterialId: imported.id }) };
  },
);

export const { create, handler } = kmsFunction(importKeyMaterial);
