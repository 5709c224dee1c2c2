import { sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import { invalidInput } from "../shared/organizations/refusals.ts";
import { findAccount, findTarget, pathTo, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  AccountId: required(shapes.accountId),
  SourceParentId: required(shapes.parentId),
  DestinationParentId: required(shapes.parentId),
} as const satisfies Members;

export const moveAccount = defineOperation("MoveAccount", members, (call) =>
  withOrganization(call, async (organization) => {
    const { AccountId, SourceParentId, DestinationParentId } = call.input;
    const { managementAccount } = call.services;
    const [foundAccount, foundSource, foundDestination] = await Promise.all([
      findAccount(organization, AccountId),
      findTarget(organization, SourceParentId),
      findTarget(organization, DestinationParentId),
    ]);
    const about = [
      { id: AccountId, tags: foundAccount?.tags },
      { id: SourceParentId, tags: foundSource?.tags },
      { id: DestinationParentId, tags: foundDestination?.tags },
    ];
    for (const { id, tags } of about) {
      const resource = targetArn(managementAccount, id);
      await authorizeOrganizations(call, "organizations:MoveAccount", { resource, tags });
    }
    const account = present(foundAccount, "AccountNotFoundException");
    const source = present(foundSource, "SourceParentNotFoundException");
    const destination = present(foundDestination, "DestinationParentNotFoundException");
    if (account.parent !== source.id) {
      throw new ServiceError("SourceParentNotFoundException");
    }
    if (account.parent === destination.id) {
      throw new ServiceError("DuplicateAccountException");
    }
    if (account.id === managementAccount) {
      // Where it is has to be known without a read: see managementMembership.
      throw invalidInput("TARGET_NOT_SUPPORTED");
    }
    const moved = { ...account, parent: destination.id, ancestors: pathTo(destination) };
    organization.put(sortKeys.account(AccountId), moved);
    return undefined;
  }),
);
