/**
 * The services for which AWS keeps a key in each account, with what it says of
 * that key. AWS has no list of them: this is what FogSecurity/aws-managed-kms-keys
 * read in an account of its own, one key policy after another. Descriptions that
 * nobody was seen to quote are made like the others: see docs/decisions/0003.
 */

import {
  cryptography,
  direct,
  granting,
  metadata,
  reading,
  revoking,
  type Statement,
  through,
} from "./statements.ts";

export type ManagedService = {
  /** What the description says that the key protects. */
  readonly protects: string;
  /** The `Id` of the key's policy. */
  readonly policy: string;
  readonly statements: readonly Statement[];
};

type Usual = {
  /** As the policy calls the service; `via` where it is called by another name. */
  readonly title: string;
  readonly via?: string;
  readonly protects?: string;
  readonly actions?: readonly string[];
  /** What lets the service itself read about the key. */
  readonly described?: string;
};

const listing = [...cryptography, "kms:CreateGrant", "kms:ListGrants", "kms:DescribeKey"];
const plain = [...cryptography, "kms:DescribeKey"];

/** Where a service may make grants, the account may revoke them. */
function usual(name: string, version: number, more: Usual): readonly [string, ManagedService] {
  const { title, via = name, protects = `${title} data`, actions = granting, described } = more;
  const service = {
    protects,
    policy: `auto-${name}-${version}`,
    statements: [
      through(title, via, actions),
      metadata(actions.includes("kms:CreateGrant") ? revoking : reading),
      ...(described === undefined ? [] : [direct(described, name)]),
    ],
  };
  return [name, service];
}

