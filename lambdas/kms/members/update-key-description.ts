import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const updateKeyDescriptionMembers = {
  KeyId: required(shapes.keyId),
  Description: required(shapes.description),
} as const satisfies Members;
