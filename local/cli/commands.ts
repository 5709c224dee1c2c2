/** What each command does. */

import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import { clientVariables } from "../shell.ts";
import { administratorArn, newAdministratorKey } from "./administrator.ts";
import type { Invocation } from "./arguments.ts";
import { openOrganizations, openTenant, readEndpoint, type Variables } from "./connection.ts";
import { CliError, explained, program } from "./errors.ts";
import { shellLines, tenantTable } from "./output.ts";
import { addTenant, findTenant, listTenants, removeTenant, type Tenant } from "./tenants.ts";

/** All that a command knows of the process that it runs in. */
export type Surroundings = {
  readonly env: Variables;
  /** The result, which may be meant for a shell or a tool. */
  print(text: string): void;
  /** Anything else, for people. */
  note(text: string): void;
  /** Asks whoever sits at the terminal; undefined when nobody does. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
};

type Command = Exclude<Invocation, { command: "help" }>;

type Setting = Surroundings & {
  readonly endpoint: string;
  readonly organizations: OrganizationsClient;
};

/** @throws CliError */
export async function perform(command: Command, surroundings: Surroundings): Promise<void> {
  const endpoint = readEndpoint(command.endpointUrl, surroundings.env);
  const setting = { ...surroundings, endpoint, organizations: openOrganizations(endpoint) };
  try {
    switch (command.command) {
      case "tenant add":
        return await add(command.tenant, command, setting);
      case "tenant list":
        return await list(command, setting);
      case "tenant remove":
        return await remove(command.tenant, command, setting);
      case "env":
        return await printCredentials(await find(command.tenant, setting), command, setting);
    }
  } catch (error) {
    throw explained(error, endpoint);
  }
}

async function add(name: string, command: Command, setting: Setting): Promise<void> {
  const tenant = await addTenant(setting.organizations, name, command.email);
  try {
    await printCredentials(tenant, command, setting);
  } catch (error) {
    const reason = explained(error, setting.endpoint);
    throw reason instanceof CliError
      ? new CliError(
          `The account ${tenant.accountId} is there, but not its administrator: \`${program} env ${tenant.accountId}\` tries again. ${reason.message}`,
          { cause: error },
        )
      : reason;
  }
}

async function list({ json }: Command, { organizations, print }: Setting): Promise<void> {
  const tenants = await listTenants(organizations);
  print(json ? JSON.stringify(tenants, null, 2) : tenantTable(tenants));
}

async function remove(nameOrId: string, { yes }: Command, setting: Setting): Promise<void> {
  const { organizations, confirm, note } = setting;
  const tenant = await find(nameOrId, setting);
  const what = `${tenant.name} (account ${tenant.accountId})`;
  if (!yes) {
    if (confirm === undefined) {
      throw new CliError(`Nobody is there to confirm that ${what} goes: give --yes.`);
    }
    if (!(await confirm(`Close ${what}? All that its keys encrypted is lost in 90 days.`))) {
      throw new CliError(`${what} is left as it was.`);
    }
  }
  await removeTenant(organizations, tenant);
  note(`${what} is closed.`);
}

async function find(nameOrId: string, { organizations }: Setting): Promise<Tenant> {
  return findTenant(await listTenants(organizations), nameOrId);
}

async function printCredentials(
  { name, accountId }: Pick<Tenant, "name" | "accountId">,
  { json }: Command,
  { endpoint, env, print, note }: Setting,
): Promise<void> {
  const key = await newAdministratorKey(await openTenant(endpoint, accountId));
  const region = env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || "us-east-1";
  const variables = clientVariables({ endpoint, region, ...key });
  const userArn = administratorArn(accountId);
  if (json) {
    print(JSON.stringify({ name, accountId, userArn, environment: variables }, null, 2));
  } else {
    print(shellLines(variables));
    note(`# ${name}: ${userArn}`);
  }
}
