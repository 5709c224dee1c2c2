import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const generateDataKeyMembers = {
  KeyId: required(shapes.keyId),
  EncryptionContext: shapes.encryptionContext,
  NumberOfBytes: shapes.numberOfBytes,
  KeySpec: shapes.dataKeySpec,
  GrantTokens: shapes.grantTokens,
  Recipient: shapes.recipient,
  DryRun: shapes.boolean,
} as const satisfies Members;
