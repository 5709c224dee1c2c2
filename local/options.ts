/** What `npm start` is asked to do: its flags and its environment variables. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseQuotas, quotasFormat } from "../lambdas/shared/keys/quotas.ts";
import {
  formatAttestationRoots,
  parseAttestationRoots,
} from "../lambdas/shared/recipient/roots.ts";
import { isEventRetention, isDelay, parseOidcKeys } from "../lambdas/shared/runtime/environment.ts";
import { isLogLevel, type LogLevel, logLevels } from "../lambdas/shared/runtime/log.ts";
import { errorCode, errorText, StartError } from "./errors.ts";

export type AdminCredentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

export type Options = {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The folder that keeps data and secrets, or undefined to keep nothing. */
  readonly data: string | undefined;
  /** A cloud assembly to serve as it is, or undefined to synthesize one. */
  readonly assembly: string | undefined;
  /** Takes the place of the embedded DynamoDB. */
  readonly dynamodbEndpoint: string | undefined;
  /** Seconds; undefined leaves the template's own in force. */
  readonly grantDelay: string | undefined;
  /** Seconds; undefined leaves the template's own in force. */
  readonly replicationDelay: string | undefined;
  /** Undefined leaves the template's own in force. */
  readonly quotas: string | undefined;
  /** Days; undefined leaves the template's own in force. */
  readonly eventRetentionDays: string | undefined;
  /** JSON, key sets by their issuers; undefined leaves the template's own in force. */
  readonly oidcKeys: string | undefined;
  /** Certificates, Base64 with commas between; undefined leaves the template's own in force. */
  readonly attestationRoots: string | undefined;
  /** Undefined leaves an assembly's own level in force. */
  readonly logLevel: LogLevel | undefined;
  /** Used as they are, and not kept. */
  readonly admin: AdminCredentials | undefined;
  readonly managementAccount: string | undefined;
  /** Names beside those of the machine that a signature may name as its host. */
  readonly extraHosts: readonly string[];
};

export const help = `Usage: npm start -- [options]

Serves the synthesized stacks on this machine: the template's routes, functions
and roles, its edge Function, and an embedded DynamoDB.

Options:
  --port PORT               where to listen; 0 chooses a free port (default 4599)
  --host ADDRESS            the address to listen on (default 127.0.0.1)
  --data DIR                keep data and secrets in DIR (default .lockstead)
  --memory                  keep everything in memory, nothing on disk
  --assembly DIR            serve this cloud assembly as it is, rather than synthesize
  --dynamodb-endpoint URL   use this DynamoDB rather than the embedded one
  --grant-delay SECONDS     a new grant needs its token for so long, as on AWS (default 0)
  --replication-delay SECONDS
                            multi-Region keys are Creating and Updating for so long (default 0)
  --quotas LIMITS           lower limits than AWS's, as in keys=100,aliases=5,grants=10
  --event-retention-days DAYS
                            how long audit events are kept in DIR (default 90)
  --attestation-roots FILE  believe attestation documents that come from these
                            certificates (PEM), beside those of Nitro Enclaves
  --log-level LEVEL         ${logLevels.join(", ")} (default warn)
  --help                    show this text

Environment:
  LOCKSTEAD_ADMIN_ACCESS_KEY_ID, LOCKSTEAD_ADMIN_SECRET_ACCESS_KEY
                            the admin's credentials (default: generated once, kept in DIR)
  LOCKSTEAD_ACCOUNT_ID      the management account (default 123456789012)
  LOCKSTEAD_OIDC_KEYS       keys of identity providers, which are then not asked for them:
                            {"token.example.com":{"keys":[...]}}
  LOCKSTEAD_HOSTS           more host names, with port, under which clients reach this
                            machine, separated by commas
`;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * @returns undefined when only the help text is asked for
 * @throws StartError at the first flag or variable that is wrong
 */
export function readOptions(argv: readonly string[], env: Variables): Options | undefined {
  const flags = readFlags(argv);
  if (flags.help) {
    return undefined;
  }
  if (flags.memory && flags.data !== undefined) {
    throw wrongFlag("--memory keeps nothing on disk and --data says where to: choose one");
  }
  return {
    host: nonEmpty("--host", flags.host ?? "127.0.0.1"),
    port: readPort(flags.port ?? "4599"),
    data: flags.memory ? undefined : resolve(nonEmpty("--data", flags.data ?? ".lockstead")),
    assembly:
      flags.assembly === undefined ? undefined : resolve(nonEmpty("--assembly", flags.assembly)),
    dynamodbEndpoint: readEndpoint(flags["dynamodb-endpoint"]),
    grantDelay: readDelay("--grant-delay", flags["grant-delay"]),
    replicationDelay: readDelay("--replication-delay", flags["replication-delay"]),
    quotas: readQuotas(flags.quotas),
    eventRetentionDays: readEventRetention(flags["event-retention-days"]),
    oidcKeys: readOidcKeys(env),
    attestationRoots: readAttestationRoots(flags["attestation-roots"]),
    logLevel: readLogLevel(flags["log-level"]),
    admin: readAdmin(env),
    managementAccount: readAccount(env),
    extraHosts: readHosts(env),
  };
}

