import type { Group } from "../../shared/identity/entities.ts";
import { iamArn } from "../../shared/identity/iam-arns.ts";
import { authorizeIam, iamPlace, readIam } from "../../shared/iam/access.ts";
import { shownGroup } from "../../shared/iam/groups.ts";
import { pageOfItems } from "../../shared/iam/listing.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { paging, pathPrefix } from "../shapes.ts";

const members = { PathPrefix: pathPrefix, ...paging } as const;

export const listGroups = defineOperation("ListGroups", members, async (call) => {
  const { PathPrefix = "/", ...request } = call.input;
  const place = iamPlace(call);
  await authorizeIam(call, "iam:ListGroups", iamArn(place, `group${PathPrefix}`));
  const page = await pageOfItems<Group>(await readIam(call), request, "group#", ({ path }) =>
    path.startsWith(PathPrefix),
  );
  return { Groups: page.entries.map((group) => shownGroup(place, group)), ...page.members };
});
