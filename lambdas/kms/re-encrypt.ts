import { accessKey, resolveKeyArn } from "../shared/keys/access.ts";
import { ofEncryption } from "../shared/keys/condition-keys.ts";
import { accessDecryptionKey } from "../shared/keys/decryption-key.ts";
import { noContext, requireValidContext } from "../shared/keys/encryption-context.ts";
import {
  decryptUnder,
  encryptUnder,
  readCiphertextName,
  symmetricDefault,
} from "../shared/keys/envelope.ts";
import { arnOf, showsMaterial } from "../shared/keys/key.ts";
import { currentMaterial } from "../shared/keys/material.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { requireState } from "../shared/keys/states.ts";
import { requireAlgorithm, requireUsage } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { reEncryptMembers } from "./members/re-encrypt.ts";
import { kmsFunction } from "./service.ts";

export const reEncrypt = defineOperation("ReEncrypt", reEncryptMembers, async (call) => {
  const { input, services } = call;
  const grantTokens = input.GrantTokens;
  const algorithm = input.DestinationEncryptionAlgorithm ?? symmetricDefault;
  const sourceContext = input.SourceEncryptionContext ?? noContext;
  const destinationContext = input.DestinationEncryptionContext ?? noContext;
  requireValidContext(sourceContext);
  requireValidContext(destinationContext);

  const source = await accessDecryptionKey(
    call,
    {
      operation: "ReEncrypt",
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
  requireUsage(destination, "ENCRYPT_DECRYPT", "ReEncrypt");
  requireState(destination, "use");
  requireAlgorithm(destination, algorithm);

  const plaintext =
    source.ciphertext &&
    (await decryptUnder(services, source.key, source.algorithm, sourceContext, source.ciphertext));
  stopDryRun(input.DryRun);
  const ciphertext =
    plaintext &&
    (await encryptUnder(services, destination, algorithm, destinationContext, plaintext));
  plaintext?.fill(0);
  return {
    CiphertextBlob: ciphertext,
    SourceKeyId: arnOf(source.key),
    KeyId: arnOf(destination),
    SourceEncryptionAlgorithm: source.algorithm,
    DestinationEncryptionAlgorithm: algorithm,
    ...(showsMaterial(source.key) &&
      source.ciphertext && {
        SourceKeyMaterialId: readCiphertextName(source.ciphertext).materialId,
      }),
    ...(showsMaterial(destination) && {
      DestinationKeyMaterialId: currentMaterial(destination)?.id,
    }),
  };
});

export const { create, handler } = kmsFunction(reEncrypt);
