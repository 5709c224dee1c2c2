import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const getPublicKeyMembers = {
  KeyId: required(shapes.keyId),
  GrantTokens: shapes.grantTokens,
} as const satisfies Members;
