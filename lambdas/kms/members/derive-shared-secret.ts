import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const deriveSharedSecretMembers = {
  KeyId: required(shapes.keyId),
  KeyAgreementAlgorithm: required({ type: "string", enum: ["ECDH"] }),
  PublicKey: required({ type: "blob", min: 1, max: 8192 }),
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.boolean,
  Recipient: shapes.recipient,
} as const satisfies Members;
