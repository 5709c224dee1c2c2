import { authorizeIam, iamPlace, readIam } from "../../shared/iam/access.ts";
import { allItems, pageOfList } from "../../shared/iam/listing.ts";
import { awsPolicies, type FoundPolicy } from "../../shared/iam/managed-policies.ts";
import { policyUsage, type PolicyUsage } from "../../shared/iam/policy-usage.ts";
import type { ManagedPolicy } from "../../shared/identity/entities.ts";
import { policyArn } from "../../shared/identity/iam-arns.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import type { InputOf, Members } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { policyAnswer } from "./answer.ts";
import { usageFilter } from "./shapes.ts";

const members = {
  Scope: { type: "string", enum: ["All", "AWS", "Local"] },
  OnlyAttached: shapes.boolean,
  PathPrefix: shapes.policyPath,
  PolicyUsageFilter: usageFilter,
  ...shapes.paging,
} as const satisfies Members;

/** The account's own come first, and each kind in the order of the names. */
export const listPolicies = defineOperation("ListPolicies", members, async (call) => {
  const { input } = call;
  await authorizeIam(call, "iam:ListPolicies", "*");
  const iam = await readIam(call);
  const place = iamPlace(call);
  const { Scope = "All" } = input;
  const own = Scope === "AWS" ? [] : await allItems<ManagedPolicy>(iam, "policy#");
  const ofAws = Scope === "Local" ? [] : [...awsPolicies];
  const found: FoundPolicy[] = [
    ...own.map((policy) => ({ arn: policyArn(place, policy), policy })),
    ...ofAws.map(([arn, policy]) => ({ arn, policy })),
  ];
  const usage = await policyUsage(iam);
  const { entries, members } = await pageOfList(
    input,
    found.filter((one) => fits(one, input, usage)).toSorted(byPosition),
    position,
  );
  return { Policies: entries.map((one) => policyAnswer(one, usage)), ...members };
});

function fits(
  { arn, policy }: FoundPolicy,
  { OnlyAttached = false, PathPrefix = "/", PolicyUsageFilter }: InputOf<typeof members>,
  { attachments, boundaries }: PolicyUsage,
): boolean {
  const used =
    PolicyUsageFilter === "PermissionsBoundary"
      ? boundaries.has(arn)
      : PolicyUsageFilter === "PermissionsPolicy"
        ? attachments.has(arn)
        : undefined;
  return (
    policy.path.startsWith(PathPrefix) &&
    (used ?? true) &&
    (!OnlyAttached || attachments.has(arn) || boundaries.has(arn))
  );
}

function position({ arn, policy }: FoundPolicy): string {
  return `${awsPolicies.has(arn) ? "aws" : "-"} ${policy.name.toLowerCase()}`;
}

function byPosition(left: FoundPolicy, right: FoundPolicy): number {
  return position(left) < position(right) ? -1 : 1;
}
