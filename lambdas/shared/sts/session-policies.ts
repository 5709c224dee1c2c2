/** Policies that limit a session: one as a text, others by their ARNs. */

import { deflateRawSync } from "node:zlib";
import { policyLimits } from "../authorization/policy-limits.ts";
import { acceptDocument } from "../identity/accept-document.ts";
import { type ManagedPolicy, sortKeys, type Tag } from "../identity/entities.ts";
import { type IamPlace, parseIamArn, policyArn } from "../identity/iam-arns.ts";
import { awsManagedPolicies } from "../identity/managed-policies.ts";
import { notAttachable } from "../iam/refusals.ts";
import { itemAs, type JournalReader } from "../store/journal.ts";
import { ServiceError } from "../wire/errors.ts";

export type PoliciesInput = {
  readonly Policy?: string;
  readonly PolicyArns?: readonly { readonly arn?: string }[];
};

export type SessionPolicies = {
  readonly policy?: string;
  readonly policyArns?: readonly string[];
};

/** What is wrong with the request as such. @throws ServiceError */
export function parseSessionPolicies({ Policy, PolicyArns = [] }: PoliciesInput): SessionPolicies {
  const arns = PolicyArns.flatMap(({ arn }) => arn ?? []);
  if ((Policy?.length ?? 0) + arns.join("").length > policyLimits.session.maximum) {
    throw new ServiceError(
      "ValidationException",
      `The plaintext of the session policies and their ARNs together must not be longer than ${policyLimits.session.maximum} characters.`,
    );
  }
  if (Policy !== undefined) {
    acceptDocument("session", Policy);
  }
  return {
    ...(Policy !== undefined && { policy: Policy }),
    ...(arns.length > 0 && { policyArns: [...new Set(arns)] }),
  };
}

/** The table has no room for longer names, and IAM has no such policies. */
const longestName = 128;

/**
 * The policies have to be the account's own or AWS's.
 * @param reader reads the account's IAM
 * @throws ServiceError ValidationException
 */
export async function requirePoliciesThere(
  { policyArns = [] }: SessionPolicies,
  place: IamPlace,
  reader: Pick<JournalReader, "getMany">,
): Promise<void> {
  const own = policyArns.filter((arn) => !awsManagedPolicies.has(arn));
  const names = own.map((arn) => {
    const named = parseIamArn(arn);
    const isOwn = named?.type === "policy" && named.account === place.account;
    return isOwn && named.name.length <= longestName ? named.name : undefined;
  });
  const items = await reader.getMany(
    names.flatMap((name) => (name === undefined ? [] : sortKeys.policy(name))),
  );
  const there = new Set(
    items.flatMap((item) => {
      const policy = itemAs<ManagedPolicy>(item);
      return policy === undefined ? [] : policyArn(place, policy);
    }),
  );
  const missing = own.find((arn) => !there.has(arn));
  if (missing !== undefined) {
    throw notAttachable("ValidationException", missing);
  }
}

/**
 * Bytes that policies and tags may come to when they are packed. A token is
 * 4 KB then at most, and the headers of a request, with all that signs it, stay
 * far below the 10 KB that API Gateway takes; and a policy of ASCII that is
 * within its limit always fits.
 */
const allotted = 2048;

/**
 * How much of the space in a session token policies and tags take.
 * @param provider of a web identity, which takes some as well
 * @returns a percentage; undefined where there is nothing
 * @throws ServiceError PackedPolicyTooLargeException
 */
export function packedSize(
  policies: SessionPolicies,
  tags: readonly Tag[],
  provider?: string,
): number | undefined {
  const { policy, policyArns } = policies;
  const hasPolicies = policy !== undefined || policyArns !== undefined;
  if (!hasPolicies && tags.length === 0 && provider === undefined) {
    return undefined;
  }
  const packed = deflateRawSync(JSON.stringify({ policy, policyArns, tags, provider })).length;
  const percent = Math.ceil((100 * packed) / allotted);
  if (percent > 100) {
    throw new ServiceError(
      "PackedPolicyTooLargeException",
      hasPolicies
        ? `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`
        : `Packed size of session tags consumes ${percent}% of allotted space.`,
    );
  }
  return percent;
}
