/** The user, group or role whose policies a simulation is about. */

import { type Group, type Role, sortKeys, type User } from "../../identity/entities.ts";
import { parseIamArn } from "../../identity/iam-arns.ts";
import type { Call } from "../../runtime/operation.ts";
import { itemAs } from "../../store/journal.ts";
import { ServiceError } from "../../wire/errors.ts";
import { authorizeIam, iamPlace, type IamReader, readIam } from "../access.ts";
import { accessEntity, type EntityKind, groups, roles, users } from "../entity-access.ts";
import { findPolicy } from "../managed-policies.ts";
import { invalidInput, type SimulatedPolicy, type SourceType, storedPolicy } from "./policies.ts";

export type PolicySource = {
  /** With the path that the entity has, whatever the request wrote. */
  readonly arn: string;
  readonly policies: readonly SimulatedPolicy[];
  readonly boundary: SimulatedPolicy | undefined;
};

type Entity = User | Group | Role;

type Owner = { readonly noun: string; readonly entity: Entity };

/** Each finds entities of its own kind only. */
const kinds = new Map([users, groups, roles].map((kind) => [kind.noun, kind])) as ReadonlyMap<
  string,
  EntityKind<Entity>
>;

/**
 * The policies of what `PolicySourceArn` names, for who may do `action` to it. A
 * user has those of its groups as well. Entities are found by their names alone,
 * as AWS was recorded to do, and authorized on by the ARNs that they have.
 * @throws ServiceError AccessDeniedException, InvalidInputException, NoSuchEntityException
 */
export async function accessPolicySource(
  call: Call,
  action: string,
  sourceArn: string,
): Promise<PolicySource> {
  const named = parseIamArn(sourceArn);
  const kind = kinds.get(named?.type ?? "");
  if (named === undefined || kind === undefined) {
    throw invalidInput(`Invalid ARN provided in the request: ${sourceArn}`);
  }
  const { account } = call.home;
  if (named.account !== account) {
    await authorizeIam(call, action, sourceArn);
    throw invalidInput(
      `Invalid Policy Source Arn: caller's account ${account} does not have access to policies in account ${named.account}.`,
    );
  }
  const iam = await readIam(call);
  const entity = await accessEntity(call, iam, kind, named.name, { action, missing });
  // Only users are in groups, and no group has a boundary.
  const { groups: groupNames = [], boundary } = entity as Partial<User>;
  const found = await iam.getMany(groupNames.map(sortKeys.group));
  const owners: readonly Owner[] = [
    { noun: kind.noun, entity },
    ...found.flatMap((item) =>
      item === undefined ? [] : { noun: groups.noun, entity: itemAs<Group>(item) },
    ),
  ];
  const attached = new Set(owners.flatMap((owner) => owner.entity.attached));
  const [bounding, ...identity] = await Promise.all([
    boundary === undefined ? [] : attachedPolicy(call, iam, boundary, boundaryType),
    ...Array.from(attached, (arn) => attachedPolicy(call, iam, arn, "IAM Policy")),
  ]);
  return {
    arn: kind.arn(iamPlace(call), entity),
    policies: [...owners.flatMap(inlinePolicies), ...identity.flat()],
    boundary: bounding[0],
  };
}

const boundaryType = "Permissions Boundary Policy";

const missing = () =>
  new ServiceError("NoSuchEntityException", "Unable to retrieve specified IAM entity.");

function inlinePolicies({ noun, entity }: Owner): readonly SimulatedPolicy[] {
  return entity.inline.map(({ name, text }) =>
    storedPolicy({ name: `${noun}_${entity.name}_${name}`, type: "IAM Policy" }, text),
  );
}

/** By its name alone, as AWS's answers have it; none where it is gone. */
async function attachedPolicy(
  call: Call,
  iam: IamReader,
  arn: string,
  type: SourceType,
): Promise<readonly SimulatedPolicy[]> {
  const found = await findPolicy(iam, iamPlace(call), arn);
  const { versions = [], defaultVersion, name = "" } = found?.policy ?? {};
  return versions
    .filter(({ number }) => number === defaultVersion)
    .map(({ text }) => storedPolicy({ name, type }, text));
}
