import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const decryptMembers = {
  CiphertextBlob: shapes.blob.ciphertext,
  EncryptionContext: shapes.encryptionContext,
  GrantTokens: shapes.grantTokens,
  KeyId: shapes.keyId,
  EncryptionAlgorithm: shapes.encryptionAlgorithm,
  Recipient: shapes.recipient,
  DryRun: shapes.boolean,
  DryRunModifiers: shapes.dryRunModifiers,
} as const satisfies Members;
