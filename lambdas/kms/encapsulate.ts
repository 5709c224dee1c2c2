import { encapsulate as encapsulateTo } from "../shared/crypto/ml-kem.ts";
import { accessKey } from "../shared/keys/access.ts";
import { arnOf } from "../shared/keys/key.ts";
import { publicKeyOf } from "../shared/keys/key-objects.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { requireState } from "../shared/keys/states.ts";
import { requireAlgorithm, requireUsage } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { encapsulateMembers } from "./members/encapsulate.ts";
import { kmsFunction } from "./service.ts";

export const encapsulate = defineOperation("Encapsulate", encapsulateMembers, async (call) => {
  const { input } = call;
  const { key } = await accessKey(call, input.KeyId, {
    action: "kms:Encapsulate",
    grantTokens: input.GrantTokens,
  });
  requireUsage(key, "ENCAPSULATE_DECAPSULATE", "Encapsulate");
  requireState(key, "use");
  requireAlgorithm(key, input.EncapsulationAlgorithm);
  stopDryRun(input.DryRun);
  const { sharedSecret, ciphertext } = await encapsulateTo(publicKeyOf(key));
  return {
    KeyId: arnOf(key),
    SharedSecret: sharedSecret,
    SharedSecretCiphertextBlob: ciphertext,
    EncapsulationAlgorithm: input.EncapsulationAlgorithm,
  };
});

export const { create, handler } = kmsFunction(encapsulate);
