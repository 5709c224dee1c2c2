import { changeIam } from "../../shared/iam/access.ts";
import { accessOwnPolicy } from "../../shared/iam/managed-policies.ts";
import { policyUsage } from "../../shared/iam/policy-usage.ts";
import { deleteConflict } from "../../shared/iam/refusals.ts";
import { sortKeys } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = { PolicyArn: required(shapes.arn) } as const satisfies Members;

export const deletePolicy = defineOperation("DeletePolicy", members, (call) =>
  changeIam(call, async (transaction) => {
    const { PolicyArn: arn } = call.input;
    const policy = await accessOwnPolicy(call, transaction, "iam:DeletePolicy", arn);
    const { attachments, boundaries } = await policyUsage(transaction);
    if (attachments.has(arn) || boundaries.has(arn)) {
      throw deleteConflict("Cannot delete a policy attached to entities.");
    }
    if (policy.versions.length > 1) {
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    transaction.delete(sortKeys.policy(policy.name));
    return undefined;
  }),
);
