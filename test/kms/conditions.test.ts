/** Every condition key of the operations that are served, biting and sparing through the SDK. */

import {
  CreateAliasCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  type KMSClient,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { account, region } from "../support/service.ts";
import { createKey, type CreatedKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
const Plaintext = Buffer.from("x");
let other: CreatedKey;

beforeAll(async () => {
  other = await createKey(suite.kms);
});

/** How a request ends on a key whose policy denies `action` under `condition`. */
async function underDeny(
  action: string,
  condition: object,
  request: (kms: KMSClient, key: CreatedKey) => Promise<unknown>,
): Promise<"denied" | "spared"> {
  const key = await createKey(suite.kms, { Tags: [{ TagKey: "team", TagValue: "red" }] });
  const aliased = `alias/c-${key.KeyId}`;
  await suite.kms.send(new CreateAliasCommand({ AliasName: aliased, TargetKeyId: key.KeyId }));
  const Policy = keyPolicy(account, {
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: "*",
    Condition: condition,
  });
  await suite.kms.send(
    new PutKeyPolicyCommand({
      KeyId: key.KeyId,
      Policy,
      BypassPolicyLockoutSafetyCheck: true,
    }),
  );
  return request(suite.kms, key).then(
    () => "spared" as const,
    (error: Error) => {
      expect(error.name).toBe("AccessDeniedException");
      expect(error.message).toMatch(/with an explicit deny in a resource-based policy$/);
      return "denied" as const;
    },
  );
}

type Request = (kms: KMSClient, key: CreatedKey) => Promise<unknown>;

const describeKey: Request = (kms, { KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }));
const describeByAlias: Request = (kms, { KeyId }) =>
  kms.send(new DescribeKeyCommand({ KeyId: `alias/c-${KeyId}` }));
const encrypt =
  (EncryptionContext?: Record<string, string>): Request =>
  (kms, { KeyId }) =>
    kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
const encryptTwice =
  (toOther: boolean): Request =>
  async (kms, { KeyId }) => {
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
    const DestinationKeyId = toOther ? other.KeyId : `alias/c-${KeyId}`;
    return kms.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId }));
  };
const tag =
  (TagKey: string, TagValue: string): Request =>
  (kms, { KeyId }) =>
    kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey, TagValue }] }));
const untag =
  (...TagKeys: string[]): Request =>
  (kms, { KeyId }) =>
    kms.send(new UntagResourceCommand({ KeyId, TagKeys }));
const putPolicy =
  (BypassPolicyLockoutSafetyCheck?: boolean): Request =>
  (kms, { KeyId }) =>
    kms.send(
      new PutKeyPolicyCommand({
        KeyId,
        Policy: keyPolicy(account),
        BypassPolicyLockoutSafetyCheck,
      }),
    );

type Case = readonly [key: string, action: string, bites: object, spares: object, Request];

