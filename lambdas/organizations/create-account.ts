import {
  type Account,
  type AccountCreation,
  organizationIds,
  sortKeys,
} from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { createAccessRole, usualRoleName } from "../shared/organizations/access-role.ts";
import { creationOutput } from "../shared/organizations/answers.ts";
import { shredAllDue } from "../shared/organizations/closed-accounts.ts";
import { newAccountId, newCreationId } from "../shared/organizations/new-ids.ts";
import { invalidInput } from "../shared/organizations/refusals.ts";
import { withTags } from "../shared/organizations/tags.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ConflictError } from "../shared/store/failures.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  Email: required(shapes.email),
  AccountName: required(shapes.accountName),
  RoleName: shapes.roleName,
  IamUserAccessToBilling: shapes.billingAccess,
  Tags: shapes.tags,
} as const satisfies Members;

/**
 * The account's IAM, with the role in it, comes first; the account is there once
 * the organization says so. Its key material comes with its first key.
 */
export const createAccount = defineOperation("CreateAccount", members, (call) =>
  withOrganization(call, async (organization) => {
    const { Email, AccountName, RoleName = usualRoleName, Tags } = call.input;
    const { random, managementAccount } = call.services;
    await authorizeOrganizations(call, "organizations:CreateAccount", { newTags: Tags });
    if (Tags !== undefined && Tags.length > 0) {
      await authorizeOrganizations(call, "organizations:TagResource", { newTags: Tags });
    }
    if (RoleName.toLowerCase().startsWith("awsservicerolefor")) {
      throw invalidInput("INVALID_ROLE_NAME");
    }
    const tags = withTags([], Tags);
    await shredAllDue(call, organization);

    const now = call.now.getTime();
    const end = (outcome: AccountCreation["outcome"]) => {
      const id = newCreationId(random);
      const creation = { id, name: AccountName, outcome, requested: now, completed: now };
      organization.put(sortKeys.creation(id), creation);
      return { CreateAccountStatus: creationOutput(creation, true) };
    };
    if ((await organization.get(sortKeys.email(Email))) !== undefined) {
      return end({ failure: "EMAIL_ALREADY_EXISTS" });
    }
    const id = newAccountId(random);
    if ((await organization.get(sortKeys.account(id))) !== undefined) {
      throw new ConflictError(`The account id ${id} was drawn twice`);
    }
    await createAccessRole(call, id, RoleName);
    const { root } = organizationIds(managementAccount);
    const account: Account = {
      id,
      name: AccountName,
      email: Email,
      status: "ACTIVE",
      method: "CREATED",
      joined: now,
      parent: root,
      ancestors: [root],
      attachments: {},
      tags,
    };
    organization.put(sortKeys.account(id), account);
    organization.put(sortKeys.email(Email), { account: id });
    return end({ account: id });
  }),
);
