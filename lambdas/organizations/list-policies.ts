import { type ControlPolicy, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { policySummary } from "../shared/organizations/answers.ts";
import { pageOfItems } from "../shared/organizations/paging.ts";
import { controlPolicyType } from "../shared/organizations/policy-content.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { itemAs } from "../shared/store/journal.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  Filter: required(shapes.policyType),
  ...shapes.page,
} as const satisfies Members;

export const listPolicies = defineOperation("ListPolicies", members, (call) =>
  withOrganization(call, async (organization) => {
    const { Filter } = call.input;
    const policyType = controlPolicyType(Filter);
    await authorizeOrganizations(call, "organizations:ListPolicies", { policyType });
    const { entries, members } = await pageOfItems(
      organization,
      [sortKeys.policy("")],
      call.input,
      (item) => item["type"] === Filter,
    );
    return {
      Policies: entries.map((item) =>
        policySummary(call.services.managementAccount, itemAs<ControlPolicy>(item)),
      ),
      ...members,
    };
  }),
);