/** A condition that the request meets, and one that it does not. */
const cases: readonly Case[] = [
  [
    "kms:CallerAccount",
    "kms:*",
    { StringEquals: { "kms:CallerAccount": account } },
    { StringNotEquals: { "kms:CallerAccount": account } },
    describeKey,
  ],
  [
    "kms:KeyOrigin",
    "kms:*",
    { StringEquals: { "kms:KeyOrigin": "AWS_KMS" } },
    { StringEquals: { "kms:KeyOrigin": "EXTERNAL" } },
    describeKey,
  ],
  [
    "kms:KeySpec",
    "kms:*",
    { StringLike: { "kms:KeySpec": "SYMM*" } },
    { StringLike: { "kms:KeySpec": "RSA_*" } },
    describeKey,
  ],
  [
    "kms:CustomerMasterKeySpec",
    "kms:*",
    { StringEquals: { "kms:CustomerMasterKeySpec": "SYMMETRIC_DEFAULT" } },
    { Null: { "kms:CustomerMasterKeySpec": true } },
    describeKey,
  ],
  [
    "kms:KeyUsage",
    "kms:*",
    { StringEquals: { "kms:KeyUsage": "ENCRYPT_DECRYPT" } },
    { StringEquals: { "kms:CustomerMasterKeyUsage": "SIGN_VERIFY" } },
    describeKey,
  ],
  [
    "kms:MultiRegion",
    "kms:*",
    { Bool: { "kms:MultiRegion": "false" } },
    { Bool: { "kms:MultiRegion": "true" } },
    describeKey,
  ],
  [
    "kms:MultiRegionKeyType",
    "kms:*",
    { Null: { "kms:MultiRegionKeyType": "true" } },
    { Null: { "kms:MultiRegionKeyType": "false" } },
    describeKey,
  ],
  [
    "kms:RequestAlias",
    "kms:*",
    { StringLike: { "kms:RequestAlias": "alias/c-*" } },
    { StringLike: { "kms:RequestAlias": "alias/d-*" } },
    describeByAlias,
  ],
  [
    "kms:RequestAlias without an alias",
    "kms:*",
    { Null: { "kms:RequestAlias": "true" } },
    { StringLike: { "kms:RequestAlias": "alias/*" } },
    describeKey,
  ],
  [
    "kms:ResourceAliases",
    "kms:*",
    { "ForAnyValue:StringLike": { "kms:ResourceAliases": "alias/c-*" } },
    { "ForAnyValue:StringLike": { "kms:ResourceAliases": "alias/d-*" } },
    describeKey,
  ],
  [
    "aws:ResourceTag",
    "kms:*",
    { StringEquals: { "aws:ResourceTag/team": "red" } },
    { StringEquals: { "aws:ResourceTag/team": "Red" } },
    describeKey,
  ],
  [
    "aws:ResourceAccount",
    "kms:*",
    { StringEquals: { "aws:ResourceAccount": account } },
    { StringEquals: { "aws:ResourceAccount": "999999999999" } },
    describeKey,
  ],
  [
    "kms:EncryptionContext:",
    "kms:Encrypt",
    { StringEquals: { "kms:EncryptionContext:Department": "IT" } },
    { StringEquals: { "kms:EncryptionContext:Department": "HR" } },
    encrypt({ Department: "IT" }),
  ],
  [
    "kms:EncryptionContext: in another case",
    "kms:Encrypt",
    { StringEquals: { "kms:encryptioncontext:DEPARTMENT": "IT" } },
    { StringEquals: { "kms:encryptioncontext:DEPARTMENT": "it" } },
    encrypt({ Department: "IT" }),
  ],
  [
    "kms:EncryptionContextKeys",
    "kms:Encrypt",
    { "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": "Department" } },
    { "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": "department" } },
    encrypt({ Department: "IT", x: "y" }),
  ],
  [
    "kms:EncryptionContextKeys without a context",
    "kms:Encrypt",
    { Null: { "kms:EncryptionContextKeys": "true" } },
    { Null: { "kms:EncryptionContextKeys": "false" } },
    encrypt(),
  ],
  [
    "kms:EncryptionAlgorithm, by default",
    "kms:Encrypt",
    { StringEquals: { "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT" } },
    { StringNotEquals: { "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT" } },
    encrypt(),
  ],
  [
    "kms:ReEncryptOnSameKey, on another",
    "kms:ReEncrypt*",
    { Bool: { "kms:ReEncryptOnSameKey": "false" } },
    { Bool: { "kms:ReEncryptOnSameKey": "true" } },
    encryptTwice(true),
  ],
  [
    "kms:ReEncryptOnSameKey, on the same by its alias",
    "kms:ReEncrypt*",
    { Bool: { "kms:ReEncryptOnSameKey": "true" } },
    { Bool: { "kms:ReEncryptOnSameKey": "false" } },
    encryptTwice(false),
  ],
  [
    "aws:RequestTag",
    "kms:TagResource",
    { StringEquals: { "aws:RequestTag/stage": "prod" } },
    { StringEquals: { "aws:RequestTag/stage": "test" } },
    tag("stage", "prod"),
  ],
  [
    "aws:TagKeys",
    "kms:TagResource",
    { "ForAnyValue:StringEquals": { "aws:TagKeys": ["stage"] } },
    { "ForAllValues:StringNotEquals": { "aws:TagKeys": ["stage"] } },
    tag("stage", "prod"),
  ],
  [
    "aws:TagKeys of UntagResource",
    "kms:UntagResource",
    { "ForAnyValue:StringEquals": { "aws:TagKeys": "team" } },
    { "ForAnyValue:StringEquals": { "aws:TagKeys": "stage" } },
    untag("team", "x"),
  ],
  [
    "kms:BypassPolicyLockoutSafetyCheck",
    "kms:PutKeyPolicy",
    { Bool: { "kms:BypassPolicyLockoutSafetyCheck": "true" } },
    { Bool: { "kms:BypassPolicyLockoutSafetyCheck": "false" } },
    putPolicy(true),
  ],
  [
    "kms:BypassPolicyLockoutSafetyCheck, when it is not sent",
    "kms:PutKeyPolicy",
    { Null: { "kms:BypassPolicyLockoutSafetyCheck": "true" } },
    { Null: { "kms:BypassPolicyLockoutSafetyCheck": "false" } },
    putPolicy(),
  ],
  [
    "kms:ViaService, which no direct call has",
    "kms:*",
    { Null: { "kms:ViaService": "true" } },
    { StringLike: { "kms:ViaService": "*" } },
    describeKey,
  ],
  [
    "aws:PrincipalArn",
    "kms:*",
    { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:user/*` } },
    { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/*` } },
    describeKey,
  ],
  [
    "aws:PrincipalAccount",
    "kms:*",
    { StringEquals: { "aws:PrincipalAccount": account } },
    { StringNotEquals: { "aws:PrincipalAccount": account } },
    describeKey,
  ],
  [
    "aws:PrincipalType",
    "kms:*",
    { StringEquals: { "aws:PrincipalType": "User" } },
    { StringEquals: { "aws:PrincipalType": "AssumedRole" } },
    describeKey,
  ],
  [
    "aws:userid",
    "kms:*",
    { StringLike: { "aws:userid": "AIDA*" } },
    { StringLike: { "aws:userid": "AROA*" } },
    describeKey,
  ],
  [
    "aws:username",
    "kms:*",
    { StringEquals: { "aws:username": "admin" } },
    { StringEquals: { "aws:username": "alice" } },
    describeKey,
  ],
  [
    "aws:PrincipalIsAWSService",
    "kms:*",
    { Bool: { "aws:PrincipalIsAWSService": "false" } },
    { Bool: { "aws:PrincipalIsAWSService": "true" } },
    describeKey,
  ],
  [
    "aws:ViaAWSService",
    "kms:*",
    { Bool: { "aws:ViaAWSService": false } },
    { Bool: { "aws:ViaAWSService": true } },
    describeKey,
  ],
  [
    "aws:MultiFactorAuthPresent, absent with long-term keys",
    "kms:*",
    { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    { Bool: { "aws:MultiFactorAuthPresent": "false" } },
    describeKey,
  ],
  [
    "aws:RequestedRegion",
    "kms:*",
    { StringEquals: { "aws:RequestedRegion": region } },
    { StringNotEquals: { "aws:RequestedRegion": region } },
    describeKey,
  ],
  [
    "aws:SourceIp",
    "kms:*",
    { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } },
    { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "192.0.2.1"] } },
    describeKey,
  ],
  [
    "aws:SecureTransport",
    "kms:*",
    { Bool: { "aws:SecureTransport": "true" } },
    { Bool: { "aws:SecureTransport": "false" } },
    describeKey,
  ],
  [
    "aws:CurrentTime",
    "kms:*",
    { DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } },
    { DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } },
    describeKey,
  ],
  [
    "aws:EpochTime",
    "kms:*",
    { NumericGreaterThan: { "aws:EpochTime": "1500000000" } },
    { DateLessThan: { "aws:EpochTime": "1500000000" } },
    describeKey,
  ],
  [
    "aws:UserAgent",
    "kms:*",
    { StringLike: { "aws:UserAgent": "aws-sdk-js/*" } },
    { StringLike: { "aws:UserAgent": "curl/*" } },
    describeKey,
  ],
];

describe.each(cases)("%s", (_key, action, bites, spares, request) => {
  test("bites", async () => {
    expect(await underDeny(action, bites, request)).toBe("denied");
  });

  test("spares", async () => {
    expect(await underDeny(action, spares, request)).toBe("spared");
  });
});

describe("an encryption context that a policy demands", () => {
  const demanding = (context: object) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:user/admin` },
          NotAction: ["kms:Encrypt", "kms:Decrypt"],
          Resource: "*",
        },
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:user/admin` },
          Action: ["kms:Encrypt", "kms:Decrypt"],
          Resource: "*",
          Condition: { StringEquals: context },
        },
      ],
    });

  test("is AWS's own example: only AppName ExampleApp may decrypt", async () => {
    const Policy = demanding({ "kms:EncryptionContext:AppName": "ExampleApp" });
    const { KeyId } = await createKey(suite.kms, { Policy });
    const EncryptionContext = { AppName: "ExampleApp" };
    const { CiphertextBlob } = await suite.kms.send(
      new EncryptCommand({ KeyId, Plaintext, EncryptionContext }),
    );
    await suite.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    for (const wrong of [undefined, { AppName: "Other" }, { Other: "ExampleApp" }]) {
      const failure = await failureOf(
        suite.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: wrong })),
      );
      expect(failure.message).toMatch(
        /because no resource-based policy allows the kms:Decrypt action$/,
      );
    }
  });

  test("is not met by a second pair whose key differs in case only", async () => {
    const Policy = demanding({ "kms:EncryptionContext:AppName": "ExampleApp" });
    const { KeyId } = await createKey(suite.kms, { Policy });
    for (const EncryptionContext of [
      { AppName: "Other", appname: "ExampleApp" },
      { appname: "ExampleApp", AppName: "Other" },
    ]) {
      const failure = await failureOf(
        suite.kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext })),
      );
      expect(failure.name).toBe("AccessDeniedException");
    }
  });
});

test("the lockout check counts a delegation only if its conditions hold for the caller", async () => {
  const policyFor = (address: string) =>
    JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: { AWS: account },
        Action: "kms:*",
        Resource: "*",
        Condition: { IpAddress: { "aws:SourceIp": address } },
      },
    });
  const { KeyId } = await createKey(suite.kms, { Policy: policyFor("192.0.2.0/24") });
  const failure = await failureOf(
    suite.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policyFor("198.51.100.0/24") })),
  );
  expect(failure).toMatchObject({
    name: "MalformedPolicyDocumentException",
    message: "The new key policy will not allow you to update the key policy in the future.",
  });
});

test("NotPrincipal spares who is named whole, and nobody else", async () => {
  const denyBut = (...AWS: string[]) =>
    keyPolicy(account, {
      Effect: "Deny",
      NotPrincipal: { AWS },
      Action: "kms:Encrypt",
      Resource: "*",
    });
  const admin = `arn:aws:iam::${account}:user/admin`;
  for (const [named, name] of [
    [[account, admin], undefined],
    [[admin], "AccessDeniedException"],
    [[account], "AccessDeniedException"],
  ] as const) {
    const { KeyId } = await createKey(suite.kms, { Policy: denyBut(...named) });
    const outcome = suite.kms.send(new EncryptCommand({ KeyId, Plaintext })).then(
      () => undefined,
      (error: Error) => error.name,
    );
    expect(await outcome).toBe(name);
  }
});

test("a variable in a resource is filled in, and a tag's wildcard is none", async () => {
  const policyOf = (Resource: string) => ({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: account }, Action: "kms:*", Resource: "*" },
      { Effect: "Deny", Principal: "*", Action: "kms:GenerateDataKey", Resource },
    ],
  });
  const request = (KeyId: string) =>
    suite.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
  const place = "arn:aws:kms:${aws:RequestedRegion}:${aws:PrincipalAccount}:key/*";
  const denied = await createKey(suite.kms, { Policy: JSON.stringify(policyOf(place)) });
  expect((await failureOf(request(denied.KeyId))).name).toBe("AccessDeniedException");

  // The tag holds a star, which would cover every key if it were a wildcard.
  const spared = await createKey(suite.kms, {
    Policy: JSON.stringify(policyOf("arn:aws:kms:*:*:key/${aws:ResourceTag/star, '*'}")),
  });
  expect((await request(spared.KeyId)).KeyId).toBe(spared.Arn);
});

test("a condition on the key's aliases costs a read, and no other condition does", async () => {
  const commandsUnder = async (condition: object) => {
    const { KeyId } = await createKey(suite.kms, {
      Policy: keyPolicy(account, {
        Effect: "Deny",
        Principal: "*",
        Action: "kms:Encrypt",
        Resource: "*",
        Condition: condition,
      }),
    });
    suite.storeCalls.length = 0;
    await suite.kms.send(new EncryptCommand({ KeyId, Plaintext }));
    return suite.storeCalls.map(({ command }) => command);
  };
  expect(await commandsUnder({ StringEquals: { "aws:ResourceTag/team": "red" } })).toEqual([
    "BatchGetItemCommand",
  ]);
  expect(
    await commandsUnder({ "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/x" } }),
  ).toEqual(["BatchGetItemCommand", "QueryCommand"]);
});

test("a destination that no alias can be called is not found, whatever a policy compares", async () => {
  const { KeyId } = await createKey(suite.kms, {
    Policy: keyPolicy(account, {
      Effect: "Deny",
      Principal: "*",
      Action: "kms:ReEncrypt*",
      Resource: "*",
      Condition: { Bool: { "kms:ReEncryptOnSameKey": "true" } },
    }),
  });
  const { CiphertextBlob } = await suite.kms.send(new EncryptCommand({ KeyId, Plaintext }));
  const DestinationKeyId = `alias/${"a".repeat(1500)}`;
  const failure = await failureOf(
    suite.kms.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId })),
  );
  expect(failure.name).toBe("NotFoundException");
});
