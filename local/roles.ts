/** What a function's role allows, by the policies that the templates attach to it. */

import { parsePolicy, type PolicyDocument } from "../lambdas/shared/authorization/document.ts";
import { PolicyError } from "../lambdas/shared/authorization/policy-syntax.ts";
import type { Policy } from "../lambdas/shared/authorization/question.ts";
import type { Deployment, Resource } from "./deployment.ts";
import { errorText, StartError } from "./errors.ts";

export type Role = { readonly name: string; readonly policies: readonly Policy[] };

/**
 * Policies that AWS manages are not here to be read: what only they allow is refused.
 *
 * @param user the function that the role is for
 * @throws StartError when the templates have no such role, or it has a policy that cannot be decided
 */
export function findRole(deployment: Deployment, arn: unknown, user: string): Role {
  const role = deployment.ofType("AWS::IAM::Role").find((it) => it.attribute("Arn") === arn);
  if (role === undefined) {
    throw new StartError(`${user} has no role: the templates define no ${JSON.stringify(arn)}.`);
  }
  return {
    name: role.ref,
    policies: policiesOf(deployment, role).map(parseAttached),
  };
}

/** The one condition key that the local runtime knows of a call: the hash keys of its items. */
export const leadingKeys = "dynamodb:leadingkeys";

function parseAttached({ place, document }: Attached): Policy {
  const policy = parseOrExplain(place, document);
  const key = [...policy.conditionKeys].find((one) => one !== leadingKeys);
  if (key !== undefined) {
    // What IAM knows of a call is not known here: a Deny under it would never bite.
    throw new StartError(`${place}: Condition on ${key} cannot be checked by the local runtime.`);
  }
  return { name: place, document: policy };
}

function parseOrExplain(place: string, document: unknown): PolicyDocument {
  try {
    return parsePolicy("identity", JSON.stringify(document));
  } catch (error) {
    // AWS's text for it would not say what is wrong.
    const why = error instanceof PolicyError ? error.explanation : errorText(error);
    throw new StartError(`${place}: ${why}`);
  }
}

type Attached = { readonly place: string; readonly document: unknown };

function policiesOf(deployment: Deployment, role: Resource): readonly Attached[] {
  const inline = (role.property("Policies") ?? []) as readonly { PolicyDocument: unknown }[];
  const attached = ["AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"]
    .flatMap((type) => deployment.ofType(type))
    .filter((policy) => {
      const roles = policy.property("Roles") ?? [policy.property("RoleName")];
      return (roles as readonly unknown[]).includes(role.ref);
    });
  return [
    ...inline.map(({ PolicyDocument }) => ({ place: role.place, document: PolicyDocument })),
    ...attached.map((policy) => ({
      place: policy.place,
      document: policy.property("PolicyDocument"),
    })),
  ];
}
