import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const encapsulateMembers = {
  KeyId: required(shapes.keyId),
  EncapsulationAlgorithm: required(shapes.encapsulationAlgorithm),
  GrantTokens: shapes.grantTokens,
  DryRun: shapes.boolean,
} as const satisfies Members;
