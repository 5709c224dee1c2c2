import { authorizeIam, iamPlace, readIam } from "../../shared/iam/access.ts";
import { pageOfItems } from "../../shared/iam/listing.ts";
import { shownRoleInList, withCurrentTrust } from "../../shared/iam/roles.ts";
import type { Role } from "../../shared/identity/entities.ts";
import { roleArn } from "../../shared/identity/iam-arns.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = { PathPrefix: shapes.pathPrefix, ...shapes.paging } as const satisfies Members;

export const listRoles = defineOperation("ListRoles", members, async (call) => {
  const { PathPrefix = "/", ...page } = call.input;
  const place = iamPlace(call);
  await authorizeIam(call, "iam:ListRoles", roleArn(place, { path: PathPrefix, name: "" }));
  const { entries, members } = await pageOfItems<Role>(
    await readIam(call),
    page,
    "role#",
    ({ path }) => path.startsWith(PathPrefix),
  );
  const roles = await withCurrentTrust(call, entries);
  return { Roles: roles.map((role) => shownRoleInList(place, role)), ...members };
});
