import { contextOf, mergeContexts } from "../../shared/authorization/context.ts";
import { sortKeys, type User } from "../../shared/identity/entities.ts";
import { userArn } from "../../shared/identity/iam-arns.ts";
import { authorizeIam, changeIam, iamPlace, requestTagKeys } from "../../shared/iam/access.ts";
import { requireBoundary } from "../../shared/iam/boundary.ts";
import { requireRoom } from "../../shared/iam/quotas.ts";
import { entityAlreadyExists } from "../../shared/iam/refusals.ts";
import { withTags } from "../../shared/iam/tags.ts";
import { newUniqueId } from "../../shared/iam/unique-ids.ts";
import { shownUserInFull } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { arn, path, required, tags, userName } from "../shapes.ts";

const members = {
  Path: path,
  UserName: required(userName),
  PermissionsBoundary: arn,
  Tags: tags,
} as const;

export const createUser = defineOperation("CreateUser", members, async (call) => {
  const { input, now, services } = call;
  const place = iamPlace(call);
  const named = { name: input.UserName, path: input.Path ?? "/" };
  const resource = userArn(place, named);
  const boundary = input.PermissionsBoundary;
  const context = mergeContexts(
    requestTagKeys(input.Tags),
    contextOf({ "iam:PermissionsBoundary": boundary }),
  );
  await authorizeIam(call, "iam:CreateUser", resource, context);
  if (input.Tags !== undefined && input.Tags.length > 0) {
    await authorizeIam(call, "iam:TagUser", resource, context);
  }
  const user: User = {
    ...named,
    id: newUniqueId("AIDA", services.random),
    created: now.getTime(),
    inline: [],
    attached: [],
    tags: withTags([], input.Tags ?? []),
    ...(boundary !== undefined && { boundary }),
    groups: [],
    keys: [],
  };
  await changeIam(call, async (transaction) => {
    const sk = sortKeys.user(user.name);
    if ((await transaction.get(sk)) !== undefined) {
      throw entityAlreadyExists("User", user.name);
    }
    if (boundary !== undefined) {
      await requireBoundary(transaction, place, boundary);
    }
    await requireRoom(transaction, "user#");
    transaction.put(sk, user);
    transaction.put(sortKeys.uniqueId(user.id), { names: sk });
  });
  return { User: shownUserInFull(place, user) };
});
