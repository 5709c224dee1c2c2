import type { User } from "../../shared/identity/entities.ts";
import { authorizeIam, iamPlace, readIam } from "../../shared/iam/access.ts";
import { pageOfItems } from "../../shared/iam/listing.ts";
import { shownUser } from "../../shared/iam/users.ts";
import { iamArn } from "../../shared/identity/iam-arns.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { paging, pathPrefix } from "../shapes.ts";

const members = { PathPrefix: pathPrefix, ...paging } as const;

export const listUsers = defineOperation("ListUsers", members, async (call) => {
  const { PathPrefix = "/", ...request } = call.input;
  const place = iamPlace(call);
  await authorizeIam(call, "iam:ListUsers", iamArn(place, `user${PathPrefix}`));
  const page = await pageOfItems<User>(await readIam(call), request, "user#", ({ path }) =>
    path.startsWith(PathPrefix),
  );
  return { Users: page.entries.map((user) => shownUser(place, user)), ...page.members };
});
