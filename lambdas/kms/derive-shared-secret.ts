import { ecdh } from "../shared/crypto/ecdh.ts";
import { accessKey } from "../shared/keys/access.ts";
import { keyAgreementKeys } from "../shared/keys/condition-keys.ts";
import { arnOf } from "../shared/keys/key.ts";
import { privateKeyOf } from "../shared/keys/key-objects.ts";
import { peerKeyFor } from "../shared/keys/peer-key.ts";
import { refuseRecipient, stopDryRun } from "../shared/keys/refusals.ts";
import { requireState } from "../shared/keys/states.ts";
import { requireAlgorithm, requireUsage } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { deriveSharedSecretMembers } from "./members/derive-shared-secret.ts";
import { kmsFunction } from "./service.ts";

export const deriveSharedSecret = defineOperation(
  "DeriveSharedSecret",
  deriveSharedSecretMembers,
  async (call) => {
    const { input, services } = call;
    refuseRecipient(input.Recipient);
    const { key } = await accessKey(call, input.KeyId, {
      action: "kms:DeriveSharedSecret",
      grantTokens: input.GrantTokens,
      context: keyAgreementKeys(input),
    });
    requireState(key, "use");
    requireUsage(key, "KEY_AGREEMENT", "DeriveSharedSecret");
    requireAlgorithm(key, input.KeyAgreementAlgorithm);
    const peer = peerKeyFor(key, input.PublicKey);
    stopDryRun(input.DryRun);
    return {
      KeyId: arnOf(key),
      SharedSecret: ecdh(await privateKeyOf(services, key), peer),
      KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
      KeyOrigin: key.origin,
    };
  },
);

export const { create, handler } = kmsFunction(deriveSharedSecret);
