/** Managed policies, an account's own and AWS's, as requests name them: by ARN. */

import { mergeContexts, type Context } from "../authorization/context.ts";
import { type ManagedPolicy, type PolicyVersion, sortKeys } from "../identity/entities.ts";
import { type IamPlace, parseIamArn, policyArn } from "../identity/iam-arns.ts";
import { awsManagedPolicies } from "../identity/managed-policies.ts";
import type { Call } from "../runtime/operation.ts";
import { itemAs } from "../store/journal.ts";
import { ServiceError } from "../wire/errors.ts";
import { authorizeIam, iamPlace, type IamReader, resourceTagKeys } from "./access.ts";
import { noResourcePolicy } from "./foreign.ts";
import { noSuchEntity, notAttachable } from "./refusals.ts";

export type FoundPolicy = {
  readonly arn: string;
  readonly policy: ManagedPolicy;
};

/** When AWS made the first of its policies. */
const awsCreated = Date.UTC(2015, 1, 6, 18, 39, 46);

/** AWS's own, by their ARNs. */
export const awsPolicies: ReadonlyMap<string, ManagedPolicy> = new Map(
  [...awsManagedPolicies].map(([arn, { name, path, id, text }]) => [
    arn,
    {
      name,
      path,
      id,
      created: awsCreated,
      updated: awsCreated,
      defaultVersion: 1,
      nextVersion: 2,
      versions: [{ number: 1, created: awsCreated, text }],
      tags: [],
    },
  ]),
);

/** @throws ServiceError ValidationException, InvalidInputException */
export function requirePolicyArn(arn: string): void {
  const named = parseIamArn(arn);
  if (named?.type !== "policy") {
    throw new ServiceError(
      arn.startsWith("arn:") ? "InvalidInputException" : "ValidationException",
      `ARN ${arn} is not valid.`,
    );
  }
}

/** @returns undefined for one that is neither in the account nor AWS's */
export async function findPolicy(
  reader: IamReader,
  place: IamPlace,
  arn: string,
): Promise<FoundPolicy | undefined> {
  const ofAws = awsPolicies.get(arn);
  if (ofAws !== undefined) {
    return { arn, policy: ofAws };
  }
  const named = parseIamArn(arn);
  if (named?.type !== "policy" || named.account !== place.account) {
    return undefined;
  }
  const policy = itemAs<ManagedPolicy>(await reader.get(sortKeys.policy(named.name)));
  // The path and the case of the name are parts of the ARN.
  return policy !== undefined && policyArn(place, policy) === arn ? { arn, policy } : undefined;
}

type Access = {
  /** The condition keys of the action. */
  readonly context?: Context;
  /** What is told when there is no such policy. */
  readonly missing?: () => ServiceError;
};

/**
 * The policy that a request names, for who may do `action` to it.
 * @throws ServiceError AccessDeniedException, NoSuchEntityException, and for what is no policy's ARN
 */
export async function accessPolicy(
  call: Call,
  reader: IamReader,
  action: string,
  arn: string,
  { context = new Map(), missing = () => noSuchEntity("policy", arn) }: Access = {},
): Promise<FoundPolicy> {
  requirePolicyArn(arn);
  const found = await findPolicy(reader, iamPlace(call), arn);
  const tags = resourceTagKeys(found?.policy.tags ?? []);
  await authorizeIam(call, action, arn, mergeContexts(tags, context));
  if (found !== undefined) {
    return found;
  }
  const { account } = parseIamArn(arn) ?? {};
  // Of other accounts' policies nothing is told, not even whether there are any.
  throw account === call.home.account || account === "aws"
    ? missing()
    : await noResourcePolicy(call, action, arn);
}

/**
 * The same, for what changes it: AWS's own policies allow that to nobody.
 * @throws ServiceError as `accessPolicy` does
 */
export async function accessOwnPolicy(
  call: Call,
  reader: IamReader,
  action: string,
  arn: string,
  access: Access = {},
): Promise<ManagedPolicy> {
  const { policy } = await accessPolicy(call, reader, action, arn, access);
  if (awsPolicies.has(arn)) {
    throw await noResourcePolicy(call, action, arn);
  }
  return policy;
}

/** `v1` */
export function versionId({ number }: Pick<PolicyVersion, "number">): string {
  return `v${number}`;
}

/** @throws ServiceError NoSuchEntityException */
export function requireVersion({ arn, policy }: FoundPolicy, id: string): PolicyVersion {
  const version = policy.versions.find((one) => versionId(one) === id);
  if (version === undefined) {
    throw noSuchVersion(arn, id);
  }
  return version;
}

export function noSuchVersion(arn: string, id: string): ServiceError {
  return notAttachable("NoSuchEntityException", `${arn} version ${id}`);
}
