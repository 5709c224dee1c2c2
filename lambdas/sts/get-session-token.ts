import { defineOperation } from "../shared/runtime/operation.ts";
import { usualForUsers } from "../shared/sts/durations.ts";
import { issueCredentials } from "../shared/sts/issue.ts";
import { refuseMfa } from "../shared/sts/mfa.ts";
import { callingUser } from "../shared/sts/users.ts";
import type { Members } from "../shared/wire/members.ts";
import { mfa, userDuration } from "./shapes.ts";

const members = { DurationSeconds: userDuration, ...mfa } as const satisfies Members;

/** Needs no permission, and none can be withheld: it is a way to authenticate. */
export const getSessionToken = defineOperation("GetSessionToken", members, async (call) => {
  const { input, home } = call;
  refuseMfa(input);
  const user = await callingUser(call);
  const duration = input.DurationSeconds ?? usualForUsers;
  return {
    Credentials: await issueCredentials(call, home.account, { kind: "user", ...user }, duration),
  };
});
