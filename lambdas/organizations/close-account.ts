import { sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { accountArn } from "../shared/organizations/arns.ts";
import { constraintViolation } from "../shared/organizations/refusals.ts";
import { findAccount, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  AccountId: required(shapes.accountId),
} as const satisfies Members;

/** Its credentials and its keys are out of use from the next request on: see closed-accounts.ts. */
export const closeAccount = defineOperation("CloseAccount", members, (call) =>
  withOrganization(call, async (organization) => {
    const { AccountId } = call.input;
    const { managementAccount } = call.services;
    const found = await findAccount(organization, AccountId);
    await authorizeOrganizations(call, "organizations:CloseAccount", {
      resource: accountArn(managementAccount, AccountId),
      tags: found?.tags,
    });
    const account = present(found, "AccountNotFoundException");
    if (account.id === managementAccount) {
      throw constraintViolation("CANNOT_CLOSE_MANAGEMENT_ACCOUNT");
    }
    if (account.status !== "ACTIVE") {
      throw new ServiceError("AccountAlreadyClosedException");
    }
    const closed = { ...account, status: "SUSPENDED", closed: call.now.getTime() };
    organization.put(sortKeys.account(AccountId), closed);
    return undefined;
  }),
);
