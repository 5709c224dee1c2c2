import { changeIam } from "../../shared/iam/access.ts";
import { accessOwnPolicy } from "../../shared/iam/managed-policies.ts";
import { requirePolicyDocument } from "../../shared/iam/policy-documents.ts";
import { quotas } from "../../shared/iam/quotas.ts";
import { limitExceeded } from "../../shared/iam/refusals.ts";
import { type ManagedPolicy, sortKeys } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { versionAnswer } from "./answer.ts";

const members = {
  PolicyArn: required(shapes.arn),
  PolicyDocument: required(shapes.policyDocument),
  SetAsDefault: shapes.boolean,
} as const satisfies Members;

export const createPolicyVersion = defineOperation("CreatePolicyVersion", members, (call) =>
  changeIam(call, async (transaction) => {
    const { PolicyArn: arn, PolicyDocument: text, SetAsDefault = false } = call.input;
    const policy = await accessOwnPolicy(call, transaction, "iam:CreatePolicyVersion", arn);
    requirePolicyDocument("managed", text);
    if (policy.versions.length >= quotas.VersionsPerPolicy) {
      throw limitExceeded(
        `A managed policy can have up to ${quotas.VersionsPerPolicy} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    const now = call.now.getTime();
    // A number that was used once is not used again.
    const version = { number: policy.nextVersion, created: now, text };
    const changed: ManagedPolicy = {
      ...policy,
      updated: now,
      versions: [...policy.versions, version],
      nextVersion: policy.nextVersion + 1,
      defaultVersion: SetAsDefault ? version.number : policy.defaultVersion,
    };
    transaction.put(sortKeys.policy(policy.name), changed);
    return { PolicyVersion: versionAnswer(changed, version) };
  }),
);
