import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const listKeyRotationsMembers = {
  KeyId: required(shapes.keyId),
  IncludeKeyMaterial: { type: "string", enum: ["ALL_KEY_MATERIAL", "ROTATIONS_ONLY"] },
  Limit: shapes.limit,
  Marker: shapes.marker,
} as const satisfies Members;
