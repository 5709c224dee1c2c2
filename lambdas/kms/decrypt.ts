import { ofEncryption } from "../shared/keys/condition-keys.ts";
import { accessDecryptionKey } from "../shared/keys/decryption-key.ts";
import { noContext, requireValidContext } from "../shared/keys/encryption-context.ts";
import { decryptUnder, readCiphertextName } from "../shared/keys/envelope.ts";
import { arnOf, showsMaterial } from "../shared/keys/key.ts";
import { recipientOf, revealed } from "../shared/keys/recipient.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { decryptMembers } from "./members/decrypt.ts";
import { kmsFunction } from "./service.ts";

export const decrypt = defineOperation("Decrypt", decryptMembers, async (call) => {
  const { input, services } = call;
  const recipient = await recipientOf(call, input.Recipient);
  const context = input.EncryptionContext ?? noContext;
  requireValidContext(context);
  const { key, algorithm, ciphertext } = await accessDecryptionKey(
    call,
    {
      operation: "Decrypt",
      ciphertext: input.CiphertextBlob,
      keyId: input.KeyId,
      algorithm: input.EncryptionAlgorithm,
      dryRun: input.DryRun,
      dryRunModifiers: input.DryRunModifiers,
    },
    {
      action: "kms:Decrypt",
      grantTokens: input.GrantTokens,
      ...ofEncryption(context, input.EncryptionAlgorithm, recipient?.context),
    },
  );
  const plaintext =
    ciphertext && (await decryptUnder(services, key, algorithm, context, ciphertext));
  stopDryRun(input.DryRun);
  return {
    KeyId: arnOf(key),
    ...(plaintext && revealed(recipient, "Plaintext", plaintext)),
    EncryptionAlgorithm: algorithm,
    ...(showsMaterial(key) &&
      ciphertext && { KeyMaterialId: readCiphertextName(ciphertext).materialId }),
  };
});

export const { create, handler } = kmsFunction(decrypt);
