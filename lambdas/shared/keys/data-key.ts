/** Data keys: random bytes, and the same encrypted under a KMS key. */

import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { accessKey } from "./access.ts";
import type { Demand } from "./authorize.ts";
import { ofEncryption } from "./condition-keys.ts";
import { type EncryptionContext, noContext, requireValidContext } from "./encryption-context.ts";
import { encryptUnder, symmetricDefault } from "./envelope.ts";
import type { Key } from "./key.ts";
import { stopDryRun } from "./refusals.ts";
import { requireState } from "./states.ts";
import { requireSymmetric, requireUsage } from "./usage.ts";

export type DataKeyInput = {
  readonly KeyId: string;
  readonly KeySpec?: "AES_256" | "AES_128";
  readonly NumberOfBytes?: number;
  readonly EncryptionContext?: EncryptionContext;
  readonly GrantTokens?: readonly string[];
  readonly DryRun?: boolean;
};

export type DataKey = {
  readonly key: Key;
  readonly plaintext: Uint8Array;
  readonly ciphertext: Uint8Array;
};

/**
 * @param operation also what the caller must be allowed to do
 * @param more condition keys of the request
 */
export async function generateDataKey(
  call: Call<DataKeyInput>,
  operation: string,
  more: Demand["context"] = new Map(),
): Promise<DataKey> {
  const { input, services } = call;
  const size = dataKeySize(input);
  const context = input.EncryptionContext ?? noContext;
  requireValidContext(context);
  const { key } = await accessKey(call, input.KeyId, {
    action: `kms:${operation}`,
    grantTokens: input.GrantTokens,
    ...ofEncryption(context, undefined, more),
  });
  requireUsage(key, "ENCRYPT_DECRYPT", operation);
  requireState(key, "use");
  requireSymmetric(key);
  stopDryRun(input.DryRun);
  const plaintext = services.random(size);
  const ciphertext = await encryptUnder(services, key, symmetricDefault, context, plaintext);
  return { key, plaintext, ciphertext };
}

/** In bytes. @throws ServiceError ValidationException unless exactly one member gives the size */
function dataKeySize({ KeySpec, NumberOfBytes }: DataKeyInput): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw new ServiceError(
      "ValidationException",
      "Please specify either number of bytes or key spec.",
    );
  }
  return NumberOfBytes ?? (KeySpec === "AES_256" ? 32 : 16);
}
