import { iamPlace, readIam, requestTagKeys } from "../shared/iam/access.ts";
import { federatedUserArn } from "../shared/identity/iam-arns.ts";
import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { usualForUsers } from "../shared/sts/durations.ts";
import { issueCredentials } from "../shared/sts/issue.ts";
import {
  packedSize,
  parseSessionPolicies,
  requirePoliciesThere,
} from "../shared/sts/session-policies.ts";
import { sessionTags } from "../shared/sts/session-tags.ts";
import { callingUser } from "../shared/sts/users.ts";
import { type Members, required } from "../shared/wire/members.ts";
import { sessionPolicies, tags, userDuration, userName } from "./shapes.ts";

const members = {
  Name: required(userName),
  ...sessionPolicies,
  DurationSeconds: userDuration,
  Tags: tags,
} as const satisfies Members;

export const getFederationToken = defineOperation("GetFederationToken", members, async (call) => {
  const { input } = call;
  const place = iamPlace(call);
  const { tags } = sessionTags(input, undefined);
  const policies = parseSessionPolicies(input);
  const arn = federatedUserArn(place, input.Name);
  const context = requestTagKeys(tags);
  if (tags.length > 0) {
    await authorizeAccountAction(call, "sts:TagSession", { resource: arn, context });
  }
  await authorizeAccountAction(call, "sts:GetFederationToken", { resource: arn, context });
  const size = packedSize(policies, tags);
  const user = await callingUser(call);
  await requirePoliciesThere(policies, place, await readIam(call));
  const session = { kind: "federated", ...user, name: input.Name, tags, ...policies } as const;
  const duration = input.DurationSeconds ?? usualForUsers;
  return {
    FederatedUser: { FederatedUserId: `${place.account}:${input.Name}`, Arn: arn },
    Credentials: await issueCredentials(call, place.account, session, duration),
    PackedPolicySize: size,
  };
});
