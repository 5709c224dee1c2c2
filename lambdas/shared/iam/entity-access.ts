/**
 * Users, groups and roles, as requests name them. Each is found first, since
 * policies name it with its path and know its tags; then the request is
 * authorized; and only then it is told whether the entity exists.
 */

import { type Context, mergeContexts } from "../authorization/context.ts";
import { adminUserId } from "../identity/admin.ts";
import { type Group, type Role, sortKeys, type Tag, type User } from "../identity/entities.ts";
import { groupArn, type IamPlace, roleArn, userArn } from "../identity/iam-arns.ts";
import type { Call } from "../runtime/operation.ts";
import { itemAs, type Transaction } from "../store/journal.ts";
import type { ServiceError } from "../wire/errors.ts";
import { authorizeIam, changeIam, iamPlace, type IamReader, resourceTagKeys } from "./access.ts";
import { noSuchEntity, unmodifiableAdmin } from "./refusals.ts";

type Identified = {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly tags?: readonly Tag[];
};

/** What the operations of users, groups and roles differ in. */
export type EntityKind<E extends Identified> = {
  /** As AWS's texts name it. */
  readonly noun: "user" | "group" | "role";
  readonly sortKey: (name: string) => string;
  readonly arn: (place: IamPlace, entity: Pick<E, "name" | "path">) => string;
};

export const users: EntityKind<User> = { noun: "user", sortKey: sortKeys.user, arn: userArn };
export const groups: EntityKind<Group> = { noun: "group", sortKey: sortKeys.group, arn: groupArn };
export const roles: EntityKind<Role> = { noun: "role", sortKey: sortKeys.role, arn: roleArn };

export type EntityDemand<E> = {
  /** As in `iam:GetUser`. */
  readonly action: string;
  /** The condition keys of the action, beside the tags of the entity. */
  readonly context?: (entity: E | undefined) => Context;
  /** What is told when there is no such entity. */
  readonly missing?: () => ServiceError;
};

/** @throws ServiceError AccessDeniedException, NoSuchEntityException */
export async function accessEntity<E extends Identified>(
  call: Call,
  reader: IamReader,
  kind: EntityKind<E>,
  name: string,
  {
    action,
    context = () => new Map(),
    missing = () => noSuchEntity(kind.noun, name),
  }: EntityDemand<E>,
): Promise<E> {
  const found = itemAs<E>(await reader.get(kind.sortKey(name)));
  const arn = kind.arn(iamPlace(call), found ?? { name, path: "/" });
  const keys = mergeContexts(resourceTagKeys(found?.tags ?? []), context(found));
  await authorizeIam(call, action, arn, keys);
  if (found === undefined) {
    throw missing();
  }
  return found;
}

/** The same, for what changes the entity: nobody changes `admin`. */
export async function accessToChange<E extends Identified>(
  call: Call,
  reader: IamReader,
  kind: EntityKind<E>,
  name: string,
  demand: EntityDemand<E>,
): Promise<E> {
  const found = await accessEntity(call, reader, kind, name, demand);
  requireModifiable(call, found);
  return found;
}

/** @throws ServiceError UnmodifiableEntityException for the user `admin` of the management account */
export function requireModifiable({ home }: Call, { id }: Pick<Identified, "id">): void {
  if (id === adminUserId(home.account)) {
    throw unmodifiableAdmin();
  }
}

/**
 * Changes one entity, which keeps its name.
 * @throws ServiceError AccessDeniedException, NoSuchEntityException, UnmodifiableEntityException
 */
export function changeEntity<E extends Identified>(
  call: Call,
  kind: EntityKind<E>,
  name: string,
  demand: EntityDemand<E>,
  change: (entity: E, transaction: Transaction) => Partial<E> | Promise<Partial<E>>,
): Promise<void> {
  return changeIam(call, async (transaction) => {
    const entity = await accessToChange(call, transaction, kind, name, demand);
    transaction.put(kind.sortKey(name), { ...entity, ...(await change(entity, transaction)) });
  });
}
