import { accessKey } from "../shared/keys/access.ts";
import { algorithmsMember, arnOf } from "../shared/keys/key.ts";
import { publicKeyBytes } from "../shared/keys/key-objects.ts";
import { isAsymmetric } from "../shared/keys/specs.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { getPublicKeyMembers } from "./members/get-public-key.ts";
import { kmsFunction } from "./service.ts";

export const getPublicKey = defineOperation("GetPublicKey", getPublicKeyMembers, async (call) => {
  const { key } = await accessKey(call, call.input.KeyId, {
    action: "kms:GetPublicKey",
    grantTokens: call.input.GrantTokens,
  });
  requireState(key, "use");
  if (!isAsymmetric(key.spec)) {
    throw new ServiceError("UnsupportedOperationException");
  }
  return {
    KeyId: arnOf(key),
    PublicKey: publicKeyBytes(key),
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    KeyUsage: key.usage,
    ...algorithmsMember(key),
  };
});

export const { create, handler } = kmsFunction(getPublicKey);
