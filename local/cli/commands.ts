/** What each command does. */

import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import { clientVariables } from "../shell.ts";
import { administratorArn, newAdministratorKey } from "./administrator.ts";
import type { Invocation } from "./arguments.ts";
import { openOrganizations, openTenant, readEndpoint } from "./connection.ts";
import { CliError, explained, program } from "./errors.ts";
import { events } from "./events/command.ts";
import { shellLines, tenantTable } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";
import { addTenant, findTenant, listTenants, removeTenant, type Tenant } from "./tenants.ts";
import { openTrail } from "./trail/open.ts";
import type { Trail } from "./trail/trail.ts";
import { requireId, why } from "./why/command.ts";

type Command = Exclude<Invocation, { command: "help" }>;
type TenantCommand = Exclude<Command, TrailCommand>;

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
      case "why":
        if (command.id !== undefined) {
          requireId(command.id);
        }
        return await why(command, await trailFor(command, setting), setting);
      case "events":
        return await events(command, await trailFor(command, setting), setting);
    }
  } catch (error) {
    throw explained(error, endpoint);
  }
}

type TrailCommand = Extract<Command, { command: "why" | "events" }>;

async function trailFor({ region, tenant }: TrailCommand, setting: Setting): Promise<Trail> {
  const { endpoint, env } = setting;
  const entered = tenant === undefined ? undefined : await find(tenant, setting);
  return openTrail(endpoint, env, { region, tenant: entered });
}

async function add(name: string, command: TenantCommand, setting: Setting): Promise<void> {
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

async function list({ json }: TenantCommand, { organizations, print }: Setting): Promise<void> {
  const tenants = await listTenants(organizations);
  print(json ? JSON.stringify(tenants, null, 2) : tenantTable(tenants));
}

async function remove(nameOrId: string, { yes }: TenantCommand, setting: Setting): Promise<void> {
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
  { json }: TenantCommand,
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
