import { type Group, sortKeys } from "../../shared/identity/entities.ts";
import { iamPlace, readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { shownGroup } from "../../shared/iam/groups.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { itemAs } from "../../shared/store/journal.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName, paging } from "../shapes.ts";

const action = "iam:ListGroupsForUser";

const members = { UserName: required(existingUserName), ...paging } as const;

export const listGroupsForUser = defineOperation("ListGroupsForUser", members, async (call) => {
  const { UserName, ...request } = call.input;
  const iam = await readIam(call);
  const { groups: names } = await accessEntity(call, iam, users, UserName, { action });
  const page = await pageOfList(request, names.toSorted(), (name) => name);
  const items = await iam.getMany(page.entries.map(sortKeys.group));
  const groups = items.flatMap((item) => itemAs<Group>(item) ?? []);
  return { Groups: groups.map((group) => shownGroup(iamPlace(call), group)), ...page.members };
});
