/** Tenants: the accounts of the organization, but for the one that manages it. */

import { setTimeout as sleep } from "node:timers/promises";
import {
  type Account,
  CloseAccountCommand,
  CreateAccountCommand,
  type CreateAccountStatus,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
  type OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { CliError, program } from "./errors.ts";

export type Tenant = {
  readonly name: string;
  readonly accountId: string;
  /** `ACTIVE`, or what Organizations calls an account that is closed or will be. */
  readonly status: string;
  readonly email: string;
  /** Undefined until it is known. */
  readonly created: Date | undefined;
};

export async function listTenants(client: OrganizationsClient): Promise<readonly Tenant[]> {
  const { Organization } = await client.send(new DescribeOrganizationCommand({}));
  const tenants: Tenant[] = [];
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {})) {
    tenants.push(...Accounts.map(tenantOf));
  }
  return tenants.filter(({ accountId }) => accountId !== Organization?.MasterAccountId);
}

function tenantOf({ Name = "", Id = "", State, Status, Email = "", JoinedTimestamp }: Account) {
  return {
    name: Name,
    accountId: Id,
    status: State ?? Status ?? "",
    email: Email,
    created: JoinedTimestamp,
  };
}

/**
 * @param nameOrId names are compared as they are written
 * @throws CliError when there is none, or none any more, or more than one
 */
export function findTenant(tenants: readonly Tenant[], nameOrId: string): Tenant {
  const fitting = tenants.filter(({ accountId, name }) =>
    isAccountId(nameOrId) ? accountId === nameOrId : name === nameOrId,
  );
  const [found, another] = fitting.filter(isActive);
  if (another !== undefined) {
    const ids = fitting.filter(isActive).map(({ accountId }) => accountId);
    throw new CliError(
      `More than one tenant is called ${nameOrId}: give the account id, ${ids.join(" or ")}.`,
    );
  }
  if (found !== undefined) {
    return found;
  }
  throw new CliError(
    fitting.length > 0
      ? `The tenant ${nameOrId} is closed. \`${program} tenant add\` makes another.`
      : `There is no tenant ${nameOrId}. \`${program} tenant list\` shows those that there are.`,
  );
}

/** @throws CliError when a tenant has that name, or the address is taken */
export async function addTenant(
  client: OrganizationsClient,
  name: string,
  email: string | undefined,
): Promise<{ readonly name: string; readonly accountId: string }> {
  if (isAccountId(name)) {
    throw new CliError(`${name} would be taken for an account id: choose another name.`);
  }
  const tenants = await listTenants(client);
  const existing = tenants.find((tenant) => tenant.name === name && isActive(tenant));
  if (existing !== undefined) {
    throw new CliError(
      `The tenant ${name} exists already: account ${existing.accountId}. \`${program} env ${name}\` prints new credentials for its administrator.`,
    );
  }
  const Email = email ?? freeAddress(name, tenants);
  const { CreateAccountStatus } = await client.send(
    new CreateAccountCommand({ AccountName: name, Email }),
  );
  const { State, AccountId, FailureReason } = await completed(client, CreateAccountStatus ?? {});
  if (State === "IN_PROGRESS") {
    throw new CliError(
      `The account is still being made. Once \`${program} tenant list\` shows it, \`${program} env ${name}\` prints its administrator's credentials.`,
    );
  }
  if (AccountId === undefined) {
    throw new CliError(
      FailureReason === "EMAIL_ALREADY_EXISTS"
        ? `Another account has the address ${Email}: choose one with --email.`
        : `No account was made: ${FailureReason}.`,
    );
  }
  return { name, accountId: AccountId };
}

/** Nobody gets in any more, at once. */
export async function removeTenant(client: OrganizationsClient, tenant: Tenant): Promise<void> {
  await client.send(new CloseAccountCommand({ AccountId: tenant.accountId }));
}

/** Accounts are made while nobody waits: one has to look whether they are done. */
async function completed(
  client: OrganizationsClient,
  begun: CreateAccountStatus,
): Promise<CreateAccountStatus> {
  let status = begun;
  for (let look = 0; look < looks && status.State === "IN_PROGRESS"; look++) {
    await sleep(look === 0 ? 0 : pause);
    const CreateAccountRequestId = begun.Id;
    const answer = await client.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId }),
    );
    status = answer.CreateAccountStatus ?? {};
  }
  return status;
}

/** A minute in all; in milliseconds. */
const pause = 250;
const looks = 240;

/**
 * An address that no account has, in a domain that nobody can have (RFC 2606).
 * Closed accounts keep theirs.
 */
function freeAddress(name: string, tenants: readonly Tenant[]): string {
  const taken = new Set(tenants.map(({ email }) => email.toLowerCase()));
  const local = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .slice(0, 40);
  for (let number = 1; ; number++) {
    const address = `${local}${number === 1 ? "" : `+${number}`}@tenants.invalid`;
    if (!taken.has(address)) {
      return address;
    }
  }
}

function isActive({ status }: Tenant): boolean {
  return status === "ACTIVE";
}

function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}
