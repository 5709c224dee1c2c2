import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const decapsulateMembers = {
  KeyId: required(shapes.keyId),
  SharedSecretCiphertextBlob: required(shapes.blob.ciphertext),
  EncapsulationAlgorithm: required(shapes.encapsulationAlgorithm),
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.boolean,
} as const satisfies Members;
