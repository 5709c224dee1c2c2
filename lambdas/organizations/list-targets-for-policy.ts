import type { Account, OrganizationalUnit, Root } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { rootName } from "../shared/organizations/answers.ts";
import { targetArn, typeOf } from "../shared/organizations/arns.ts";
import { pageOfItems } from "../shared/organizations/paging.ts";
import {
  factsOfPolicy,
  findPolicy,
  isAttached,
  targetPrefixes,
} from "../shared/organizations/policies.ts";
import { present, rootOf } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { itemAs } from "../shared/store/journal.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  PolicyId: required(shapes.policyId),
  ...shapes.page,
} as const satisfies Members;

export const listTargetsForPolicy = defineOperation("ListTargetsForPolicy", members, (call) =>
  withOrganization(call, async (organization) => {
    const { managementAccount } = call.services;
    const found = await findPolicy(organization, call.input.PolicyId);
    const facts = factsOfPolicy(managementAccount, found);
    await authorizeOrganizations(call, "organizations:ListTargetsForPolicy", facts);
    const policy = present(found, "PolicyNotFoundException");
    const root = await rootOf(organization);
    const { entries, members } = await pageOfItems(
      organization,
      targetPrefixes,
      call.input,
      (item) => isAttached(root, itemAs<Root>(item), policy),
    );
    return {
      Targets: entries.map((item) => {
        const target = itemAs<Root | OrganizationalUnit | Account>(item);
        return {
          TargetId: target.id,
          Arn: targetArn(managementAccount, target.id),
          Name: "name" in target ? target.name : rootName,
          Type: typeOf(target.id).name,
        };
      }),
      ...members,
    };
  }),
);
