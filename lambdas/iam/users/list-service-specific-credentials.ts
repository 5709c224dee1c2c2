import { iamArn } from "../../shared/identity/iam-arns.ts";
import { authorizeIam, iamPlace, readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { boolean, paging, userName } from "../shapes.ts";

const action = "iam:ListServiceSpecificCredentials";

const members = {
  UserName: userName,
  ServiceName: { type: "string" },
  AllUsers: boolean,
  ...paging,
} as const;

/** Users have no credentials for single services here. */
export const listServiceSpecificCredentials = defineOperation(
  "ListServiceSpecificCredentials",
  members,
  async (call) => {
    if (call.input.AllUsers === true) {
      await authorizeIam(call, action, iamArn(iamPlace(call), "user/*"));
    } else {
      await accessEntity(call, await readIam(call), users, await userNameOf(call), { action });
    }
    return { ServiceSpecificCredentials: [], IsTruncated: false };
  },
);
