import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const signMembers = {
  KeyId: required(shapes.keyId),
  Message: required(shapes.blob.plaintext),
  MessageType: shapes.messageType,
  GrantTokens: shapes.grantTokens,
  SigningAlgorithm: required(shapes.signingAlgorithm),
  DryRun: shapes.boolean,
} as const satisfies Members;
