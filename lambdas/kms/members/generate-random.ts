import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const generateRandomMembers = {
  NumberOfBytes: shapes.numberOfBytes,
  CustomKeyStoreId: shapes.customKeyStoreId,
  Recipient: shapes.recipient,
} as const satisfies Members;
