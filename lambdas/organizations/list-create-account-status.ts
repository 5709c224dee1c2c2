import { type AccountCreation, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { creationOutput } from "../shared/organizations/answers.ts";
import { pageOfItems } from "../shared/organizations/paging.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { itemAs } from "../shared/store/journal.ts";
import type { Members } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  States: shapes.creationStates,
  ...shapes.page,
} as const satisfies Members;

export const listCreateAccountStatus = defineOperation("ListCreateAccountStatus", members, (call) =>
  withOrganization(call, async (organization) => {
    await authorizeOrganizations(call, "organizations:ListCreateAccountStatus");
    const { States = [] } = call.input;
    const prefixes = [sortKeys.creation("")];
    const { entries, members } = await pageOfItems(organization, prefixes, call.input, (item) => {
      const { outcome } = itemAs<AccountCreation>(item);
      return States.length === 0 || States.includes("account" in outcome ? "SUCCEEDED" : "FAILED");
    });
    return {
      CreateAccountStatuses: entries.map((item) =>
        creationOutput(itemAs<AccountCreation>(item), false),
      ),
      ...members,
    };
  }),
);
