/** What the scopes of journals hold before their first change. */

import type { JournalWrite } from "../store/journal.ts";
import { adminUserId, adminUserName } from "./admin.ts";
import { iamScope, sortKeys, type User } from "./entities.ts";
import { administratorAccess } from "./managed-policies.ts";
import { initialOrganization, organizationScope } from "./organization.ts";

/** The management account begins with its user `admin`, and every other account with nothing. */
export function initialState(scope: string, managementAccount: string): readonly JournalWrite[] {
  if (scope === organizationScope) {
    return initialOrganization(managementAccount);
  }
  if (scope !== iamScope(managementAccount)) {
    return [];
  }
  const admin: User = {
    name: adminUserName,
    path: "/",
    id: adminUserId(managementAccount),
    created: 0,
    inline: [],
    attached: [administratorAccess.name],
    tags: [],
    groups: [],
    keys: [],
  };
  const sk = sortKeys.user(admin.name);
  return [
    { sk, attributes: admin },
    { sk: sortKeys.uniqueId(admin.id), attributes: { names: sk } },
  ];
}
