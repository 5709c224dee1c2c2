import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const reEncryptMembers = {
  CiphertextBlob: shapes.blob.ciphertext,
  SourceEncryptionContext: shapes.encryptionContext,
  SourceKeyId: shapes.keyId,
  DestinationKeyId: required(shapes.keyId),
  DestinationEncryptionContext: shapes.encryptionContext,
  SourceEncryptionAlgorithm: shapes.encryptionAlgorithm,
  DestinationEncryptionAlgorithm: shapes.encryptionAlgorithm,
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.boolean,
  DryRunModifiers: shapes.dryRunModifiers,
} as const satisfies Members;
