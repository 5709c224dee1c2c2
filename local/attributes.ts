/**
 * What `Ref` and `Fn::GetAtt` give for the resources that our stacks are made
 * of, as CloudFormation would after creating them. Names and ids that AWS draws
 * at random are derived from the logical id here: the same at each start.
 */

import { createHash } from "node:crypto";

export type Identity = {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly logicalId: string;
  readonly type: string;
  /** A property as the template sets it, resolved; undefined where it is not a string. */
  name(property: string): string | undefined;
};

type Attributes = {
  readonly ref: (identity: Identity) => string;
  readonly [attribute: string]: (identity: Identity) => string;
};

const generatedName = ({ stack, logicalId }: Identity): string => `${stack}-${logicalId}`;

const named =
  (property: string) =>
  (identity: Identity): string =>
    identity.name(property) ?? generatedName(identity);

function arn(service: string, { region, account }: Identity, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** `length` letters and digits, as AWS's own ids look. */
function derivedId({ stack, logicalId }: Identity, length: number): string {
  return createHash("sha256").update(`${stack}/${logicalId}`).digest("hex").slice(0, length);
}

const tableName = named("TableName");
const roleName = named("RoleName");
const functionName = named("FunctionName");
const ruleName = named("Name");
const logGroupName = named("LogGroupName");

const table: Attributes = {
  ref: tableName,
  Arn: (it) => arn("dynamodb", it, `table/${tableName(it)}`),
};

const secretArn = (it: Identity): string =>
  arn("secretsmanager", it, `secret:${named("Name")(it)}-${derivedId(it, 6)}`);

const apiId = (it: Identity): string => derivedId(it, 10);

/** The domain name that API Gateway gives to an API. */
function apiDomain(it: Identity): string {
  return `${apiId(it)}.execute-api.${it.region}.amazonaws.com`;
}

const distributionId = (it: Identity): string => `E${derivedId(it, 13).toUpperCase()}`;

const edgeFunctionArn = (it: Identity): string =>
  `arn:aws:cloudfront::${it.account}:function/${named("Name")(it)}`;

const logicalId = (it: Identity): string => it.logicalId;

const byType: Readonly<Record<string, Attributes>> = {
  "AWS::DynamoDB::Table": table,
  "AWS::DynamoDB::GlobalTable": table,
  "AWS::SecretsManager::Secret": { ref: secretArn, Id: secretArn },
  "AWS::IAM::Role": {
    ref: roleName,
    Arn: (it) => `arn:aws:iam::${it.account}:role${it.name("Path") ?? "/"}${roleName(it)}`,
  },
  "AWS::Lambda::Function": {
    ref: functionName,
    Arn: (it) => arn("lambda", it, `function:${functionName(it)}`),
  },
  "AWS::Events::Rule": {
    ref: ruleName,
    Arn: (it) => arn("events", it, `rule/${ruleName(it)}`),
  },
  "AWS::Logs::LogGroup": {
    ref: logGroupName,
    Arn: (it) => arn("logs", it, `log-group:${logGroupName(it)}:*`),
  },
  "AWS::ApiGatewayV2::Api": {
    ref: apiId,
    ApiId: apiId,
    ApiEndpoint: (it) => `https://${apiDomain(it)}`,
  },
  "AWS::ApiGatewayV2::Integration": { ref: logicalId, IntegrationId: logicalId },
  "AWS::ApiGatewayV2::Stage": { ref: (it) => it.name("StageName") ?? logicalId(it) },
  "AWS::CloudFront::Distribution": {
    ref: distributionId,
    Id: distributionId,
    DomainName: (it) => `d${derivedId(it, 13)}.cloudfront.net`,
  },
  "AWS::CloudFront::Function": { ref: edgeFunctionArn, FunctionARN: edgeFunctionArn },
};

/** @returns undefined for a type or an attribute that is not known here */
export function attributeOf(identity: Identity, attribute: string): string | undefined {
  return byType[identity.type]?.[attribute]?.(identity);
}

export function refOf(identity: Identity): string | undefined {
  return attributeOf(identity, "ref");
}
