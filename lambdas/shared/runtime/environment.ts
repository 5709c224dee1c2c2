/**
 * What a function is told by its environment variables. They are parsed once,
 * when the function is made, so that a missing one fails at the start.
 */

import { type KeySet, parseKeySet } from "../identity/web-identity/key-set.ts";
import type { SuppliedKeys } from "../identity/web-identity/provider-keys.ts";
import { isLogLevel, type LogLevel, logLevels } from "./log.ts";
import { isMetricsFormat, type MetricsFormat, metricsFormats } from "./metrics.ts";

export type Environment = {
  /** Name of the DynamoDB table that holds all state. */
  readonly table: string;
  /** Name of the DynamoDB table of the events. */
  readonly eventsTable: string;
  /** Days that events are kept. */
  readonly eventRetentionDays: number;
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
  /**
   * Seconds that a multi-Region key stays in the states Creating and Updating.
   * Some on AWS; none by default.
   */
  readonly replicationDelay: number;
  /** Limits that are lower than AWS's, as keys/quotas.ts reads them; may be empty. */
  readonly quotas: string;
  /** Keys of identity providers that are not asked for their own. */
  readonly oidcKeys: SuppliedKeys;
  /**
   * Roots of a team's own, whose attestation documents are believed beside those
   * of AWS: certificates as DER in Base64, with commas between; may be empty.
   */
  readonly attestationRoots: string;
  readonly logLevel: LogLevel;
  /** Whether the lines of requests hold their metrics, for CloudWatch. */
  readonly metrics: MetricsFormat;
};

/** The names of the variables, for whoever sets them (lib/) and whoever reads them (here). */
export const variables = {
  table: "LOCKSTEAD_TABLE",
  eventsTable: "LOCKSTEAD_EVENTS_TABLE",
  eventRetentionDays: "LOCKSTEAD_EVENT_RETENTION_DAYS",
  wrapping: "LOCKSTEAD_WRAPPING",
  adminSecret: "LOCKSTEAD_ADMIN_SECRET",
  credentialsSecret: "LOCKSTEAD_CREDENTIALS_SECRET",
  originSecret: "LOCKSTEAD_ORIGIN_SECRET",
  hosts: "LOCKSTEAD_HOSTS",
  managementAccount: "LOCKSTEAD_ACCOUNT_ID",
  grantDelay: "LOCKSTEAD_GRANT_DELAY",
  replicationDelay: "LOCKSTEAD_REPLICATION_DELAY",
  quotas: "LOCKSTEAD_QUOTAS",
  oidcKeys: "LOCKSTEAD_OIDC_KEYS",
  attestationRoots: "LOCKSTEAD_ATTESTATION_ROOTS",
  logLevel: "LOCKSTEAD_LOG_LEVEL",
  metrics: "LOCKSTEAD_METRICS",
} as const;

/** As long as CloudTrail keeps them. */
export const defaultEventRetentionDays = 90;

export function isEventRetention(text: string): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 3650;
}

/** Seconds. */
export function isDelay(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= 900;
}

/**
 * `{ "<issuer's URL without its scheme>": <JSON Web Key Set> }`
 * @returns undefined for what is something else
 */
export function parseOidcKeys(text: string): SuppliedKeys | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return undefined;
  }
  const sets = Object.entries(value).map(([url, keys]) => [url, parseKeySet(keys)] as const);
  const isComplete = sets.every(
    (entry): entry is readonly [string, KeySet] =>
      !entry[0].includes("://") && entry[1] !== undefined && entry[1].size > 0,
  );
  return isComplete ? new Map(sets as (readonly [string, KeySet])[]) : undefined;
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
  const delay = (name: string): number => {
    const text = env[name] ?? "0";
    if (!isDelay(text)) {
      throw new Error(`${name} must be a number of seconds from 0 to 900.`);
    }
    return Number(text);
  };
  const eventRetentionDays = env[variables.eventRetentionDays] ?? String(defaultEventRetentionDays);
  if (!isEventRetention(eventRetentionDays)) {
    throw new Error(`${variables.eventRetentionDays} must be a number of days from 1 to 3650.`);
  }
  const oidcKeys = parseOidcKeys(env[variables.oidcKeys] || "{}");
  if (oidcKeys === undefined) {
    throw new Error(
      `${variables.oidcKeys} must be a JSON object of key sets by the URLs of their issuers, without https://.`,
    );
  }
  // What reads certificates is loaded with the first Recipient only; whoever sets them has read them.
  const attestationRoots = env[variables.attestationRoots] ?? "";
  if (!/^[A-Za-z0-9+/=,]*$/.test(attestationRoots)) {
    throw new Error(
      `${variables.attestationRoots} must be certificates as DER in Base64, with commas between.`,
    );
  }
  const logLevel = env[variables.logLevel] ?? "info";
  if (!isLogLevel(logLevel)) {
    throw new Error(`${variables.logLevel} must be one of ${logLevels.join(", ")}.`);
  }
  const metrics = env[variables.metrics] ?? "none";
  if (!isMetricsFormat(metrics)) {
    throw new Error(`${variables.metrics} must be one of ${metricsFormats.join(", ")}.`);
  }
  return {
    table: need(variables.table),
    eventsTable: need(variables.eventsTable),
    eventRetentionDays: Number(eventRetentionDays),
    wrapping: need(variables.wrapping),
    adminSecret: need(variables.adminSecret),
    credentialsSecret: need(variables.credentialsSecret),
    originSecret: env[variables.originSecret] || undefined,
    hosts: new Set(need(variables.hosts).split(",")),
    managementAccount,
    grantDelay: delay(variables.grantDelay),
    replicationDelay: delay(variables.replicationDelay),
    quotas: env[variables.quotas] ?? "",
    oidcKeys,
    attestationRoots,
    logLevel,
    metrics,
  };
}
