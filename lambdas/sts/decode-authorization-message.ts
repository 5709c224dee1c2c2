import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";

const members = {
  EncodedMessage: required({ type: "string", min: 1, max: 10_240 }),
} as const satisfies Members;

/** No service here encodes its denials: every message is somebody else's. */
export const decodeAuthorizationMessage = defineOperation(
  "DecodeAuthorizationMessage",
  members,
  async (call) => {
    await authorizeAccountAction(call, "sts:DecodeAuthorizationMessage");
    throw new ServiceError("InvalidAuthorizationMessageException", "Message is not valid");
  },
);
