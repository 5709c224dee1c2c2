/**
 * What a function is told by its environment variables. They are parsed once,
 * when the function is made, so that a missing one fails at the start.
 */

import { isLogLevel, type LogLevel, logLevels } from "./log.ts";

export type Environment = {
  /** Name of the DynamoDB table that holds all state. */
  readonly table: string;
  /** Where the wrapping secret is: `secretsmanager:<arn>`, `ssm:<parameter name>` or `kms:<key arn>`. */
  readonly wrapping: string;
  /** `secretsmanager:<arn>` of the secret `{"accessKeyId", "secretAccessKey"}` of the management account's `admin`. */
  readonly adminSecret: string;
  /** `secretsmanager:<arn>` of the secret that access keys and session tokens are sealed under. */
  readonly credentialsSecret: string;
  /** `secretsmanager:<arn>` of what only the edge knows, or undefined where there is no edge in front. */
  readonly originSecret: string | undefined;
  /** Host names, with port where there is one, that a signature may name. */
  readonly hosts: ReadonlySet<string>;
  /** The management account: 12 digits. */
  readonly managementAccount: string;
  /**
   * Seconds until a new grant is in force for whoever does not present its
   * token. AWS takes up to five minutes; none by default.
   */
  readonly grantDelay: number;
  readonly logLevel: LogLevel;
};

/** The names of the variables, for whoever sets them (lib/) and whoever reads them (here). */
export const variables = {
  table: "LOCKSTEAD_TABLE",
  wrapping: "LOCKSTEAD_WRAPPING",
  adminSecret: "LOCKSTEAD_ADMIN_SECRET",
  credentialsSecret: "LOCKSTEAD_CREDENTIALS_SECRET",
  originSecret: "LOCKSTEAD_ORIGIN_SECRET",
  hosts: "LOCKSTEAD_HOSTS",
  managementAccount: "LOCKSTEAD_ACCOUNT_ID",
  grantDelay: "LOCKSTEAD_GRANT_DELAY",
  logLevel: "LOCKSTEAD_LOG_LEVEL",
} as const;

export function isGrantDelay(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= 900;
}

/** @throws Error that names the variable which is missing or ill-formed. */
export function parseEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const need = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === "") {
      throw new Error(`The environment variable ${name} is not set.`);
    }
    return value;
  };
  const managementAccount = need(variables.managementAccount);
  if (!/^\d{12}$/.test(managementAccount)) {
    throw new Error(`${variables.managementAccount} must be an account id of 12 digits.`);
  }
  const grantDelay = env[variables.grantDelay] ?? "0";
  if (!isGrantDelay(grantDelay)) {
    throw new Error(`${variables.grantDelay} must be a number of seconds from 0 to 900.`);
  }
  const logLevel = env[variables.logLevel] ?? "info";
  if (!isLogLevel(logLevel)) {
    throw new Error(`${variables.logLevel} must be one of ${logLevels.join(", ")}.`);
  }
  return {
    table: need(variables.table),
    wrapping: need(variables.wrapping),
    adminSecret: need(variables.adminSecret),
    credentialsSecret: need(variables.credentialsSecret),
    originSecret: env[variables.originSecret] || undefined,
    hosts: new Set(need(variables.hosts).split(",")),
    managementAccount,
    grantDelay: Number(grantDelay),
    logLevel,
  };
}
