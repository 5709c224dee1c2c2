import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const createGrantMembers = {
  KeyId: required(shapes.keyId),
  GranteePrincipal: shapes.principal,
  RetiringPrincipal: shapes.principal,
  Operations: required(shapes.grantOperations),
  Constraints: {
    type: "structure",
    members: {
      EncryptionContextSubset: shapes.encryptionContext,
      EncryptionContextEquals: shapes.encryptionContext,
      SourceArn: shapes.sourceArn,
    },
  },
  GrantTokens: shapes.grantTokens,
  Name: { type: "string", min: 1, max: 256, pattern: "^[a-zA-Z0-9:/_-]+$" },
  DryRun: shapes.boolean,
  GranteeServicePrincipal: shapes.principal,
  RetiringServicePrincipal: shapes.principal,
} as const satisfies Members;
