import { decapsulate as decapsulateWith } from "../shared/crypto/ml-kem.ts";
import { accessKey } from "../shared/keys/access.ts";
import { arnOf } from "../shared/keys/key.ts";
import { privateKeyOf } from "../shared/keys/key-objects.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { requireState } from "../shared/keys/states.ts";
import { requireAlgorithm, requireUsage } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { decapsulateMembers } from "./members/decapsulate.ts";
import { kmsFunction } from "./service.ts";

/**
 * A ciphertext of the right length that was made for another key opens to a
 * secret that nobody else has: FIPS 203's implicit rejection. Only a wrong
 * length is refused.
 */
export const decapsulate = defineOperation("Decapsulate", decapsulateMembers, async (call) => {
  const { input, services } = call;
  const { key } = await accessKey(call, input.KeyId, {
    action: "kms:Decapsulate",
    grantTokens: input.GrantTokens,
  });
  requireUsage(key, "ENCAPSULATE_DECAPSULATE", "Decapsulate");
  requireState(key, "use");
  requireAlgorithm(key, input.EncapsulationAlgorithm);
  const sharedSecret = await decapsulateWith(
    await privateKeyOf(services, key),
    input.SharedSecretCiphertextBlob,
  );
  if (sharedSecret === undefined) {
    throw new ServiceError("InvalidCiphertextException");
  }
  stopDryRun(input.DryRun);
  return {
    KeyId: arnOf(key),
    SharedSecret: sharedSecret,
    EncapsulationAlgorithm: input.EncapsulationAlgorithm,
  };
});

export const { create, handler } = kmsFunction(decapsulate);
