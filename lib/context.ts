/**
 * The settings of a deployment: CDK context values, as `-c name=value` or from
 * cdk.json, parsed once before anything is made of them.
 */

import { parseQuotas, type Quotas, quotasFormat } from "../lambdas/shared/keys/quotas.ts";
import {
  formatAttestationRoots,
  parseAttestationRoots,
} from "../lambdas/shared/recipient/roots.ts";
import {
  defaultEventRetentionDays,
  isEventRetention,
  isDelay,
  parseOidcKeys,
} from "../lambdas/shared/runtime/environment.ts";
import { type LogLevel, logLevels } from "../lambdas/shared/runtime/log.ts";

/** Where the wrapping secret is, the root of the key hierarchy. */
export type WrappingSetting =
  | { readonly kind: "secretsmanager" }
  | { readonly kind: "ssm"; readonly parameter: string }
  | { readonly kind: "kms"; readonly keyArn: string };

export type Settings = {
  readonly wrapping: WrappingSetting;
  readonly edge: "cloudfront" | "none";
  /** What becomes of the table and the secrets when their stack is deleted. */
  readonly removal: "retain" | "destroy";
  readonly deletionProtection: boolean;
  /** 12 digits. */
  readonly managementAccount: string;
  /** Seconds until a new grant is in force for whoever does not present its token. */
  readonly grantDelay: number;
  /** Seconds. */
  readonly replicationDelay: number;
  readonly quotas: Quotas;
  /** JSON: key sets by the URLs of their issuers, without their scheme. */
  readonly oidcKeys: string;
  /** Certificates of roots beside AWS's own: Base64 with commas between. */
  readonly attestationRoots: string;
  readonly logLevel: LogLevel;
  readonly logRetentionDays: number;
  /** Days that audit events are kept. */
  readonly eventRetentionDays: number;
  /** Whether there are metrics, a dashboard and alarms: CloudWatch charges for them. */
  readonly monitoring: boolean;
  /** The SNS topic that alarms notify, or undefined for none. */
  readonly alarmTopicArn: string | undefined;
  /** Of all requests together: how many a second, and how many at once above that. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** Whether cdk-nag checks the templates. */
  readonly nag: boolean;
};

/** A context value that is none of those allowed. The message is for the user. */
export class ContextError extends Error {}

/** The periods that CloudWatch Logs knows, in days. */
const retentionPeriods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
].map(String);

/** Lambda has room for 4 KB of environment variables. */
const longestOidcKeys = 2048;
/** Room for one root beside the longest of those, and for four without. */
const longestWithRoots = 2800;

/**
 * @param lookup a context value by its name: text when it comes from the
 *   command line, any JSON when it comes from cdk.json
 * @throws ContextError
 */
export function parseContext(lookup: (name: string) => unknown): Settings {
  const parse = <T>(name: string, fallback: string, allowed: string, read: Reader<T>): T => {
    const given = lookup(name) ?? fallback;
    const text = typeof given === "object" ? JSON.stringify(given) : String(given);
    const value = read(text);
    if (value === undefined) {
      throw new ContextError(
        `The context value ${name} must be ${allowed}, not ${JSON.stringify(text)}.`,
      );
    }
    return value;
  };
  const choose = <T extends string>(name: string, choices: readonly [T, ...T[]]): T =>
    parse(name, choices[0], choices.join(" or "), (text) => choices.find((c) => c === text));

  const delay = (name: string): number =>
    parse(name, "0", "a number of seconds from 0 to 900", (text) =>
      isDelay(text) ? Number(text) : undefined,
    );

  const removal = choose("removal", ["retain", "destroy"]);
  const oidcKeys = parse(
    "oidcKeys",
    "{}",
    `an object of key sets in at most ${longestOidcKeys} characters, as in {"token.example.com":{"keys":[…]}},`,
    (text) =>
      text.length > longestOidcKeys || parseOidcKeys(text) === undefined ? undefined : text,
  );
  return {
    wrapping: parse(
      "wrapping",
      "secretsmanager",
      "secretsmanager, ssm:<parameter name> or kms:<key ARN>",
      parseWrapping,
    ),
    edge: choose("edge", ["cloudfront", "none"]),
    removal,
    // Whoever asks for a table that goes with its stack does not want it held back.
    deletionProtection:
      choose("deletionProtection", removal === "retain" ? ["true", "false"] : ["false", "true"]) ===
      "true",
    managementAccount: parse("managementAccount", "123456789012", "an id of 12 digits", (text) =>
      /^\d{12}$/.test(text) ? text : undefined,
    ),
    grantDelay: delay("grantDelay"),
    replicationDelay: delay("replicationDelay"),
    quotas: parse("quotas", "", quotasFormat, parseQuotas),
    oidcKeys,
    attestationRoots: parse(
      "attestationRoots",
      "",
      `certificates of P-384 authorities, as PEM or as Base64 with commas between, in at most ${longestWithRoots} characters together with oidcKeys,`,
      (text) => parseRoots(text, longestWithRoots - oidcKeys.length),
    ),
    logLevel: parse("logLevel", "info", logLevels.join(", "), (text) =>
      logLevels.find((level) => level === text),
    ),
    logRetentionDays: Number(
      parse("logRetentionDays", "30", `one of ${retentionPeriods.join(", ")}`, (text) =>
        retentionPeriods.find((days) => days === text),
      ),
    ),
    eventRetentionDays: Number(
      parse(
        "eventRetentionDays",
        String(defaultEventRetentionDays),
        "a number of days from 1 to 3650",
        (text) => (isEventRetention(text) ? text : undefined),
      ),
    ),
    monitoring: choose("monitoring", ["on", "off"]) === "on",
    alarmTopicArn:
      parse("alarmTopicArn", "", "the ARN of an SNS topic, and no FIFO topic", (text) =>
        text === "" || isTopicArn(text) ? text : undefined,
      ) || undefined,
    // Far above what a test suite asks for; low enough that a loop gone wild costs little.
    throttle: parse(
      "throttle",
      "1000/2000",
      "<requests a second>/<burst>, both whole numbers from 1 to 10000",
      parseThrottle,
    ),
    nag: choose("nag", ["on", "off"]) === "on",
  };
}

/** Undefined means that the text is not allowed. */
type Reader<T> = (text: string) => T | undefined;

function parseWrapping(text: string): WrappingSetting | undefined {
  if (text === "secretsmanager") {
    return { kind: "secretsmanager" };
  }
  const parameter = /^ssm:([A-Za-z0-9_.\-/]{1,1011})$/.exec(text)?.[1];
  if (parameter !== undefined) {
    return { kind: "ssm", parameter };
  }
  // A key's own ARN: IAM does not grant the use of a key by the ARN of its alias.
  const keyArn = /^kms:(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+)$/.exec(text)?.[1];
  return keyArn === undefined ? undefined : { kind: "kms", keyArn };
}

/** As short as can be, on one line. */
function parseRoots(text: string, longest: number): string | undefined {
  const roots = parseAttestationRoots(text);
  const formatted = roots && formatAttestationRoots(roots);
  return formatted !== undefined && formatted.length <= longest ? formatted : undefined;
}

function isTopicArn(text: string): boolean {
  return /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/.test(text);
}

function parseThrottle(text: string): Settings["throttle"] | undefined {
  const [rate, burst, ...rest] = text
    .split("/")
    .map((part) =>
      /^[1-9]\d{0,4}$/.test(part) && Number(part) <= 10_000 ? Number(part) : undefined,
    );
  return rate === undefined || burst === undefined || rest.length > 0 ? undefined : { rate, burst };
}
