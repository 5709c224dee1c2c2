import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const encryptMembers = {
  KeyId: required(shapes.keyId),
  Plaintext: required(shapes.blob.plaintext),
  EncryptionContext: shapes.encryptionContext,
  GrantTokens: shapes.grantTokens,
  EncryptionAlgorithm: shapes.encryptionAlgorithm,
  DryRun: shapes.boolean,
} as const satisfies Members;
