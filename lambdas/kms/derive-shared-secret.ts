import { ecdh } from "../shared/crypto/ecdh.ts";
import { accessKey } from "../shared/keys/access.ts";
import { keyAgreementKeys } from "../shared/keys/condition-keys.ts";
import { arnOf } from "../shared/keys/key.ts";
import { privateKeyOf } from "../shared/keys/key-objects.ts";
import { peerKeyFor } from "../shared/keys/peer-key.ts";
import { recipientOf, revealed } from "../shared/keys/recipient.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
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
    const recipient = await recipientOf(call, input.Recipient);
    const { key } = await accessKey(call, input.KeyId, {
      action: "kms:DeriveSharedSecret",
      grantTokens: input.GrantTokens,
      context: keyAgreementKeys(input, recipient?.context),
    });
    requireUsage(key, "KEY_AGREEMENT", "DeriveSharedSecret");
    requireState(key, "use");
    requireAlgorithm(key, input.KeyAgreementAlgorithm);
    const peer = peerKeyFor(key, input.PublicKey);
    stopDryRun(input.DryRun);
    const secret = ecdh(await privateKeyOf(services, key), peer);
    return {
      KeyId: arnOf(key),
      ...revealed(recipient, "SharedSecret", secret),
      KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
      KeyOrigin: key.origin,
    };
  },
);

export const { create, handler } = kmsFunction(deriveSharedSecret);
