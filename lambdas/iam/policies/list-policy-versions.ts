import { readIam } from "../../shared/iam/access.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { accessPolicy } from "../../shared/iam/managed-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { versionAnswer } from "./answer.ts";

const members = {
  PolicyArn: required(shapes.arn),
  ...shapes.paging,
} as const satisfies Members;

/** The newest first. */
export const listPolicyVersions = defineOperation("ListPolicyVersions", members, async (call) => {
  const { input } = call;
  const iam = await readIam(call);
  const { policy } = await accessPolicy(call, iam, "iam:ListPolicyVersions", input.PolicyArn);
  const { entries, members } = await pageOfList(
    input,
    policy.versions.toSorted((left, right) => right.number - left.number),
    ({ number }) => String(latest - number),
  );
  return { Versions: entries.map((version) => versionAnswer(policy, version)), ...members };
});

/** Counted down from here, later versions come first; all positions have the same number of digits. */
const latest = 2 * 10 ** 12;
