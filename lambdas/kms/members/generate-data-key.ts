import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const generateDataKeyMembers = {
  KeyId: { ...shapes.keyId, required: true },
  EncryptionContext: shapes.encryptionContext,
  NumberOfBytes: shapes.numberOfBytes,
  KeySpec: shapes.dataKeySpec,
  GrantTokens: shapes.grantTokens,
  Recipient: shapes.recipient,
  DryRun: shapes.boolean,
} as const satisfies Members;
