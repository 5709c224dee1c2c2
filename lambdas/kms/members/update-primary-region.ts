import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const updatePrimaryRegionMembers = {
  KeyId: required(shapes.keyId),
  PrimaryRegion: required(shapes.region),
} as const satisfies Members;
