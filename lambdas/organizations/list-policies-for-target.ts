import { attachedTo, type ControlPolicy, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { policySummary } from "../shared/organizations/answers.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import { pageOfAll } from "../shared/organizations/paging.ts";
import { controlPolicyType } from "../shared/organizations/policy-content.ts";
import { findTarget, present, rootOf } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { itemAs } from "../shared/store/journal.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  TargetId: required(shapes.targetId),
  Filter: required(shapes.policyType),
  ...shapes.page,
} as const satisfies Members;

/** What is attached to the target itself; what reaches it from above is attached there. */
export const listPoliciesForTarget = defineOperation("ListPoliciesForTarget", members, (call) =>
  withOrganization(call, async (organization) => {
    const { TargetId, Filter } = call.input;
    const { managementAccount } = call.services;
    const type = controlPolicyType(Filter);
    const found = await findTarget(organization, TargetId);
    await authorizeOrganizations(call, "organizations:ListPoliciesForTarget", {
      resource: targetArn(managementAccount, TargetId),
      tags: found?.tags,
      policyType: type,
    });
    const target = present(found, "TargetNotFoundException");
    const root = await rootOf(organization);
    const attached = type === undefined ? [] : attachedTo(root, target, type);
    const { entries, members } = pageOfAll(attached, call.input, (id) => id);
    const policies = await organization.getMany(entries.map(sortKeys.policy));
    return {
      Policies: policies.map((item) =>
        policySummary(
          managementAccount,
          present(itemAs<ControlPolicy>(item), "PolicyNotFoundException"),
        ),
      ),
      ...members,
    };
  }),
);
