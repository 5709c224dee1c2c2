import { mergeContexts } from "../../shared/authorization/context.ts";
import { authorizeIam, changeIam, iamPlace, requestTagKeys } from "../../shared/iam/access.ts";
import { boundaryKeys, requireBoundary } from "../../shared/iam/boundary.ts";
import { requireRoom } from "../../shared/iam/quotas.ts";
import { entityAlreadyExists } from "../../shared/iam/refusals.ts";
import { acceptTrustPolicy, shownNewRole } from "../../shared/iam/roles.ts";
import { withTags } from "../../shared/iam/tags.ts";
import { newUniqueId } from "../../shared/iam/unique-ids.ts";
import { type Role, sortKeys } from "../../shared/identity/entities.ts";
import { roleArn } from "../../shared/identity/iam-arns.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { description, sessionDuration } from "./shapes.ts";

const members = {
  Path: shapes.path,
  RoleName: required(shapes.roleName),
  AssumeRolePolicyDocument: required(shapes.policyDocument),
  Description: description,
  MaxSessionDuration: sessionDuration,
  PermissionsBoundary: shapes.arn,
  Tags: shapes.tags,
} as const satisfies Members;

const usualSession = 3600;

export const createRole = defineOperation("CreateRole", members, (call) =>
  changeIam(call, async (transaction) => {
    const { input, services } = call;
    const { RoleName: name, Path: path = "/", PermissionsBoundary: boundary } = input;
    const place = iamPlace(call);
    const arn = roleArn(place, { path, name });
    const tagKeys = requestTagKeys(input.Tags);
    await authorizeIam(call, "iam:CreateRole", arn, mergeContexts(tagKeys, boundaryKeys(boundary)));
    if (input.Tags !== undefined && input.Tags.length > 0) {
      await authorizeIam(call, "iam:TagRole", arn, tagKeys);
    }
    const tags = withTags([], input.Tags ?? []);
    const trust = await acceptTrustPolicy(call, input.AssumeRolePolicyDocument);
    const sk = sortKeys.role(name);
    if ((await transaction.get(sk)) !== undefined) {
      throw entityAlreadyExists("Role", name);
    }
    if (boundary !== undefined) {
      await requireBoundary(transaction, place, boundary);
    }
    await requireRoom(transaction, "role#");
    const role: Role = {
      name,
      path,
      id: newUniqueId("AROA", services.random),
      created: call.now.getTime(),
      ...trust,
      longestSession: input.MaxSessionDuration ?? usualSession,
      ...(input.Description !== undefined && { description: input.Description }),
      ...(boundary !== undefined && { boundary }),
      inline: [],
      attached: [],
      tags,
    };
    transaction.put(sk, role);
    transaction.put(sortKeys.uniqueId(role.id), { names: sk });
    return { Role: shownNewRole(place, role) };
  }),
);
