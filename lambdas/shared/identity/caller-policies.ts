/** The policies of a user or a session, as its account's IAM has them. */

import { parseStoredPolicy } from "../authorization/policy-cache.ts";
import type { CallerPolicies, Policy } from "../authorization/question.ts";
import { itemAs } from "../store/journal.ts";
import type { ScopeState } from "../store/versioned-cache.ts";
import type { Known } from "./callers.ts";
import { type Group, type ManagedPolicy, type Role, sortKeys, type User } from "./entities.ts";
import { parseIamArn } from "./iam-arns.ts";
import { awsManagedPolicies } from "./managed-policies.ts";
import type { FederatedSession, RoleSession } from "./session.ts";

/** @throws ConflictError when IAM has changed meanwhile */
export async function policiesOf({
  iam,
  entity,
  session,
  membership,
}: Known): Promise<CallerPolicies> {
  const own = await ownPolicies(iam, entity);
  const limits = session?.kind === "user" ? undefined : session;
  const passed = [
    ...(limits?.policy === undefined
      ? []
      : [{ name: "session policy", document: parseStoredPolicy("session", limits.policy) }]),
    ...(await passedPolicies(iam, limits?.policyArns ?? [])),
  ];
  return {
    ...own,
    session: limits === undefined || isUnlimited(limits) ? undefined : passed,
    serviceControl: membership.serviceControl,
  };
}

/**
 * A role's session that was begun without policies; a federated one has nothing
 * then. What was passed limits even when it is gone.
 */
function isUnlimited({ kind, policy, policyArns = [] }: RoleSession | FederatedSession): boolean {
  return kind === "role" && policy === undefined && policyArns.length === 0;
}

type OwnPolicies = Pick<CallerPolicies, "identity" | "boundary">;

/** Worked out once for each version of the account's IAM. */
async function ownPolicies(iam: ScopeState, entity: User | Role): Promise<OwnPolicies> {
  const slot = `policies ${entity.id}`;
  const known = iam.derived.get(slot) as OwnPolicies | undefined;
  if (known !== undefined) {
    return known;
  }
  const names = "groups" in entity ? entity.groups : [];
  const boundaryArns = entity.boundary === undefined ? [] : [entity.boundary];
  // One step: the groups, and the policies that are attached directly.
  await iam.getNamed([
    ...names.map(sortKeys.group),
    ...[...entity.attached, ...boundaryArns].flatMap(sortKeyOfPolicy),
  ]);
  const groups = (await iam.getNamed(names.map(sortKeys.group))).map((item) => itemAs<Group>(item));
  const inline = [entity, ...groups].flatMap((owner) =>
    owner.inline.map(({ name, text }) => ({
      name: `${owner.name}: ${name}`,
      document: parseStoredPolicy("identity", text),
    })),
  );
  const attached = [...new Set([entity, ...groups].flatMap((owner) => owner.attached))];
  const [boundary] = await managedPolicies(iam, boundaryArns);
  const own = { identity: [...inline, ...(await managedPolicies(iam, attached))], boundary };
  iam.derived.set(slot, own);
  return own;
}

async function managedPolicies(
  iam: ScopeState,
  arns: readonly string[],
): Promise<readonly Policy[]> {
  const items = await iam.getNamed(arns.flatMap(sortKeyOfPolicy));
  const texts = new Map(
    items.map((item) => {
      const { versions, defaultVersion } = itemAs<ManagedPolicy>(item);
      return [item.sk, versions.find(({ number }) => number === defaultVersion)?.text ?? ""];
    }),
  );
  return arns.map((name) => ({
    name,
    document:
      awsManagedPolicies.get(name)?.document ??
      parseStoredPolicy("identity", texts.get(sortKeyOfPolicy(name)[0] ?? "") ?? ""),
  }));
}

/** A session names what was there when it began. What is gone since allows nothing. */
async function passedPolicies(
  iam: ScopeState,
  arns: readonly string[],
): Promise<readonly Policy[]> {
  const there = await Promise.all(
    arns.map(async (arn) => {
      const [sk] = sortKeyOfPolicy(arn);
      return sk === undefined || (await iam.get(sk)) !== undefined;
    }),
  );
  return managedPolicies(
    iam,
    arns.filter((_, index) => there[index]),
  );
}

/** None for AWS's own, which no account keeps. */
function sortKeyOfPolicy(arn: string): readonly string[] {
  const name = awsManagedPolicies.has(arn) ? undefined : parseIamArn(arn)?.name;
  return name === undefined ? [] : [sortKeys.policy(name)];
}
