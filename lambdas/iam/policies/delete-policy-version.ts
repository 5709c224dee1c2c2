import { changeIam } from "../../shared/iam/access.ts";
import {
  accessOwnPolicy,
  noSuchVersion,
  requireVersion,
} from "../../shared/iam/managed-policies.ts";
import { deleteConflict } from "../../shared/iam/refusals.ts";
import { type ManagedPolicy, sortKeys } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { versionId } from "./shapes.ts";

const members = {
  PolicyArn: required(shapes.arn),
  VersionId: required(versionId),
} as const satisfies Members;

export const deletePolicyVersion = defineOperation("DeletePolicyVersion", members, (call) =>
  changeIam(call, async (transaction) => {
    const { PolicyArn: arn, VersionId: id } = call.input;
    const policy = await accessOwnPolicy(call, transaction, "iam:DeletePolicyVersion", arn, {
      missing: () => noSuchVersion(arn, id),
    });
    const { number } = requireVersion({ arn, policy }, id);
    if (number === policy.defaultVersion) {
      throw deleteConflict("Cannot delete the default version of a policy.");
    }
    const changed: ManagedPolicy = {
      ...policy,
      versions: policy.versions.filter((version) => version.number !== number),
    };
    transaction.put(sortKeys.policy(policy.name), changed);
    return undefined;
  }),
);
