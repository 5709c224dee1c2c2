import { accessKey } from "../shared/keys/access.ts";
import { ofEncryption } from "../shared/keys/condition-keys.ts";
import { noContext, requireValidContext } from "../shared/keys/encryption-context.ts";
import { encryptUnder } from "../shared/keys/envelope.ts";
import { arnOf } from "../shared/keys/key.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { requireEnabled } from "../shared/keys/states.ts";
import { encryptionAlgorithmFor } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { encryptMembers } from "./members/encrypt.ts";
import { kmsFunction } from "./service.ts";

export const encrypt = defineOperation("Encrypt", encryptMembers, async (call) => {
  const { input, services } = call;
  const context = input.EncryptionContext ?? noContext;
  requireValidContext(context);
  const { key } = await accessKey(call, input.KeyId, {
    action: "kms:Encrypt",
    grantTokens: input.GrantTokens,
    ...ofEncryption(context, input.EncryptionAlgorithm),
  });
  requireEnabled(key);
  const algorithm = encryptionAlgorithmFor(key, input.EncryptionAlgorithm);
  stopDryRun(input.DryRun);
  return {
    CiphertextBlob: await encryptUnder(services, key, context, input.Plaintext),
    KeyId: arnOf(key),
    EncryptionAlgorithm: algorithm,
  };
});

export const { create, handler } = kmsFunction(encrypt);
