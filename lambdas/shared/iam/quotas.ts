/** AWS's quotas of IAM, before anybody asks for more. */

import type { IamReader } from "./access.ts";
import { limitExceeded } from "./refusals.ts";

/** By AWS's names of them. */
export const quotas = {
  UsersPerAccount: 5000,
  GroupsPerAccount: 300,
  RolesPerAccount: 1000,
  PoliciesPerAccount: 1500,
  OpenIdConnectProvidersPerAccount: 100,
  PoliciesPerUser: 10,
  PoliciesPerGroup: 10,
  PoliciesPerRole: 10,
  GroupsPerUser: 10,
  AccessKeysPerUser: 2,
  VersionsPerPolicy: 5,
  ClientIdsPerOpenIdConnectProvider: 100,
} as const;

/** What an account has of each, by the prefix of its sort keys. */
const ofAccounts = {
  "user#": "UsersPerAccount",
  "group#": "GroupsPerAccount",
  "role#": "RolesPerAccount",
  "policy#": "PoliciesPerAccount",
  "oidc#": "OpenIdConnectProvidersPerAccount",
} as const;

/**
 * @param count how many there would be
 * @throws ServiceError LimitExceededException where that is more than there may be
 */
export function requireWithin(quota: keyof typeof quotas, count: number): void {
  if (count > quotas[quota]) {
    throw limitExceeded(`Cannot exceed quota for ${quota}: ${quotas[quota]}`);
  }
}

/** @throws ServiceError LimitExceededException where there is no room for one more */
export async function requireRoom(
  reader: IamReader,
  prefix: keyof typeof ofAccounts,
): Promise<void> {
  const quota = ofAccounts[prefix];
  const found = await reader.list({ prefix, limit: quotas[quota] });
  requireWithin(quota, found.length + 1);
}
