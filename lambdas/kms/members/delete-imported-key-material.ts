import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const deleteImportedKeyMaterialMembers = {
  KeyId: required(shapes.keyId),
  KeyMaterialId: shapes.keyMaterialId,
} as const satisfies Members;
