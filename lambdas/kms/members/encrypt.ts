import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const encryptMembers = {
  KeyId: { ...shapes.keyId, required: true },
  Plaintext: { ...shapes.blob.plaintext, required: true },
  EncryptionContext: shapes.encryptionContext,
  GrantTokens: shapes.grantTokens,
  EncryptionAlgorithm: shapes.encryptionAlgorithm,
  DryRun: shapes.boolean,
} as const satisfies Members;
