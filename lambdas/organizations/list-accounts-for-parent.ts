import { type Account, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { accountOutput } from "../shared/organizations/answers.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import { pageOfItems } from "../shared/organizations/paging.ts";
import { findTarget, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { itemAs } from "../shared/store/journal.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  ParentId: required(shapes.parentId),
  ...shapes.page,
} as const satisfies Members;

export const listAccountsForParent = defineOperation("ListAccountsForParent", members, (call) =>
  withOrganization(call, async (organization) => {
    const { ParentId } = call.input;
    const { managementAccount } = call.services;
    const parent = await findTarget(organization, ParentId);
    await authorizeOrganizations(call, "organizations:ListAccountsForParent", {
      resource: targetArn(managementAccount, ParentId),
      tags: parent?.tags,
    });
    present(parent, "ParentNotFoundException");
    const prefixes = [sortKeys.account("")];
    const { entries, members } = await pageOfItems(
      organization,
      prefixes,
      call.input,
      (item) => item["parent"] === ParentId,
    );
    return {
      Accounts: entries.map((item) => accountOutput(managementAccount, itemAs<Account>(item))),
      ...members,
    };
  }),
);
