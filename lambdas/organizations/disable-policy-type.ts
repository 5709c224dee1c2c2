import { sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { rootOutput } from "../shared/organizations/answers.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import { controlPolicyType } from "../shared/organizations/policy-content.ts";
import { rootOf } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  RootId: required(shapes.rootId),
  PolicyType: required(shapes.policyType),
} as const satisfies Members;

/** All policies of the type are detached by it, and stay so: see attachedTo. */
export const disablePolicyType = defineOperation("DisablePolicyType", members, (call) =>
  withOrganization(call, async (organization) => {
    const { RootId, PolicyType } = call.input;
    const { managementAccount } = call.services;
    const root = await rootOf(organization);
    const type = controlPolicyType(PolicyType);
    await authorizeOrganizations(call, "organizations:DisablePolicyType", {
      resource: targetArn(managementAccount, RootId),
      tags: root.id === RootId ? root.tags : [],
      policyType: type,
    });
    if (root.id !== RootId) {
      throw new ServiceError("RootNotFoundException");
    }
    if (type === undefined || !root.enabled.includes(type)) {
      throw new ServiceError("PolicyTypeNotEnabledException");
    }
    const changed = {
      ...root,
      enabled: root.enabled.filter((one) => one !== type),
      generations: { ...root.generations, [type]: root.generations[type] + 1 },
    };
    organization.put(sortKeys.root, changed);
    return {
      Root: rootOutput(managementAccount, changed, { Type: type, Status: "PENDING_DISABLE" }),
    };
  }),
);
