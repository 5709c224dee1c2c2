import { defineOperation } from "../shared/runtime/operation.ts";

/** Never denied: whoever has credentials may ask whose they are. */
export const getCallerIdentity = defineOperation("GetCallerIdentity", {}, async (call) => {
  const { caller } = await call.current();
  const { arn, userId, account } = caller.principal;
  return { Arn: arn, UserId: userId, Account: account };
});
