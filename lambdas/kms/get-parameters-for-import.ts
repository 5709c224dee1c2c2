import { accessOwnKey } from "../shared/keys/access.ts";
import { wrappingKeys } from "../shared/keys/condition-keys.ts";
import { requireImported } from "../shared/keys/imports/origin.ts";
import { sealImportToken, tokenLifetime } from "../shared/keys/imports/token.ts";
import { requireWrapping } from "../shared/keys/imports/wrapping-choice.ts";
import { arnOf } from "../shared/keys/key.ts";
import { newKeyPair } from "../shared/keys/new-material.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { getParametersForImportMembers } from "./members/get-parameters-for-import.ts";
import { kmsFunction } from "./service.ts";

export const getParametersForImport = defineOperation(
  "GetParametersForImport",
  getParametersForImportMembers,
  async (call) => {
    const { input, now, services } = call;
    const { key } = await accessOwnKey(call, input.KeyId, {
      action: "kms:GetParametersForImport",
      context: wrappingKeys(input),
    });
    requireImported(key);
    requireState(key, "prepareImport");
    const { algorithm, spec } = requireWrapping(key, input);
    const { privateKey, publicKey } = await newKeyPair(spec);
    const expires = now.getTime() + tokenLifetime;
    const parameters = { algorithm, expires, privateKey };
    const token = await sealImportToken(services.vault, key, parameters).finally(() =>
      privateKey.fill(0),
    );
    return {
      KeyId: arnOf(key),
      ImportToken: token,
      PublicKey: publicKey,
      ParametersValidTo: new Date(expires),
    };
  },
);

export const { create, handler } = kmsFunction(getParametersForImport);
