import { describe, expect, test } from "vitest";
import { formatAttestationRoots } from "../../lambdas/shared/recipient/roots.ts";
import { ContextError, parseContext } from "../../lib/context.ts";
import { authority, issue, rootsOf } from "../support/enclave.ts";
import { newSigningKey } from "../support/web-identity.ts";

const { jwk } = newSigningKey("ES256", "one");
const roots = rootsOf(issue("root", undefined, authority()));
const rootText = formatAttestationRoots(roots);
const oidcKeysText = JSON.stringify({ "token.example.com": { keys: [jwk] } });

const parse = (context: Record<string, unknown>) => parseContext((name) => context[name]);
const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const topicArn = "arn:aws:sns:eu-west-1:111122223333:on_call-1";

test("the defaults keep what is valuable", () => {
  expect(parse({})).toEqual({
    wrapping: { kind: "secretsmanager" },
    edge: "cloudfront",
    removal: "retain",
    deletionProtection: true,
    managementAccount: "123456789012",
    grantDelay: 0,
    replicationDelay: 0,
    quotas: { keys: 100_000, aliases: 50, grants: 50_000 },
    oidcKeys: "{}",
    attestationRoots: "",
    logLevel: "info",
    logRetentionDays: 30,
    eventRetentionDays: 90,
    monitoring: true,
    alarmTopicArn: undefined,
    throttle: { rate: 1000, burst: 2000 },
    nag: true,
  });
});

describe("allowed", () => {
  test.each<[Record<string, unknown>, object]>([
    [{ wrapping: "secretsmanager" }, { wrapping: { kind: "secretsmanager" } }],
    [{ wrapping: "ssm:wrapping" }, { wrapping: { kind: "ssm", parameter: "wrapping" } }],
    [{ wrapping: "ssm:/a/b.c-d_e" }, { wrapping: { kind: "ssm", parameter: "/a/b.c-d_e" } }],
    [{ wrapping: `kms:${keyArn}` }, { wrapping: { kind: "kms", keyArn } }],
    [{ edge: "none" }, { edge: "none" }],
    [{ removal: "destroy" }, { removal: "destroy", deletionProtection: false }],
    [{ removal: "destroy", deletionProtection: "true" }, { deletionProtection: true }],
    [{ removal: "retain", deletionProtection: "false" }, { deletionProtection: false }],
    [{ deletionProtection: false }, { deletionProtection: false }],
    [{ managementAccount: "000000000001" }, { managementAccount: "000000000001" }],
    [{ grantDelay: "900" }, { grantDelay: 900 }],
    [{ replicationDelay: "5" }, { replicationDelay: 5 }],
    [{ quotas: "grants=10,keys=5" }, { quotas: { keys: 5, aliases: 50, grants: 10 } }],
    [{ oidcKeys: oidcKeysText }, { oidcKeys: oidcKeysText }],
    [{ oidcKeys: JSON.parse(oidcKeysText) }, { oidcKeys: oidcKeysText }],
    [{ attestationRoots: String(roots[0]) }, { attestationRoots: rootText }],
    [{ attestationRoots: rootText }, { attestationRoots: rootText }],
    [{ logLevel: "debug" }, { logLevel: "debug" }],
    [{ logRetentionDays: 7 }, { logRetentionDays: 7 }],
    [{ eventRetentionDays: 1 }, { eventRetentionDays: 1 }],
    [{ eventRetentionDays: "3650" }, { eventRetentionDays: 3650 }],
    [{ monitoring: "off" }, { monitoring: false }],
    [{ alarmTopicArn: topicArn }, { alarmTopicArn: topicArn }],
    [{ alarmTopicArn: "" }, { alarmTopicArn: undefined }],
    [{ throttle: "5/10" }, { throttle: { rate: 5, burst: 10 } }],
    [{ nag: "off" }, { nag: false }],
  ])("%j", (context, expected) => {
    expect(parse(context)).toMatchObject(expected);
  });
});

describe("refused, with what is allowed instead", () => {
  test.each<[Record<string, unknown>, string]>([
    [{ wrapping: "file" }, "secretsmanager, ssm:<parameter name> or kms:<key ARN>"],
    [{ wrapping: "ssm:" }, "ssm:<parameter name>"],
    [{ wrapping: "ssm:a b" }, "ssm:<parameter name>"],
    [{ wrapping: "kms:1234abcd-12ab-34cd-56ef-1234567890ab" }, "kms:<key ARN>"],
    [{ wrapping: "kms:arn:aws:kms:eu-west-1:111122223333:alias/x" }, "kms:<key ARN>"],
    [{ edge: "cloudflare" }, "cloudfront or none"],
    [{ removal: "keep" }, "retain or destroy"],
    [{ deletionProtection: "yes" }, "true or false"],
    [{ managementAccount: "12345678901" }, "12 digits"],
    [{ managementAccount: 123456789012.5 }, "12 digits"],
    [{ grantDelay: "901" }, "seconds from 0 to 900"],
    [{ replicationDelay: "x" }, "seconds from 0 to 900"],
    [{ quotas: "keys=100001" }, "lower limits than AWS's, as in keys=100,aliases=5,grants=10"],
    [{ oidcKeys: "{" }, "an object of key sets"],
    [{ oidcKeys: "[]" }, "an object of key sets"],
    [{ oidcKeys: { "token.example.com": { keys: [] } } }, "an object of key sets"],
    [{ oidcKeys: oidcKeysText.replace("token.", "https://token.") }, "an object of key sets"],
    [{ oidcKeys: `${oidcKeysText}${" ".repeat(2048)}` }, "in at most 2048 characters"],
    [{ attestationRoots: "root.pem" }, "certificates of P-384 authorities"],
    [
      { attestationRoots: `${rootText},`.repeat(2), oidcKeys: oidcKeysText.padEnd(2048) },
      "at most 2800 characters together with oidcKeys",
    ],
    [{ logLevel: "verbose" }, "debug, info, warn, error, silent"],
    [{ logRetentionDays: "2" }, "1, 3, 5, 7"],
    [{ eventRetentionDays: "0" }, "days from 1 to 3650"],
    [{ eventRetentionDays: "3651" }, "days from 1 to 3650"],
    [{ monitoring: "yes" }, "on or off"],
    [{ alarmTopicArn: "ops" }, "the ARN of an SNS topic"],
    [{ alarmTopicArn: `${topicArn}.fifo` }, "no FIFO topic"],
    [{ alarmTopicArn: `${topicArn}:subscription` }, "the ARN of an SNS topic"],
    [{ throttle: "0/10" }, "<requests a second>/<burst>"],
    [{ throttle: "10" }, "<requests a second>/<burst>"],
    [{ throttle: "10/20/30" }, "<requests a second>/<burst>"],
    [{ throttle: "10/10001" }, "1 to 10000"],
    [{ nag: "maybe" }, "on or off"],
  ])("%j", (context, allowed) => {
    const [name] = Object.keys(context);
    const attempt = () => parse(context);
    expect(attempt).toThrow(ContextError);
    expect(attempt).toThrow(`The context value ${name} must be`);
    expect(attempt).toThrow(allowed);
  });
});