function readFlags(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      options: {
        port: { type: "string" },
        host: { type: "string" },
        data: { type: "string" },
        memory: { type: "boolean" },
        assembly: { type: "string" },
        "dynamodb-endpoint": { type: "string" },
        "grant-delay": { type: "string" },
        "replication-delay": { type: "string" },
        quotas: { type: "string" },
        "event-retention-days": { type: "string" },
        "attestation-roots": { type: "string" },
        "log-level": { type: "string" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    if (errorCode(error)?.startsWith("ERR_PARSE_ARGS_")) {
      // Only its first sentence: the rest explains positional arguments, which there are none of.
      throw wrongFlag(errorText(error).split(/\.\s/)[0] ?? "");
    }
    throw error;
  }
}

function wrongFlag(problem: string): StartError {
  return new StartError(
    `${problem.replace(/\.$/, "")}. \`npm start -- --help\` lists the options.`,
  );
}

function nonEmpty(flag: string, value: string): string {
  if (value.trim() === "") {
    throw wrongFlag(`${flag} must not be empty`);
  }
  return value;
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) {
    throw wrongFlag(`--port must be a number from 0 to 65535, not "${text}"`);
  }
  return port;
}

function readEndpoint(text: string | undefined): string | undefined {
  if (text !== undefined && !/^https?:$/.test(URL.parse(text)?.protocol ?? "")) {
    throw wrongFlag(`--dynamodb-endpoint must be a URL like http://localhost:8000, not "${text}"`);
  }
  return text;
}

function readDelay(flag: string, text: string | undefined): string | undefined {
  if (text !== undefined && !isDelay(text)) {
    throw wrongFlag(`${flag} must be a number of seconds from 0 to 900, not "${text}"`);
  }
  return text;
}

function readQuotas(text: string | undefined): string | undefined {
  if (text !== undefined && parseQuotas(text) === undefined) {
    throw wrongFlag(`--quotas must be ${quotasFormat}, not "${text}"`);
  }
  return text;
}

function readEventRetention(text: string | undefined): string | undefined {
  if (text !== undefined && !isEventRetention(text)) {
    throw wrongFlag(`--event-retention-days must be a number from 1 to 3650, not "${text}"`);
  }
  return text;
}

function readAttestationRoots(file: string | undefined): string | undefined {
  if (file === undefined) {
    return undefined;
  }
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new StartError(`Cannot read ${file} for --attestation-roots (${errorText(error)}).`);
  }
  const roots = parseAttestationRoots(text) ?? [];
  if (roots.length === 0) {
    throw new StartError(
      `${file} for --attestation-roots must hold certificates of P-384 authorities as PEM, and nothing else.`,
    );
  }
  return formatAttestationRoots(roots);
}

function readLogLevel(text: string | undefined): LogLevel | undefined {
  if (text !== undefined && !isLogLevel(text)) {
    throw wrongFlag(`--log-level must be one of ${logLevels.join(", ")}, not "${text}"`);
  }
  return text;
}

function readAdmin(env: Variables): AdminCredentials | undefined {
  const accessKeyId = env["LOCKSTEAD_ADMIN_ACCESS_KEY_ID"] || undefined;
  const secretAccessKey = env["LOCKSTEAD_ADMIN_SECRET_ACCESS_KEY"] || undefined;
  if (accessKeyId === undefined && secretAccessKey === undefined) {
    return undefined;
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new StartError(
      "Set both LOCKSTEAD_ADMIN_ACCESS_KEY_ID and LOCKSTEAD_ADMIN_SECRET_ACCESS_KEY, or neither.",
    );
  }
  if (!/^\w{1,128}$/.test(accessKeyId)) {
    throw new StartError(
      "LOCKSTEAD_ADMIN_ACCESS_KEY_ID must be letters, digits and underscores only: it is a part of each signature.",
    );
  }
  return { accessKeyId, secretAccessKey };
}

function readAccount(env: Variables): string | undefined {
  const account = env["LOCKSTEAD_ACCOUNT_ID"] || undefined;
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new StartError(
      `LOCKSTEAD_ACCOUNT_ID must be an account id of 12 digits, not "${account}".`,
    );
  }
  return account;
}

function readOidcKeys(env: Variables): string | undefined {
  const text = env["LOCKSTEAD_OIDC_KEYS"] || undefined;
  if (text !== undefined && parseOidcKeys(text) === undefined) {
    throw new StartError(
      'LOCKSTEAD_OIDC_KEYS must be a JSON object of key sets by the URLs of their issuers, without https://, like {"token.example.com":{"keys":[...]}}.',
    );
  }
  return text;
}

function readHosts(env: Variables): readonly string[] {
  const hosts = (env["LOCKSTEAD_HOSTS"] ?? "").split(",").map((host) => host.trim());
  for (const host of hosts.filter(Boolean)) {
    if (/[\s/@]/.test(host)) {
      throw new StartError(`LOCKSTEAD_HOSTS must list names like kms.test:4599, not "${host}".`);
    }
  }
  return hosts.filter(Boolean);
}
