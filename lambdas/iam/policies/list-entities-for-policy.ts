import { readIam } from "../../shared/iam/access.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { accessPolicy } from "../../shared/iam/managed-policies.ts";
import { population } from "../../shared/iam/policy-usage.ts";
import { notAttachable } from "../../shared/iam/refusals.ts";
import type { Group, Role, User } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type InputOf, type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { usageFilter } from "./shapes.ts";

const members = {
  PolicyArn: required(shapes.arn),
  EntityFilter: {
    type: "string",
    enum: ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"],
  },
  PathPrefix: shapes.path,
  PolicyUsageFilter: usageFilter,
  ...shapes.paging,
} as const satisfies Members;

type Entity = { readonly kind: "User" | "Role" | "Group"; readonly entity: User | Role | Group };

export const listEntitiesForPolicy = defineOperation(
  "ListEntitiesForPolicy",
  members,
  async (call) => {
    const { input } = call;
    const iam = await readIam(call);
    await accessPolicy(call, iam, "iam:ListEntitiesForPolicy", input.PolicyArn, {
      missing: () => notAttachable("NoSuchEntityException", input.PolicyArn),
    });
    const { users, groups, roles } = await population(iam);
    const all: Entity[] = [
      ...groups.map((entity) => ({ kind: "Group", entity }) as const),
      ...roles.map((entity) => ({ kind: "Role", entity }) as const),
      ...users.map((entity) => ({ kind: "User", entity }) as const),
    ];
    const { entries, members } = await pageOfList(
      input,
      all.filter((one) => fits(one, input)),
      ({ kind, entity }) => `${kind} ${entity.name.toLowerCase()}`,
    );
    const shown = (kind: Entity["kind"]) =>
      entries
        .filter((one) => one.kind === kind)
        .map(({ entity }) => ({ [`${kind}Name`]: entity.name, [`${kind}Id`]: entity.id }));
    return {
      PolicyGroups: shown("Group"),
      PolicyUsers: shown("User"),
      PolicyRoles: shown("Role"),
      ...members,
    };
  },
);

function fits({ kind, entity }: Entity, input: InputOf<typeof members>): boolean {
  const { PolicyArn, EntityFilter = kind, PathPrefix = "/", PolicyUsageFilter } = input;
  const attached =
    PolicyUsageFilter !== "PermissionsBoundary" && entity.attached.includes(PolicyArn);
  const bounded =
    PolicyUsageFilter !== "PermissionsPolicy" &&
    "boundary" in entity &&
    entity.boundary === PolicyArn;
  return EntityFilter === kind && entity.path.startsWith(PathPrefix) && (attached || bounded);
}
