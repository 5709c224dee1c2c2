/**
 * The deployer's own credentials: those of `admin`, an IAM user with
 * AdministratorAccess in the management account. They are configured, not
 * stored in the table, and found by exact match before any other look-up.
 */

import { base32 } from "../crypto/base32.ts";
import { sha256 } from "../crypto/digests.ts";
import type { SecretReader } from "../runtime/clients.ts";

export type AdminCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

/** @throws Error when the secret is not the JSON object that it has to be */
export async function readAdminCredentials(
  secrets: SecretReader,
  reference: string,
): Promise<AdminCredentials> {
  const { value } = await secrets.read(reference);
  const parsed = parseOrUndefined(value);
  if (
    typeof parsed?.["accessKeyId"] !== "string" ||
    typeof parsed["secretAccessKey"] !== "string" ||
    parsed["secretAccessKey"] === ""
  ) {
    // Neither the text nor a parser's message about it: it is a secret.
    throw new Error(
      `The secret ${reference} must be a JSON object with accessKeyId and secretAccessKey`,
    );
  }
  return { accessKeyId: parsed["accessKeyId"], secretAccessKey: parsed["secretAccessKey"] };
}

function parseOrUndefined(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

export const adminUserName = "admin";

/** `AIDA…`, as IAM names users; it follows from the account, so that it never changes. */
export function adminUserId(account: string): string {
  return `AIDA${base32(sha256(`lockstead admin ${account}`).subarray(0, 17))}`;
}
