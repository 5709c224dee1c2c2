import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const generateDataKeyPairMembers = {
  EncryptionContext: shapes.encryptionContext,
  KeyId: required(shapes.keyId),
  KeyPairSpec: required(shapes.keyPairSpec),
  GrantTokens: shapes.grantTokens,
  Recipient: shapes.recipient,
  DryRun: shapes.boolean,
} as const satisfies Members;
