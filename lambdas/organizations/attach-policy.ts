import { attachedTo, type ControlPolicyType } from "../shared/identity/organization.ts";
import { withOrganization } from "../shared/organizations/access.ts";
import { authorizeAttachment, putAttachments } from "../shared/organizations/policies.ts";
import { constraintViolation } from "../shared/organizations/refusals.ts";
import { rootOf } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  PolicyId: required(shapes.policyId),
  TargetId: required(shapes.targetId),
} as const satisfies Members;

/** For each target, AWS's own among them. */
const most: Readonly<Record<ControlPolicyType, number>> = {
  SERVICE_CONTROL_POLICY: 10,
  RESOURCE_CONTROL_POLICY: 5,
};

export const attachPolicy = defineOperation("AttachPolicy", members, (call) =>
  withOrganization(call, async (organization) => {
    const { policy, target } = await authorizeAttachment(call, organization, "AttachPolicy");
    const root = await rootOf(organization);
    if (!root.enabled.includes(policy.type)) {
      throw new ServiceError("PolicyTypeNotEnabledException");
    }
    const attached = attachedTo(root, target, policy.type);
    if (attached.includes(policy.id)) {
      throw new ServiceError("DuplicatePolicyAttachmentException");
    }
    if (attached.length >= most[policy.type]) {
      throw constraintViolation("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    }
    putAttachments(organization, root, target, policy.type, [...attached, policy.id]);
    return undefined;
  }),
);
