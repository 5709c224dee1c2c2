import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const generateDataKeyWithoutPlaintextMembers = {
  KeyId: required(shapes.keyId),
  EncryptionContext: shapes.encryptionContext,
  KeySpec: shapes.dataKeySpec,
  NumberOfBytes: shapes.numberOfBytes,
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.boolean,
} as const satisfies Members;
