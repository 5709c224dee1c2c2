import { sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { rootOutput } from "../shared/organizations/answers.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import {
  controlPolicyType,
  requireControlPolicyType,
} from "../shared/organizations/policy-content.ts";
import { rootOf } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  RootId: required(shapes.rootId),
  PolicyType: required(shapes.policyType),
} as const satisfies Members;

/** What is attached then is AWS's own policy, everywhere: see attachedTo. */
export const enablePolicyType = defineOperation("EnablePolicyType", members, (call) =>
  withOrganization(call, async (organization) => {
    const { RootId, PolicyType } = call.input;
    const { managementAccount } = call.services;
    const root = await rootOf(organization);
    await authorizeOrganizations(call, "organizations:EnablePolicyType", {
      resource: targetArn(managementAccount, RootId),
      tags: root.id === RootId ? root.tags : [],
      policyType: controlPolicyType(PolicyType),
    });
    if (root.id !== RootId) {
      throw new ServiceError("RootNotFoundException");
    }
    const type = requireControlPolicyType(PolicyType);
    if (root.enabled.includes(type)) {
      throw new ServiceError("PolicyTypeAlreadyEnabledException");
    }
    const changed = { ...root, enabled: [...root.enabled, type] };
    organization.put(sortKeys.root, changed);
    return {
      Root: rootOutput(managementAccount, changed, { Type: type, Status: "PENDING_ENABLE" }),
    };
  }),
);
