/** The policies of a user or a session, as its account's IAM has them. */

import { type PolicyDocument, silentPolicy } from "../authorization/document.ts";
import { parseStoredPolicy } from "../authorization/policy-cache.ts";
import type { CallerPolicies, Policy } from "../authorization/question.ts";
import { itemAs } from "../store/journal.ts";
import type { Known } from "./callers.ts";
import { type Group, type ManagedPolicy, sortKeys } from "./entities.ts";
import { partition } from "../keys/arn.ts";
import { parseIamArn, policyArn } from "./iam-arns.ts";
import { awsManagedPolicies } from "./managed-policies.ts";
import type { FederatedSession, RoleSession } from "./session.ts";

/** @throws ConflictError when IAM has changed meanwhile */
export async function policiesOf(
  known: Pick<Known, "account" | "iam" | "entity" | "session" | "membership">,
): Promise<CallerPolicies> {
  const { session, membership } = known;
  const own = await ownPolicies(known);
  const limits = session?.kind === "user" ? undefined : session;
  const passed = [
    ...(limits?.policy === undefined
      ? []
      : [{ name: "session policy", document: parseStoredPolicy("session", limits.policy) }]),
    ...(await managedPolicies(known, limits?.policyArns ?? [], "may be gone")),
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
async function ownPolicies(known: Pick<Known, "account" | "iam" | "entity">): Promise<OwnPolicies> {
  const { iam, entity } = known;
  const slot = `policies ${entity.id}`;
  const worked = iam.derived.get(slot) as OwnPolicies | undefined;
  if (worked !== undefined) {
    return worked;
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
  const [boundary] = await managedPolicies(known, boundaryArns, "is there");
  const own = {
    identity: [...inline, ...(await managedPolicies(known, attached, "is there"))],
    boundary,
  };
  iam.derived.set(slot, own);
  return own;
}

/**
 * @param presence what is attached is there; what a session names was there when
 *   it began, and allows nothing once it is gone
 */
async function managedPolicies(
  { account, iam }: Pick<Known, "account" | "iam">,
  arns: readonly string[],
  presence: "is there" | "may be gone",
): Promise<readonly Policy[]> {
  const sks = arns.flatMap(sortKeyOfPolicy);
  const items = await (presence === "is there" ? iam.getNamed(sks) : iam.getMany(sks));
  const documents = new Map<string, PolicyDocument>();
  for (const item of items) {
    if (item !== undefined) {
      const policy = itemAs<ManagedPolicy>(item);
      const { versions, defaultVersion } = policy;
      const text = versions.find(({ number }) => number === defaultVersion)?.text;
      if (text !== undefined) {
        // By its whole ARN: a namesake under another path is another policy.
        const arn = policyArn({ account, partition }, policy);
        documents.set(arn, parseStoredPolicy("identity", text));
      }
    }
  }
  return arns.map((name) => ({
    name,
    document: awsManagedPolicies.get(name)?.document ?? documents.get(name) ?? silentPolicy,
  }));
}

/** None for AWS's own, which no account keeps. */
function sortKeyOfPolicy(arn: string): readonly string[] {
  const name = awsManagedPolicies.has(arn) ? undefined : parseIamArn(arn)?.name;
  return name === undefined ? [] : [sortKeys.policy(name)];
}
