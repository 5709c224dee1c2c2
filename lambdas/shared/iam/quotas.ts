/** How many of each kind an account can have: AWS's quotas before anybody asks for more. */

import type { IamReader } from "./access.ts";
import { limitExceeded } from "./refusals.ts";

/** By the prefix of their sort keys, with AWS's name of the quota. */
const quotas = {
  "user#": { most: 5000, name: "UsersPerAccount" },
  "group#": { most: 300, name: "GroupsPerAccount" },
  "policy#": { most: 1500, name: "PoliciesPerAccount" },
  "role#": { most: 1000, name: "RolesPerAccount" },
  "oidc#": { most: 100, name: "OpenIdConnectProvidersPerAccount" },
} as const;

/** @throws ServiceError LimitExceededException where there is no room for one more */
export async function requireRoom(reader: IamReader, prefix: keyof typeof quotas): Promise<void> {
  const { most, name } = quotas[prefix];
  const found = await reader.list({ prefix, limit: most });
  if (found.length >= most) {
    throw limitExceeded(`Cannot exceed quota for ${name}: ${most}`);
  }
}
