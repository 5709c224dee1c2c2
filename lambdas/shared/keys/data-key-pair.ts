/** Key pairs for use elsewhere, whose private halves are encrypted under a KMS key. */

import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { accessKey } from "./access.ts";
import type { Demand } from "./authorize.ts";
import { dataKeyPairKeys } from "./condition-keys.ts";
import { type EncryptionContext, noContext, requireValidContext } from "./encryption-context.ts";
import { encryptUnder, symmetricDefault } from "./envelope.ts";
import type { Key } from "./key.ts";
import { newKeyPair } from "./new-material.ts";
import { stopDryRun } from "./refusals.ts";
import { isKeySpec } from "./specs.ts";
import { requireState } from "./states.ts";
import { requireSymmetric, requireUsage } from "./usage.ts";

export type DataKeyPairInput = {
  readonly KeyId: string;
  readonly KeyPairSpec: string;
  readonly EncryptionContext?: EncryptionContext;
  readonly GrantTokens?: readonly string[];
  readonly DryRun?: boolean;
};

export type DataKeyPair = {
  readonly key: Key;
  /** PKCS#8. To be filled with zeros after use. */
  readonly privateKey: Uint8Array;
  readonly privateKeyCiphertext: Uint8Array;
  /** SPKI. */
  readonly publicKey: Uint8Array;
};

/**
 * @param operation also what the caller must be allowed to do
 * @param more condition keys of the request
 */
export async function generateDataKeyPair(
  call: Call<DataKeyPairInput>,
  operation: string,
  more: Demand["context"] = new Map(),
): Promise<DataKeyPair> {
  const { input, services } = call;
  const context = input.EncryptionContext ?? noContext;
  requireValidContext(context);
  const { key } = await accessKey(call, input.KeyId, {
    action: `kms:${operation}`,
    grantTokens: input.GrantTokens,
    ...dataKeyPairKeys(context, input.KeyPairSpec, more),
  });
  requireUsage(key, "ENCRYPT_DECRYPT", operation);
  requireState(key, "use");
  requireSymmetric(key);
  // Of the specs that the model has, SM2 alone is none here.
  if (!isKeySpec(input.KeyPairSpec)) {
    throw new ServiceError(
      "UnsupportedOperationException",
      `KeyPairSpec ${input.KeyPairSpec} is not supported in this Region.`,
    );
  }
  stopDryRun(input.DryRun);
  const { privateKey, publicKey } = await newKeyPair(input.KeyPairSpec);
  const privateKeyCiphertext = await encryptUnder(
    services,
    key,
    symmetricDefault,
    context,
    privateKey,
  );
  return { key, privateKey, privateKeyCiphertext, publicKey };
}
