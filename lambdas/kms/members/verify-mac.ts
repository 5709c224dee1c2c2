import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const verifyMacMembers = {
  Message: required(shapes.blob.plaintext),
  KeyId: required(shapes.keyId),
  MacAlgorithm: required(shapes.macAlgorithm),
  Mac: required(shapes.blob.ciphertext),
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.boolean,
} as const satisfies Members;
