import { iamPlace } from "../../shared/iam/access.ts";
import { boundaryKeys, requireBoundary } from "../../shared/iam/boundary.ts";
import { changeEntity, users } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { arn, userName } from "../shapes.ts";

const members = { UserName: required(userName), PermissionsBoundary: required(arn) } as const;

export const putUserPermissionsBoundary = defineOperation(
  "PutUserPermissionsBoundary",
  members,
  async (call) => {
    const { UserName, PermissionsBoundary } = call.input;
    const demand = {
      action: "iam:PutUserPermissionsBoundary",
      context: () => boundaryKeys(PermissionsBoundary),
    };
    await changeEntity(call, users, UserName, demand, async (_user, transaction) => {
      await requireBoundary(transaction, iamPlace(call), PermissionsBoundary);
      return { boundary: PermissionsBoundary };
    });
    return undefined;
  },
);