/** By the names that their aliases have. */
export const managedServices: ReadonlyMap<string, ManagedService> = new Map([
  [
    "acm",
    {
      protects: "ACM private keys",
      policy: "auto-acm-4",
      statements: [
        grantsOfAcm("Allow creation of decryption grants", "Decrypt"),
        grantsOfAcm("Allow creation of encryption grant", [
          "Encrypt",
          "ReEncryptFrom",
          "ReEncryptTo",
        ]),
        {
          sid: "Allowed operations for the key owner",
          principal: { AWS: "*" },
          actions: ["kms:DescribeKey", "kms:ListGrants", "kms:RevokeGrant", "kms:GetKeyPolicy"],
          conditions: { StringEquals: { "kms:CallerAccount": "{account}" } },
        },
        {
          sid: "Deny re-encryption to any other key",
          effect: "Deny",
          principal: { AWS: "*" },
          actions: "kms:ReEncrypt*",
          conditions: { Bool: { "kms:ReEncryptOnSameKey": "false" } },
        },
        { ...through("", "acm", "kms:Decrypt"), sid: "Allow decrypt" },
      ],
    },
  ],
  [
    "appflow",
    {
      protects: "AppFlow data",
      policy: "auto-appflow-2",
      statements: [
        through("Amazon AppFlow", "appflow", granting),
        metadata(revoking),
        direct(
          "Allow AppFlow Service with service principal name appflow.amazonaws.com to describe the key directly",
          "appflow",
        ),
        through("S3", "s3", "kms:Decrypt"),
        through("SecretManager", "secretsmanager", granting),
      ],
    },
  ],
  [
    "backup",
    {
      protects: "Backup data",
      policy: "auto-backup-1",
      statements: [
        {
          ...through("", "backup", ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey*"]),
          sid: "Allow access through Backup for all principals in the account that are authorized to use Backup Storage",
        },
        metadata(revoking),
      ],
    },
  ],
  usual("cloud9", 1, { title: "Cloud9", actions: plain }),
  usual("codeartifact", 1, {
    title: "Amazon CodeArtifact",
    protects: "CodeArtifact data",
    described:
      "Allow CodeArtifact Service with service principal name codeartifact.amazonaws.com to describe the key directly",
  }),
  usual("codecommit", 2, {
    title: "CodeCommit",
    protects: "CodeCommit repositories",
    actions: plain,
  }),
  [
    "connect",
    {
      protects: "Connect data",
      policy: "auto-connect-3",
      statements: [
        through("Connect", "connect", ["kms:CreateGrant", ...reading]),
        direct("Allow Connect to directly describe the key", "connect"),
        metadata(revoking),
        restrictionOfConnect("Restrict direct usage", "kms:ViaService"),
        restrictionOfConnect(
          "Restrict usage to Connect data",
          "kms:EncryptionContext:aws:connect:OrganizationId",
        ),
        through("S3", "s3", "kms:Decrypt"),
        through("KVS", "kinesisvideo", "kms:Decrypt"),
      ],
    },
  ],
  usual("dax", 1, { title: "DAX", actions: listing }),
  usual("dms", 1, { title: "DMS", actions: listing }),
  [
    "dynamodb",
    {
      protects: "DynamoDB data",
      policy: "auto-dynamodb-3",
      statements: [
        through("Amazon DynamoDB", "dynamodb", granting, "any Region"),
        metadata(revoking),
        direct("Allow DynamoDB to directly describe the key", "dynamodb"),
      ],
    },
  ],
  usual("ebs", 2, { title: "EBS", via: "ec2", protects: "EBS volumes" }),
  usual("ecr", 1, {
    title: "Amazon ECR",
    protects: "ECR data",
    actions: [...granting, "kms:RetireGrant"],
  }),
  usual("eks", 1, {
    title: "Amazon EKS",
    protects: "EKS data",
    described: "Allow the EKS Service to describe the key directly",
  }),
  usual("elasticache", 1, {
    title: "ElastiCache Service",
    protects: "ElastiCache data",
    actions: listing,
    described: "Allow ElastiCache service principals to describe the key directly",
  }),
  [
    "elasticfilesystem",
    {
      protects: "EFS filesystems",
      policy: "auto-elasticfilesystem-1",
      statements: [
        {
          ...through("", "elasticfilesystem", granting),
          sid: "Allow access to EFS for all principals in the account that are authorized to use EFS",
        },
        metadata(revoking),
      ],
    },
  ],
  usual("es", 2, {
    title: "OpenSearch Service",
    described: "Allow OpenSearch service principals to describe the key directly",
  }),
  usual("fsx", 1, { title: "FSx", actions: listing }),
  usual("glue", 1, { title: "Glue" }),
  usual("imagebuilder", 1, {
    title: "Amazon EC2 Image Builder",
    protects: "EC2 Image Builder data",
    described: "Allow the EC2 Image Builder Service to describe the key directly",
  }),
  usual("kafka", 1, { title: "Kafka", actions: listing }),
  usual("kendra", 1, {
    title: "Amazon Kendra",
    protects: "Kendra data",
    described: "Allow Kendra Service to describe the key directly",
  }),
  usual("kinesis", 1, { title: "Amazon Kinesis", protects: "Kinesis data", actions: plain }),
  usual("kinesisvideo", 1, { title: "Kinesis Video Streams" }),
  [
    "lambda",
    {
      protects: "Lambda functions",
      policy: "auto-awslambda",
      statements: [through("AWS Lambda", "lambda", granting), metadata(revoking)],
    },
  ],
  usual("lex", 1, { title: "lex" }),
  usual("lightsail", 1, {
    title: "Lightsail",
    actions: plain,
    described:
      "Allow Lightsail with service principal name lightsail.amazonaws.com to describe the key directly",
  }),
  [
    "mq",
    {
      protects: "Amazon MQ data",
      policy: "auto-mq-1",
      statements: [
        {
          sid: "Allow access to Amazon MQ for all principals in the account that are authorized to use Amazon MQ",
          principal: { AWS: "*" },
          actions: [
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:GenerateDataKey*",
            "kms:Encrypt",
            "kms:ReEncrypt*",
          ],
          conditions: {
            StringEquals: {
              "kms:CallerAccount": "{account}",
              "kms:ViaService": [
                "mq.{region}.amazonaws.com",
                "elasticfilesystem.{region}.amazonaws.com",
              ],
            },
          },
        },
        metadata(revoking),
      ],
    },
  ],
  usual("rds", 2, { title: "RDS", protects: "RDS database volumes", actions: listing }),
  [
    "redshift",
    {
      protects: "Redshift clusters",
      policy: "auto-redshift-3",
      statements: [
        through("RedShift", "redshift", granting),
        through("RedShift-Serverless", "redshift-serverless", granting),
        metadata(revoking),
      ],
    },
  ],
  usual("s3", 2, { title: "S3", protects: "S3 objects", actions: plain }),
  [
    "secretsmanager",
    {
      protects: "Secrets Manager data",
      policy: "auto-secretsmanager-2",
      statements: [
        through(
          "AWS Secrets Manager",
          "secretsmanager",
          granting.filter((action) => action !== "kms:GenerateDataKey*"),
        ),
        {
          ...through("", "secretsmanager", "kms:GenerateDataKey*", "any Region"),
          // AWS gives it the same name as the one before, which it lets nobody else do.
          sid: "Allow access through AWS Secrets Manager for all principals in the account that are authorized to use AWS Secrets Manager in any Region",
        },
        metadata(revoking),
      ],
    },
  ],
  [
    "ses",
    {
      protects: "SES data",
      policy: "auto-ses-2",
      statements: [
        {
          sid: "Allow SES to encrypt messages belonging to this account",
          principal: { Service: "ses.{region}.amazonaws.com" },
          actions: ["kms:Encrypt", "kms:GenerateDataKey*"],
          conditions: {
            StringEquals: { "kms:EncryptionContext:aws:ses:source-account": "{account}" },
            Null: {
              "kms:EncryptionContext:aws:ses:rule-name": "false",
              "kms:EncryptionContext:aws:ses:message-id": "false",
            },
          },
        },
        {
          sid: "Allow SES to describe this key",
          principal: { Service: "ses.{region}.amazonaws.com" },
          actions: "kms:DescribeKey",
        },
        {
          ...metadata([...reading, "kms:Decrypt", "kms:ReEncryptFrom"]),
          sid: "Allow direct access to key metadata & decryption to the account",
        },
      ],
    },
  ],
  [
    "sns",
    {
      protects: "SNS data",
      policy: "auto-sns-2",
      statements: [
        through("SNS", "sns", [
          "kms:Decrypt",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:ListGrants",
          "kms:DescribeKey",
        ]),
        metadata(revoking),
        {
          sid: "Allow SNS to decrypt archived messages",
          principal: { Service: "sns.amazonaws.com" },
          actions: "kms:Decrypt",
          conditions: {
            StringEquals: { "aws:SourceAccount": "{account}" },
            ArnLike: { "aws:SourceArn": "arn:*:sns:{region}:{account}:*" },
          },
        },
      ],
    },
  ],
  [
    "sqs",
    {
      protects: "SQS messages",
      policy: "auto-sqs-1",
      statements: [
        {
          ...through("", "sqs", granting),
          sid: "Allow access through Simple Queue Service (SQS) for all principals in the account that are authorized to use SQS",
        },
        metadata(revoking),
      ],
    },
  ],
  usual("ssm", 1, { title: "SSM", protects: "SSM parameters", actions: plain }),
  usual("timestream", 1, {
    title: "Amazon Timestream",
    protects: "Timestream data",
    described: "Allow the Timestream Service to describe the key directly",
  }),
  usual("translate", 1, {
    title: "Amazon Translate",
    protects: "Translate data",
    described:
      "Allow Translate Service with service principal name translate.amazonaws.com to describe the key directly",
  }),
  usual("workspaces", 1, { title: "Workspaces", actions: listing }),
  usual("xray", 1, {
    title: "X-Ray",
    described:
      "Allow X-Ray Service with service principal name xray.amazonaws.com to describe the key directly",
  }),
]);

function grantsOfAcm(sid: string, operations: string | readonly string[]): Statement {
  const { conditions, ...statement } = through("", "acm", "kms:CreateGrant");
  return {
    ...statement,
    sid,
    conditions: {
      ...conditions,
      "ForAllValues:StringEquals": { "kms:GrantOperations": operations },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    },
  };
}

function restrictionOfConnect(sid: string, needed: string): Statement {
  return {
    sid,
    effect: "Deny",
    principal: { AWS: "*" },
    actions: ["kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    conditions: { Null: { [needed]: "true" } },
  };
}
