/**
 * What an identity provider tells AWS beside who someone is: tags, a source
 * identity, and the roles that it lets be assumed.
 * Source: the IAM User Guide, "Pass session tags in AWS STS"; recordings of AWS
 * in radkawar/stackd, internal/services/sts/testdata/oidc.
 */

import { ServiceError } from "../../wire/errors.ts";
import type { Tag } from "../entities.ts";

export type Claims = Readonly<Record<string, unknown>>;

const namespace = "https://aws.amazon.com";
const mostTags = 50;
const tagKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

export type ClaimedTags = { readonly tags: readonly Tag[]; readonly transitive: readonly string[] };

/**
 * In one claim, `{ "principal_tags": { "<key>": ["<value>"] }, "transitive_tag_keys": [] }`,
 * or in one for each tag.
 * @throws ServiceError InvalidIdentityTokenException
 */
export function claimedTags(claims: Claims): ClaimedTags {
  const nested = claims[`${namespace}/tags`] ?? {};
  const flatPrefix = `${namespace}/tags/principal_tags/`;
  if (!isObject(nested)) {
    throw wrongFormat("principal_tags");
  }
  const { principal_tags: given = {}, transitive_tag_keys: keys } = nested;
  if (!isObject(given)) {
    throw wrongFormat("principal_tags");
  }
  const pairs = [
    ...Object.entries(given).map(([key, values]) => [key, onlyOne(values)] as const),
    ...Object.entries(claims).flatMap(([name, value]) =>
      name.startsWith(flatPrefix) ? [[name.slice(flatPrefix.length), value] as const] : [],
    ),
  ];
  const tags = pairs.map(([Key, Value]) => {
    if (!tagKey.test(Key) || typeof Value !== "string" || !tagValue.test(Value)) {
      throw wrongFormat("principal_tags");
    }
    return { Key, Value };
  });
  if (tags.length > mostTags) {
    throw wrongFormat("principal_tags");
  }
  const transitive = keys ?? claims[`${namespace}/tags/transitive_tag_keys`] ?? [];
  if (!isTexts(transitive)) {
    throw wrongFormat("transitive_tag_keys");
  }
  return { tags, transitive };
}

/** @throws ServiceError InvalidIdentityTokenException */
export function claimedSourceIdentity(claims: Claims): string | undefined {
  const claim = claims[`${namespace}/source_identity`] ?? undefined;
  if (claim !== undefined && (typeof claim !== "string" || !/^[\w+=,.@-]{2,64}$/.test(claim))) {
    throw wrongFormat("source_identity");
  }
  return claim;
}

/**
 * The ARNs of the roles that the provider lets be assumed.
 * @returns undefined where it does not say
 */
export function claimedRoles(claims: Claims): readonly string[] | undefined {
  const claim = claims[`${namespace}/roles`] ?? undefined;
  if (claim === undefined) {
    return undefined;
  }
  const entries: readonly unknown[] =
    typeof claim === "string" ? claim.split(";") : Array.isArray(claim) ? claim : [];
  return entries.flatMap((entry) => (typeof entry === "string" ? entry.trim() : []));
}

function onlyOne(values: unknown): unknown {
  return isTexts(values) && values.length === 1 ? values[0] : undefined;
}

function wrongFormat(name: string): ServiceError {
  return new ServiceError(
    "InvalidIdentityTokenException",
    `${name} passed in claim is not in correct format.`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
