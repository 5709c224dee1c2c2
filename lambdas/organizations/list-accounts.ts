import { type Account, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { accountOutput } from "../shared/organizations/answers.ts";
import { shredWhereDue } from "../shared/organizations/closed-accounts.ts";
import { pageOfItems } from "../shared/organizations/paging.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { itemAs } from "../shared/store/journal.ts";
import * as shapes from "./shapes.ts";

const members = shapes.page;

export const listAccounts = defineOperation("ListAccounts", members, (call) =>
  withOrganization(call, async (organization) => {
    await authorizeOrganizations(call, "organizations:ListAccounts");
    const prefixes = [sortKeys.account("")];
    const { entries, members } = await pageOfItems(organization, prefixes, call.input);
    const accounts = entries.map((item) => itemAs<Account>(item));
    await shredWhereDue(call, organization, accounts);
    return {
      Accounts: accounts.map((account) => accountOutput(call.services.managementAccount, account)),
      ...members,
    };
  }),
);
