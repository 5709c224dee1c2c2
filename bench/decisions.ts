/**
 * `npm run bench`, its first part: how long one authorization decision takes.
 * The request is a typical one: a key policy and an identity policy, ten
 * statements, five conditions, and what a request knows of itself.
 */

import { Bench } from "tinybench";
import { contextOf } from "../lambdas/shared/authorization/context.ts";
import { decide } from "../lambdas/shared/authorization/decide.ts";
import { parsePolicy } from "../lambdas/shared/authorization/document.ts";
import { explain } from "../lambdas/shared/authorization/explain.ts";
import type { Question } from "../lambdas/shared/authorization/question.ts";

const account = "111122223333";
const key = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const role = `arn:aws:iam::${account}:role/Application`;

const keyPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Delegate",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "Administrators",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:role/KeyAdministrator` },
      Action: ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Tag*"],
      Resource: "*",
    },
    {
      Sid: "OnlyOurOffice",
      Effect: "Deny",
      Principal: "*",
      Action: "kms:*",
      Resource: "*",
      Condition: { NotIpAddress: { "aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"] } },
    },
    {
      Sid: "OnlyWithContext",
      Effect: "Deny",
      Principal: "*",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringNotEquals: { "kms:EncryptionContext:AppName": "ExampleApp" } },
    },
    {
      Sid: "Grants",
      Effect: "Allow",
      Principal: { AWS: role },
      Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
      Resource: "*",
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ],
});

const identityPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Sid: "Lists", Effect: "Allow", Action: ["kms:ListKeys", "kms:ListAliases"], Resource: "*" },
    { Sid: "Bucket", Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::example/*" },
    {
      Sid: "NoDeletion",
      Effect: "Deny",
      Action: ["kms:ScheduleKeyDeletion", "kms:DisableKey"],
      Resource: "*",
    },
    {
      Sid: "OnlyTls",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Sid: "UseKeys",
      Effect: "Allow",
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: `arn:aws:kms:*:${account}:key/*`,
      Condition: { StringEquals: { "aws:ResourceTag/team": "\u0024{aws:PrincipalTag/team}" } },
    },
  ],
});

const question: Question = {
  principal: {
    kind: "role-session",
    account,
    arn: `arn:aws:sts::${account}:assumed-role/Application/one`,
    userId: "AROAEXAMPLE:one",
    issuerArn: role,
  },
  policies: {
    identity: [{ name: "UseKeys", document: parsePolicy("identity", identityPolicy) }],
    serviceControl: [],
  },
  action: "kms:Decrypt",
  resource: key,
  resourceAccount: account,
  resourcePolicy: { kind: "key", name: key, document: parsePolicy("key", keyPolicy) },
  resourceControl: [],
  context: contextOf({
    "aws:PrincipalArn": role,
    "aws:PrincipalAccount": account,
    "aws:PrincipalTag/team": "red",
    "aws:ResourceTag/team": "red",
    "aws:SecureTransport": "true",
    "aws:SourceIp": "192.0.2.44",
    "kms:EncryptionContext:AppName": "ExampleApp",
    "kms:EncryptionContextKeys": ["AppName"],
    "kms:KeySpec": "SYMMETRIC_DEFAULT",
  }),
};

if (!decide(question).allowed) {
  throw new Error("The typical request has to be allowed");
}

const bench = new Bench({ time: 1000 });
bench.add("decide", () => decide(question));
bench.add("decide and explain", () => explain(question, decide(question)));
bench.add("parse the key policy", () => parsePolicy("key", keyPolicy));
await bench.run();

console.log("authorization                     µs each    a second");
for (const { name, result } of bench.tasks) {
  if (result.state === "completed") {
    const microseconds = result.latency.p50 * 1000;
    console.log(
      name.padEnd(32) +
        microseconds.toFixed(2).padStart(9) +
        (1e6 / microseconds).toFixed(0).padStart(12),
    );
  }
}
console.log();
