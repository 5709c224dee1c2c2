import { accessKey, resolveKeyArn } from "../shared/keys/access.ts";
import { ofEncryption } from "../shared/keys/condition-keys.ts";
import { accessDecryptionKey } from "../shared/keys/decryption-key.ts";
import { noContext, requireValidContext } from "../shared/keys/encryption-context.ts";
import { decryptUnder, encryptUnder } from "../shared/keys/envelope.ts";
import { arnOf } from "../shared/keys/key.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { requireEnabled } from "../shared/keys/states.ts";
import { encryptionAlgorithmFor } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { reEncryptMembers } from "./members/re-encrypt.ts";
import { kmsFunction } from "./service.ts";

export const reEncrypt = defineOperation("ReEncrypt", reEncryptMembers, async (call) => {
  const { input, services } = call;
  const grantTokens = input.GrantTokens;
  const sourceContext = input.SourceEncryptionContext ?? noContext;
  const destinationContext = input.DestinationEncryptionContext ?? noContext;
  requireValidContext(sourceContext);
  requireValidContext(destinationContext);

  const source = await accessDecryptionKey(
    call,
    {
      ciphertext: input.CiphertextBlob,
      keyId: input.SourceKeyId,
      algorithm: input.SourceEncryptionAlgorithm,
      dryRun: input.DryRun,
      dryRunModifiers: input.DryRunModifiers,
    },
    {
      action: "kms:ReEncryptFrom",
      grantTokens,
      ...ofEncryption(sourceContext, input.SourceEncryptionAlgorithm),
      otherKeyArn: () => resolveKeyArn(call, input.DestinationKeyId),
    },
  );
  const destination = (
    await accessKey(call, input.DestinationKeyId, {
      action: "kms:ReEncryptTo",
      grantTokens,
      ...ofEncryption(destinationContext, input.DestinationEncryptionAlgorithm),
      otherKeyArn: async () => arnOf(source.key),
    })
  ).key;
  requireEnabled(destination);
  const algorithm = encryptionAlgorithmFor(destination, input.DestinationEncryptionAlgorithm);

  const { subject } = source;
  const plaintext =
    subject &&
    (await decryptUnder(services, source.key, subject.name, sourceContext, subject.ciphertext));
  stopDryRun(input.DryRun);
  const ciphertext =
    plaintext && (await encryptUnder(services, destination, destinationContext, plaintext));
  plaintext?.fill(0);
  return {
    CiphertextBlob: ciphertext,
    SourceKeyId: arnOf(source.key),
    KeyId: arnOf(destination),
    SourceEncryptionAlgorithm: source.algorithm,
    DestinationEncryptionAlgorithm: algorithm,
    SourceKeyMaterialId: source.key.material.id,
    DestinationKeyMaterialId: destination.material.id,
  };
});

export const { create, handler } = kmsFunction(reEncrypt);
