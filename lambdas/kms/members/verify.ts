import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const verifyMembers = {
  KeyId: required(shapes.keyId),
  Message: required(shapes.blob.plaintext),
  MessageType: shapes.messageType,
  Signature: required(shapes.blob.ciphertext),
  SigningAlgorithm: required(shapes.signingAlgorithm),
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.boolean,
} as const satisfies Members;
