import { attachedTo, fullAccess } from "../shared/identity/organization.ts";
import { withOrganization } from "../shared/organizations/access.ts";
import { authorizeAttachment, putAttachments } from "../shared/organizations/policies.ts";
import { constraintViolation, invalidInput } from "../shared/organizations/refusals.ts";
import { rootOf } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  PolicyId: required(shapes.policyId),
  TargetId: required(shapes.targetId),
} as const satisfies Members;

export const detachPolicy = defineOperation("DetachPolicy", members, (call) =>
  withOrganization(call, async (organization) => {
    const { policy, target } = await authorizeAttachment(call, organization, "DetachPolicy");
    if (policy.id === fullAccess.RESOURCE_CONTROL_POLICY.id) {
      throw invalidInput("NON_DETACHABLE_POLICY");
    }
    const root = await rootOf(organization);
    const attached = attachedTo(root, target, policy.type);
    if (!attached.includes(policy.id)) {
      throw new ServiceError("PolicyNotAttachedException");
    }
    const rest = attached.filter((id) => id !== policy.id);
    if (rest.length === 0) {
      throw constraintViolation("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    }
    putAttachments(organization, root, target, policy.type, rest);
    return undefined;
  }),
);
