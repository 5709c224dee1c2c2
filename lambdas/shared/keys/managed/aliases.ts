/** The aliases that AWS has made in each account: `alias/aws/` and the service's name. */

/** Of which services; what there is to say of each is in services.ts, loaded with the first such key. */
export const managedNames = [
  "acm",
  "appflow",
  "backup",
  "cloud9",
  "codeartifact",
  "codecommit",
  "connect",
  "dax",
  "dms",
  "dynamodb",
  "ebs",
  "ecr",
  "eks",
  "elasticache",
  "elasticfilesystem",
  "es",
  "fsx",
  "glue",
  "imagebuilder",
  "kafka",
  "kendra",
  "kinesis",
  "kinesisvideo",
  "lambda",
  "lex",
  "lightsail",
  "mq",
  "rds",
  "redshift",
  "s3",
  "secretsmanager",
  "ses",
  "sns",
  "sqs",
  "ssm",
  "timestream",
  "translate",
  "workspaces",
  "xray",
];

export function managedAlias(service: string): string {
  return `alias/aws/${service}`;
}

/** By name, in order. */
const services = new Map(managedNames.map((name) => [managedAlias(name), name]));

export const managedAliases: readonly string[] = [...services.keys()];

/** @returns undefined for what is none of AWS's aliases */
export function serviceOfAlias(alias: string): string | undefined {
  return services.get(alias);
}
