/** Roles as requests to STS name them: by ARN, of any account of the deployment. */

import { iamScope, type Role, sortKeys } from "../identity/entities.ts";
import { type IamPlace, parseIamArn, roleArn } from "../identity/iam-arns.ts";
import type { Membership } from "../identity/organization.ts";
import type { UnsignedCall } from "../runtime/operation.ts";
import { itemAs, type JournalReader } from "../store/journal.ts";

/** An account that is open: what reads its IAM at one version, and what the organization says of it. */
export type AccountIam = {
  readonly place: IamPlace;
  readonly membership: Membership;
  readonly reader: JournalReader;
};

/** The table has no room for longer names, and IAM has no such roles. */
const longestName = 64;

/** @returns undefined for what is no account, or one that is closed */
export async function openAccount(
  { services: { journal }, membershipOf }: Pick<UnsignedCall, "services" | "membershipOf">,
  place: IamPlace,
): Promise<AccountIam | undefined> {
  if (!/^\d{12}$/.test(place.account)) {
    return undefined;
  }
  const [membership, reader] = await Promise.all([
    membershipOf(place.account),
    journal.reader(iamScope(place.account)),
  ]);
  return membership?.account.status === "ACTIVE" ? { place, membership, reader } : undefined;
}

/** A role by its ARN, whether it is there or not. */
export type NamedRole = {
  readonly arn: string;
  readonly account: string;
  readonly iam: AccountIam | undefined;
  readonly role: Role | undefined;
};

export type FoundRole = { readonly iam: AccountIam; readonly role: Role };

/** The path and the case of the name are parts of the ARN. */
export async function findRole(
  iam: AccountIam | undefined,
  account: string,
  arn: string,
): Promise<NamedRole> {
  const named = parseIamArn(arn);
  if (iam === undefined || named?.type !== "role" || named.name.length > longestName) {
    return { arn, account, iam, role: undefined };
  }
  const role = itemAs<Role>(await iam.reader.get(sortKeys.role(named.name)));
  const isMeant = role !== undefined && roleArn(iam.place, role) === arn;
  return { arn, account, iam, role: isMeant ? role : undefined };
}

/** What a decision has allowed to be assumed: nobody may assume what is not there. */
export function requireRole({ iam, role }: NamedRole): FoundRole {
  if (iam === undefined || role === undefined) {
    throw new Error("A role that is not there was allowed to be assumed");
  }
  return { iam, role };
}
