import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const generateMacMembers = {
  Message: required(shapes.blob.plaintext),
  KeyId: required(shapes.keyId),
  MacAlgorithm: required(shapes.macAlgorithm),
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.boolean,
} as const satisfies Members;
