/** Permissions boundaries of users and roles. */

import { type Context, contextOf } from "../authorization/context.ts";
import type { IamPlace } from "../identity/iam-arns.ts";
import { ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import type { IamReader } from "./access.ts";
import { findPolicy, requirePolicyArn } from "./managed-policies.ts";

type Bounded = { readonly boundary?: string | undefined };

/** The condition key of what sets a boundary, and of what changes the policies that one limits. */
export function boundaryKeys(arn: string | undefined): Context {
  return contextOf({ "iam:PermissionsBoundary": arn });
}

/** @throws ServiceError NoSuchEntityException, and for what is no policy's ARN */
export async function requireBoundary(
  reader: IamReader,
  place: IamPlace,
  arn: string,
): Promise<void> {
  requirePolicyArn(arn);
  if ((await findPolicy(reader, place, arn)) === undefined) {
    throw new ServiceError(
      "NoSuchEntityException",
      `Scope ARN: ${arn} does not exist or is not attachable.`,
    );
  }
}

/**
 * The user or the role without its boundary.
 * @throws ServiceError NoSuchEntityException when it has none
 */
export function withoutBoundary<E extends Bounded & { readonly name: string }>(
  kind: "user" | "role",
  entity: E,
): E {
  const { boundary, ...rest } = entity;
  if (boundary === undefined) {
    throw new ServiceError(
      "NoSuchEntityException",
      `The ${kind} with name ${entity.name} does not have a permissions boundary.`,
    );
  }
  return rest as E;
}

/** AWS's wire says `Policy`, whatever its model says. */
export function shownBoundary({ boundary }: Bounded): Output {
  return boundary === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: "Policy",
          PermissionsBoundaryArn: boundary,
        },
      };
}
