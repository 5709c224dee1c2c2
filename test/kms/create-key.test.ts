import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { account, region } from "../support/service.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();

test("answers the whole metadata of a symmetric key, as DescribeKey does later", async () => {
  const { kms, clock } = suite;
  const key = await createKey(kms, { Description: "for tests" });
  expect(key).toEqual({
    AWSAccountId: account,
    KeyId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    Arn: `arn:aws:kms:${region}:${account}:key/${key.KeyId}`,
    CreationDate: new Date(clock.time),
    Enabled: true,
    Description: "for tests",
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: "Enabled",
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
    CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }));
  expect(KeyMetadata).toEqual(key);
});

test("keeps the policy and the tags that it is given", async () => {
  const { kms } = suite;
  const Policy = keyPolicy(account);
  const Tags = [
    { TagKey: "Department", TagValue: "IT" },
    { TagKey: "__proto__", TagValue: "" },
  ];
  const { KeyId } = await createKey(kms, { Policy, Tags });
  expect((await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy);
  expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual(Tags);
});

test("belongs to the Region of the signature", async () => {
  const { kms, kmsIn } = suite;
  const key = await createKey(kmsIn("eu-central-1"));
  expect(key.Arn).toContain(":kms:eu-central-1:");
  const elsewhere = await failureOf(kms.send(new DescribeKeyCommand({ KeyId: key.KeyId })));
  expect(elsewhere).toMatchObject({
    name: "NotFoundException",
    message: `Key 'arn:aws:kms:${region}:${account}:key/${key.KeyId}' does not exist`,
  });
});

type Refusal = readonly [string, CreateKeyCommandInput, string, string | RegExp];

const refusals: readonly Refusal[] = [
  [
    "an asymmetric spec without usage",
    { KeySpec: "RSA_2048" },
    "ValidationException",
    "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
  ],
  [
    "a usage that the spec cannot have",
    { KeyUsage: "SIGN_VERIFY" },
    "ValidationException",
    "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT",
  ],
  [
    "both names of the spec",
    { KeySpec: "SYMMETRIC_DEFAULT", CustomerMasterKeySpec: "SYMMETRIC_DEFAULT" },
    "ValidationException",
    /cannot specify KeySpec and CustomerMasterKeySpec/,
  ],
  [
    "what only the China Regions have",
    { KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" },
    "UnsupportedOperationException",
    /^KeySpec SM2 is not supported in this Region\.$/,
  ],
  [
    "imported material of post-quantum keys",
    { Origin: "EXTERNAL", KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY" },
    "UnsupportedOperationException",
    /EXTERNAL/,
  ],
  [
    "custom key stores",
    { CustomKeyStoreId: "cks-1234567890abcdef0" },
    "UnsupportedOperationException",
    /custom key stores/,
  ],
  [
    "duplicate tags",
    {
      Tags: [
        { TagKey: "a", TagValue: "1" },
        { TagKey: "a", TagValue: "2" },
      ],
    },
    "TagException",
    "Duplicate tag keys",
  ],
  [
    "a policy that is no JSON",
    { Policy: "{" },
    "MalformedPolicyDocumentException",
    "The policy is not valid JSON (at line 1, column 2).",
  ],
  [
    "a policy with a condition that cannot be met as it is meant",
    {
      Policy: keyPolicy(account, {
        Effect: "Allow",
        Principal: "*",
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { "ForAllValues:StringEquals": { "kms:EncryptionContext:a": "b" } },
      }),
    },
    "MalformedPolicyDocumentException",
    /^OverlyPermissiveCondition:EncryptionContext/,
  ],
  ...["arn:aws:iam::999999999999:root", `arn:aws:iam::${account}:role/nobody`].map(
    (AWS): Refusal => [
      `a policy that names ${AWS}, who is not there`,
      {
        Policy: keyPolicy(account, {
          Effect: "Allow",
          Principal: { AWS },
          Action: "kms:Encrypt",
          Resource: "*",
        }),
      },
      "MalformedPolicyDocumentException",
      "Policy contains a statement with one or more invalid principals.",
    ],
  ),
  [
    "a policy that locks its author out",
    {
      Policy: JSON.stringify({
        Statement: {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:user/admin` },
          Action: "kms:Encrypt",
          Resource: "*",
        },
      }),
    },
    "MalformedPolicyDocumentException",
    "The new key policy will not allow you to update the key policy in the future.",
  ],
];

test.each(refusals)("refuses %s", async (_what, input, name, message) => {
  const failure = await failureOf(suite.kms.send(new CreateKeyCommand(input)));
  expect(failure).toMatchObject({ name, status: 400 });
  expect(failure.message).toMatch(message);
});

test("locks its author out when the safety check is bypassed", async () => {
  const { kms } = suite;
  const Policy = JSON.stringify({
    Statement: {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:user/admin` },
      Action: "kms:Encrypt",
      Resource: "*",
    },
  });
  const { KeyId } = await createKey(kms, { Policy, BypassPolicyLockoutSafetyCheck: true });
  const failure = await failureOf(kms.send(new DescribeKeyCommand({ KeyId })));
  expect(failure).toMatchObject({
    name: "AccessDeniedException",
    message: `User: arn:aws:iam::${account}:user/admin is not authorized to perform: kms:DescribeKey on resource: arn:aws:kms:${region}:${account}:key/${KeyId} because no resource-based policy allows the kms:DescribeKey action`,
  });
});
