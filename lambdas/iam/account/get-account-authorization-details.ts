import { authorizeIam, iamPlace, readIam } from "../../shared/iam/access.ts";
import { allItems, pageOfList } from "../../shared/iam/listing.ts";
import { awsPolicies } from "../../shared/iam/managed-policies.ts";
import { population, usageIn } from "../../shared/iam/policy-usage.ts";
import type { ManagedPolicy } from "../../shared/identity/entities.ts";
import { policyArn } from "../../shared/identity/iam-arns.ts";
import { withCurrentTrust } from "../../shared/iam/roles.ts";
import { type Call, defineOperation } from "../../shared/runtime/operation.ts";
import type { Output } from "../../shared/wire/json.ts";
import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { groupDetail, policyDetail, roleDetail, userDetail } from "./details.ts";

const kinds = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"] as const;

const members = {
  Filter: { type: "list", member: { type: "string", enum: kinds } },
  ...shapes.paging,
} as const satisfies Members;

type Entry = {
  readonly kind: (typeof kinds)[number];
  readonly name: string;
  readonly show: () => Output;
};

/** Everything is one list, of which a page may end anywhere. */
export const getAccountAuthorizationDetails = defineOperation(
  "GetAccountAuthorizationDetails",
  members,
  async (call) => {
    const { Filter = [], ...page } = call.input;
    await authorizeIam(call, "iam:GetAccountAuthorizationDetails", "*");
    const wanted: readonly string[] = Filter.length > 0 ? Filter : kinds;
    const all = (await everything(call)).filter(({ kind }) => wanted.includes(kind));
    const { entries, members } = await pageOfList(page, all.toSorted(byPlace), placeOf);
    const shown = (...of: readonly Entry["kind"][]) =>
      entries.filter(({ kind }) => of.includes(kind)).map(({ show }) => show());
    return {
      UserDetailList: shown("User"),
      GroupDetailList: shown("Group"),
      RoleDetailList: shown("Role"),
      Policies: shown("LocalManagedPolicy", "AWSManagedPolicy"),
      ...members,
    };
  },
);

/** Of AWS's own policies, those that somebody uses. */
async function everything(call: Call): Promise<readonly Entry[]> {
  const iam = await readIam(call);
  const place = iamPlace(call);
  const everyone = await population(iam);
  const { users, groups } = everyone;
  const roles = await withCurrentTrust(call, everyone.roles);
  const uses = await call.services.lastUsed.findMany(
    call.home.account,
    roles.map(({ id }) => id),
  );
  const usage = usageIn(everyone);
  const own = await allItems<ManagedPolicy>(iam, "policy#");
  const groupNames = new Map(groups.map(({ name }) => [name.toLowerCase(), name]));
  return [
    ...users.map((user): Entry => ({
      kind: "User",
      name: user.name,
      show: () => userDetail(place, user, groupNames),
    })),
    ...groups.map((group): Entry => ({
      kind: "Group",
      name: group.name,
      show: () => groupDetail(place, group),
    })),
    ...roles.map((role, index): Entry => ({
      kind: "Role",
      name: role.name,
      show: () => roleDetail(place, role, uses[index]),
    })),
    ...own.map((policy): Entry => ({
      kind: "LocalManagedPolicy",
      name: policy.name,
      show: () => policyDetail({ arn: policyArn(place, policy), policy }, usage),
    })),
    ...[...awsPolicies]
      .filter(([arn]) => usage.attachments.has(arn) || usage.boundaries.has(arn))
      .map(([arn, policy]): Entry => ({
        kind: "AWSManagedPolicy",
        name: policy.name,
        show: () => policyDetail({ arn, policy }, usage),
      })),
  ];
}

function placeOf({ kind, name }: Entry): string {
  return `${kind} ${name.toLowerCase()}`;
}

function byPlace(left: Entry, right: Entry): number {
  return placeOf(left) < placeOf(right) ? -1 : 1;
}
