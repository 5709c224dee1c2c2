import { accessKey } from "../shared/keys/access.ts";
import { ofEncryption } from "../shared/keys/condition-keys.ts";
import { noContext, requireValidContext } from "../shared/keys/encryption-context.ts";
import { encryptUnder, symmetricDefault } from "../shared/keys/envelope.ts";
import { arnOf } from "../shared/keys/key.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { requireState } from "../shared/keys/states.ts";
import { requireAlgorithm, requireUsage } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { encryptMembers } from "./members/encrypt.ts";
import { kmsFunction } from "./service.ts";

export const encrypt = defineOperation("Encrypt", encryptMembers, async (call) => {
  const { input, services } = call;
  const { EncryptionContext: context = noContext, EncryptionAlgorithm = symmetricDefault } = input;
  requireValidContext(context);
  const { key } = await accessKey(call, input.KeyId, {
    action: "kms:Encrypt",
    grantTokens: input.GrantTokens,
    ...ofEncryption(context, input.EncryptionAlgorithm),
  });
  requireUsage(key, "ENCRYPT_DECRYPT", "Encrypt");
  requireState(key, "use");
  requireAlgorithm(key, EncryptionAlgorithm);
  stopDryRun(input.DryRun);
  return {
    CiphertextBlob: await encryptUnder(
      services,
      key,
      EncryptionAlgorithm,
      context,
      input.Plaintext,
    ),
    KeyId: arnOf(key),
    EncryptionAlgorithm,
  };
});

export const { create, handler } = kmsFunction(encrypt);
