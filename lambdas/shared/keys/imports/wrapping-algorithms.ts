/**
 * How key material comes to us: encrypted under a wrapping key of ours, in one of
 * AWS's ways. Source: ../shared/facts/rotation-import-multiregion.md.
 */

import type { OaepHash } from "../../crypto/rsa-oaep.ts";

export type Wrapping = {
  readonly hash: OaepHash;
  /** Whether an AES key comes first, and the material is wrapped under that. */
  readonly hybrid: boolean;
};

export const wrappings = {
  RSAES_OAEP_SHA_1: { hash: "sha1", hybrid: false },
  RSAES_OAEP_SHA_256: { hash: "sha256", hybrid: false },
  RSA_AES_KEY_WRAP_SHA_1: { hash: "sha1", hybrid: true },
  RSA_AES_KEY_WRAP_SHA_256: { hash: "sha256", hybrid: true },
} as const satisfies Record<string, Wrapping>;

export type WrappingAlgorithm = keyof typeof wrappings;
