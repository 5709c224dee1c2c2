import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { accountOutput } from "../shared/organizations/answers.ts";
import { accountArn } from "../shared/organizations/arns.ts";
import { shredWhereDue } from "../shared/organizations/closed-accounts.ts";
import { findAccount, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  AccountId: required(shapes.accountId),
} as const satisfies Members;

export const describeAccount = defineOperation("DescribeAccount", members, (call) =>
  withOrganization(call, async (organization) => {
    const { AccountId } = call.input;
    const { managementAccount } = call.services;
    const found = await findAccount(organization, AccountId);
    await authorizeOrganizations(call, "organizations:DescribeAccount", {
      resource: accountArn(managementAccount, AccountId),
      tags: found?.tags,
    });
    const account = present(found, "AccountNotFoundException");
    await shredWhereDue(call, organization, [account]);
    return { Account: accountOutput(managementAccount, account) };
  }),
);
