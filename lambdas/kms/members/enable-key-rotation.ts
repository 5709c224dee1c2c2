import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const enableKeyRotationMembers = {
  KeyId: required(shapes.keyId),
  RotationPeriodInDays: { type: "integer", min: 90, max: 2560 },
} as const satisfies Members;
