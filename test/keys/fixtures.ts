import type { Key } from "../../lambdas/shared/keys/key.ts";
import { ServiceError } from "../../lambdas/shared/wire/errors.ts";

export const home = { account: "123456789012", region: "us-east-1" };

export const keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";

export const key: Key = {
  ...home,
  keyId,
  created: new Date("2030-01-02T03:04:05.678Z"),
  description: "for the tests",
  state: "Enabled",
  spec: "SYMMETRIC_DEFAULT",
  usage: "ENCRYPT_DECRYPT",
  origin: "AWS_KMS",
  manager: "CUSTOMER",
  materials: [{ id: "ab".repeat(32), domainKey: 1, sealed: new Uint8Array() }],
  tags: new Map(),
  version: 1,
};

export type Refusal = { readonly code: string; readonly text: string | undefined };

/** Code and text of the refusal; fails if there is none. */
export function refusal(attempt: () => unknown): Refusal {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ServiceError) {
      return { code: error.code, text: error.text };
    }
    throw error;
  }
  throw new Error("It was accepted.");
}

/** The same of what is not done at once. */
export async function refusalOf(attempt: Promise<unknown>): Promise<Refusal> {
  const settled = await attempt.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  return refusal(() => {
    if (settled !== undefined) {
      throw settled.error;
    }
  });
}
