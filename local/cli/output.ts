/** What is printed, for a shell to evaluate and for people. */

import { assignments } from "../shell.ts";
import type { Tenant } from "./tenants.ts";

/** Each line stands for itself. What would go before the access key is unset. */
export function shellLines(variables: Readonly<Record<string, string>>): string {
  return [
    ...assignments(variables).map((assignment) => `export ${assignment}`),
    "unset AWS_SESSION_TOKEN AWS_PROFILE",
  ].join("\n");
}

export function tenantTable(tenants: readonly Tenant[]): string {
  const rows = tenants.map(({ name, accountId, status, email, created }) => [
    name,
    accountId,
    status,
    created?.toISOString().slice(0, 10) ?? "",
    email,
  ]);
  return table([["NAME", "ACCOUNT", "STATUS", "CREATED", "EMAIL"], ...rows]);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
    .map((row) => row.join("  ").trimEnd())
    .join("\n");
}
