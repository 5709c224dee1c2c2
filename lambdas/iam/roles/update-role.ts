import { changeEntity, roles } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { description, sessionDuration } from "./shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  Description: description,
  MaxSessionDuration: sessionDuration,
} as const satisfies Members;

/** What the request does not have stays. */
export const updateRole = defineOperation("UpdateRole", members, async (call) => {
  const { RoleName, Description, MaxSessionDuration } = call.input;
  await changeEntity(call, roles, RoleName, { action: "iam:UpdateRole" }, () => ({
    ...(Description !== undefined && { description: Description }),
    ...(MaxSessionDuration !== undefined && { longestSession: MaxSessionDuration }),
  }));
  return {};
});
