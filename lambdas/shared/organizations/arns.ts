/** ARNs of what belongs to the organization. They have no Region. */

import { organizationIds } from "../identity/organization.ts";

function arn(managementAccount: string, type: string, id: string): string {
  const { organization } = organizationIds(managementAccount);
  return `arn:aws:organizations::${managementAccount}:${type}/${organization}/${id}`;
}

export function organizationArn(managementAccount: string): string {
  const { organization } = organizationIds(managementAccount);
  return `arn:aws:organizations::${managementAccount}:organization/${organization}`;
}

export const accountArn = (managementAccount: string, id: string) =>
  arn(managementAccount, "account", id);

/** Of a root, an organizational unit or an account. */
export function targetArn(managementAccount: string, id: string): string {
  return arn(managementAccount, typeOf(id).arn, id);
}

const types = {
  root: { arn: "root", name: "ROOT" },
  unit: { arn: "ou", name: "ORGANIZATIONAL_UNIT" },
  account: { arn: "account", name: "ACCOUNT" },
} as const;

/** What an id is of, as ARNs and as answers name it. */
export function typeOf(id: string): (typeof types)[keyof typeof types] {
  return id.startsWith("r-") ? types.root : id.startsWith("ou-") ? types.unit : types.account;
}
