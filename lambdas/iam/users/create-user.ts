import { mergeContexts } from "../../shared/authorization/context.ts";
import { sortKeys, type User } from "../../shared/identity/entities.ts";
import { userArn } from "../../shared/identity/iam-arns.ts";
import { authorizeIam, changeIam, iamPlace, requestTagKeys } from "../../shared/iam/access.ts";
import { boundaryKeys, requireBoundary } from "../../shared/iam/boundary.ts";
import { requireRoom } from "../../shared/iam/quotas.ts";
import { entityAlreadyExists } from "../../shared/iam/refusals.ts";
import { withTags } from "../../shared/iam/tags.ts";
import { newUniqueId } from "../../shared/iam/unique-ids.ts";
import { shownUserInFull } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  Path: shapes.path,
  UserName: required(shapes.userName),
  PermissionsBoundary: shapes.arn,
  Tags: shapes.tags,
} as const;

export const createUser = defineOperation("CreateUser", members, async (call) => {
  const { input, now, services } = call;
  const { UserName: name, Path: path = "/", PermissionsBoundary: boundary, Tags = [] } = input;
  const place = iamPlace(call);
  const created = await changeIam(call, async (transaction) => {
    const resource = userArn(place, { name, path });
    const tagKeys = requestTagKeys(Tags);
    const context = mergeContexts(tagKeys, boundaryKeys(boundary));
    await authorizeIam(call, "iam:CreateUser", resource, context);
    if (Tags.length > 0) {
      await authorizeIam(call, "iam:TagUser", resource, tagKeys);
    }
    const sk = sortKeys.user(name);
    if ((await transaction.get(sk)) !== undefined) {
      throw entityAlreadyExists("User", name);
    }
    if (boundary !== undefined) {
      await requireBoundary(transaction, place, boundary);
    }
    await requireRoom(transaction, "user#");
    const user: User = {
      name,
      path,
      id: newUniqueId("AIDA", services.random),
      created: now.getTime(),
      inline: [],
      attached: [],
      tags: withTags([], Tags),
      ...(boundary !== undefined && { boundary }),
      groups: [],
      keys: [],
    };
    transaction.put(sk, user);
    transaction.put(sortKeys.uniqueId(user.id), { names: sk });
    return user;
  });
  return { User: shownUserInFull(place, created) };
});
