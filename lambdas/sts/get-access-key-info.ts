import { accountOf } from "../shared/identity/access-key-id.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";

const members = {
  AccessKeyId: required({ type: "string", min: 16, max: 128, pattern: "[\\w]*" }),
} as const satisfies Members;

/** The id says whose it is, be it of a key that is there or not: nothing is looked up. */
export const getAccessKeyInfo = defineOperation("GetAccessKeyInfo", members, async (call) => {
  await authorizeAccountAction(call, "sts:GetAccessKeyInfo");
  const account = accountOf(call.input.AccessKeyId);
  if (account === undefined) {
    throw new ServiceError("ValidationException", "The access key ID is not valid.");
  }
  return { Account: account };
});
