/** Managed policies attached to users, groups and roles. */

import { type Context, contextOf } from "../authorization/context.ts";
import { type IamPlace, parseIamArn } from "../identity/iam-arns.ts";
import { ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import type { IamReader } from "./access.ts";
import { pageOfList } from "./listing.ts";
import { findPolicy, requirePolicyArn } from "./managed-policies.ts";
import type { IamPageRequest } from "./paging.ts";
import { requireWithin } from "./quotas.ts";
import { notAttachable } from "./refusals.ts";

/** As the quota's name has it: `PoliciesPerUser`. */
export type AttachedOwner = "User" | "Group" | "Role";

type Owner = { readonly attached: readonly string[] };

/** The condition key of attaching and detaching. */
export function attachmentKeys(arn: string): Context {
  return contextOf({ "iam:PolicyARN": arn });
}

/**
 * What is attached after `arn` is. A policy that is attached already stays so.
 * @throws ServiceError NoSuchEntityException, LimitExceededException, and for what is no policy's ARN
 */
export async function withAttached(
  reader: IamReader,
  place: IamPlace,
  kind: AttachedOwner,
  { attached }: Owner,
  arn: string,
): Promise<readonly string[]> {
  requirePolicyArn(arn);
  if (attached.includes(arn)) {
    return attached;
  }
  if ((await findPolicy(reader, place, arn)) === undefined) {
    throw notAttachable("NoSuchEntityException", arn);
  }
  requireWithin(`PoliciesPer${kind}`, attached.length + 1);
  return [...attached, arn];
}

/** @throws ServiceError NoSuchEntityException, and for what is no policy's ARN */
export function withoutAttached({ attached }: Owner, arn: string): readonly string[] {
  requirePolicyArn(arn);
  if (!attached.includes(arn)) {
    throw new ServiceError("NoSuchEntityException", `Policy ${arn} was not found.`);
  }
  return attached.filter((other) => other !== arn);
}

/** One page of what is attached, as the List operations show it. */
export async function attachedPage(
  { attached }: Owner,
  { PathPrefix = "/", ...request }: IamPageRequest & { readonly PathPrefix?: string },
): Promise<Output> {
  const policies = attached
    .filter((arn) => pathOf(arn).startsWith(PathPrefix))
    .toSorted((left, right) => (attachedPlace(left) < attachedPlace(right) ? -1 : 1));
  const { entries, members } = await pageOfList(request, policies, attachedPlace);
  return {
    AttachedPolicies: entries.map((arn) => ({ PolicyName: nameOf(arn), PolicyArn: arn })),
    ...members,
  };
}

/** Unique among what can be attached, and short enough for a marker. */
function attachedPlace(arn: string): string {
  return `${nameOf(arn).toLowerCase()} ${parseIamArn(arn)?.account}`;
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** `/` to `/` of `arn:aws:iam::123456789012:policy/path/name`. */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1);
}
