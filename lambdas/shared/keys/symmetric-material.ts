/** Apart from new-material.ts, which knows every spec: most functions make none of their own. */

import type { Services } from "../runtime/operation.ts";
import type { Place } from "./arn.ts";
import type { SealedMaterial } from "./material.ts";

/** Bytes of an AES-256 key. */
export const symmetricLength = 32;

/** New material of a symmetric key, sealed for it. */
export async function newSymmetricMaterial(
  { random, vault }: Pick<Services, "vault" | "random">,
  key: Place & { readonly keyId: string },
): Promise<SealedMaterial> {
  const secret = random(symmetricLength);
  const material = await vault.seal(key, secret);
  secret.fill(0);
  return material;
}
