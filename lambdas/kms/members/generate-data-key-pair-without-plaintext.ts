import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const generateDataKeyPairWithoutPlaintextMembers = {
  EncryptionContext: shapes.encryptionContext,
  KeyId: required(shapes.keyId),
  KeyPairSpec: required(shapes.keyPairSpec),
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.boolean,
} as const satisfies Members;
