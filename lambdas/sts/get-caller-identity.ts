import { defineOperation } from "../shared/runtime/operation.ts";

/** Never denied: whoever has credentials may ask whose they are. */
export const getCallerIdentity = defineOperation("GetCallerIdentity", {}, async (call) => {
  await call.current();
  const { arn, userId, account } = call.caller.principal;
  return { Arn: arn, UserId: userId, Account: account };
});
