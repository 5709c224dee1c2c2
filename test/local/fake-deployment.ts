/** A deployment as small as one can be that serves: one function behind two routes and an edge, one on a schedule. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Assembly, TemplateResource } from "../../local/assembly.ts";
import { type Deployment, openDeployment } from "../../local/deployment.ts";

const folder = mkdtempSync(join(tmpdir(), "lockstead-test-fake-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Answers with what it was told; at one path it reads a secret, which its role does not allow. */
writeFileSync(
  join(folder, "echo.mjs"),
  `export const create = (environment, clients, clock, logger) => async (event) => {
     if (event.rawPath === "/secret") {
       await clients.secrets.read(environment.wrapping);
     }
     return {
       statusCode: 200,
       headers: { "Content-Type": "application/json" },
       body: JSON.stringify({ event, table: environment.table, hosts: [...environment.hosts], metrics: environment.metrics }),
     };
   };`,
);

/** Logs that it was called, and what it was told. */
writeFileSync(
  join(folder, "sweeper.mjs"),
  `export const create = (environment, clients, clock, logger) => async () => {
     logger.log("error", "swept", { table: environment.eventsTable, days: environment.eventRetentionDays });
   };`,
);

export const state: Record<string, TemplateResource> = {
  Events: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
        { AttributeName: "pending", AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
      GlobalSecondaryIndexes: [
        {
          IndexName: "pending",
          KeySchema: [
            { AttributeName: "pending", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    },
  },
  Table: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
        { AttributeName: "byOwner", AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
      GlobalSecondaryIndexes: [
        {
          IndexName: "owners",
          KeySchema: [{ AttributeName: "byOwner", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    },
  },
  Wrapping: {
    Type: "AWS::SecretsManager::Secret",
    Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
  },
  Admin: {
    Type: "AWS::SecretsManager::Secret",
    Properties: {
      GenerateSecretString: {
        SecretStringTemplate: '{"accessKeyId":"AKIAEXAMPLE"}',
        GenerateStringKey: "secretAccessKey",
        PasswordLength: 40,
        ExcludePunctuation: true,
      },
    },
  },
};

const environment = {
  Variables: {
    LOCKSTEAD_TABLE: { "Fn::ImportValue": "Table" },
    LOCKSTEAD_EVENTS_TABLE: { "Fn::ImportValue": "Events" },
    LOCKSTEAD_EVENT_RETENTION_DAYS: "30",
    LOCKSTEAD_WRAPPING: {
      "Fn::Join": ["", ["secretsmanager:", { "Fn::ImportValue": "Wrapping" }]],
    },
    LOCKSTEAD_ADMIN_SECRET: {
      "Fn::Sub": ["secretsmanager:${A}", { A: { "Fn::ImportValue": "Admin" } }],
    },
    LOCKSTEAD_CREDENTIALS_SECRET: { "Fn::Sub": "secretsmanager:${Origin}" },
    LOCKSTEAD_ORIGIN_SECRET: { "Fn::Sub": "secretsmanager:${Origin}" },
    LOCKSTEAD_HOSTS: { "Fn::GetAtt": ["Distribution", "DomainName"] },
    LOCKSTEAD_ACCOUNT_ID: "123456789012",
    LOCKSTEAD_LOG_LEVEL: "silent",
    LOCKSTEAD_METRICS: "emf",
  },
};

export const service: Record<string, TemplateResource> = {
  Origin: {
    Type: "AWS::SecretsManager::Secret",
    Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
  },
  Role: {
    Type: "AWS::IAM::Role",
    Properties: {
      Policies: [
        {
          PolicyName: "read",
          PolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
                Resource: { "Fn::ImportValue": "TableArn" },
              },
            ],
          },
        },
      ],
    },
  },
  Echo: {
    Type: "AWS::Lambda::Function",
    Properties: {
      Handler: "echo.handler",
      Code: { S3Bucket: "assets", S3Key: "echo.zip" },
      Role: { "Fn::GetAtt": ["Role", "Arn"] },
      Environment: environment,
    },
  },
  Sweeper: {
    Type: "AWS::Lambda::Function",
    Properties: {
      Handler: "sweeper.handler",
      Code: { S3Bucket: "assets", S3Key: "echo.zip" },
      Role: { "Fn::GetAtt": ["Role", "Arn"] },
      Environment: environment,
    },
  },
  Schedule: {
    Type: "AWS::Events::Rule",
    Properties: {
      ScheduleExpression: "rate(5 minutes)",
      Targets: [{ Id: "Function", Arn: { "Fn::GetAtt": ["Sweeper", "Arn"] } }],
    },
  },
  SweeperPermission: {
    Type: "AWS::Lambda::Permission",
    Properties: {
      Action: "lambda:InvokeFunction",
      FunctionName: { Ref: "Sweeper" },
      Principal: "events.amazonaws.com",
      SourceArn: { "Fn::GetAtt": ["Schedule", "Arn"] },
    },
  },
  Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { ProtocolType: "HTTP" } },
  Stage: {
    Type: "AWS::ApiGatewayV2::Stage",
    Properties: { ApiId: { Ref: "Api" }, StageName: "$default", AutoDeploy: true },
  },
  Integration: {
    Type: "AWS::ApiGatewayV2::Integration",
    Properties: {
      ApiId: { Ref: "Api" },
      IntegrationType: "AWS_PROXY",
      IntegrationUri: { "Fn::GetAtt": ["Echo", "Arn"] },
      PayloadFormatVersion: "2.0",
    },
  },
  Permission: {
    Type: "AWS::Lambda::Permission",
    Properties: {
      Action: "lambda:InvokeFunction",
      FunctionName: { Ref: "Echo" },
      Principal: "apigateway.amazonaws.com",
      SourceArn: {
        "Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*",
      },
    },
  },
  Route: {
    Type: "AWS::ApiGatewayV2::Route",
    Properties: {
      ApiId: { Ref: "Api" },
      RouteKey: "POST /echo",
      Target: { "Fn::Join": ["/", ["integrations", { Ref: "Integration" }]] },
    },
  },
  Default: {
    Type: "AWS::ApiGatewayV2::Route",
    Properties: {
      ApiId: { Ref: "Api" },
      RouteKey: "$default",
      Target: { "Fn::Sub": "integrations/${Integration}" },
    },
  },
  Edge: {
    Type: "AWS::CloudFront::Function",
    Properties: {
      Name: "edge",
      FunctionCode: `function handler(event) {
        event.request.headers["x-viewer"] = { value: event.viewer.ip };
        event.request.uri = "/echo";
        return event.request;
      }`,
    },
  },
  Distribution: {
    Type: "AWS::CloudFront::Distribution",
    Properties: {
      DistributionConfig: {
        Origins: [
          {
            Id: "api",
            DomainName: {
              "Fn::Select": [2, { "Fn::Split": ["/", { "Fn::GetAtt": "Api.ApiEndpoint" }] }],
            },
            OriginCustomHeaders: [
              {
                HeaderName: "X-Origin-Secret",
                HeaderValue: { "Fn::Sub": "{{resolve:secretsmanager:${Origin}}}" },
              },
            ],
          },
        ],
        DefaultCacheBehavior: {
          AllowedMethods: ["GET", "POST"],
          CachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
          OriginRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
          TargetOriginId: "api",
          FunctionAssociations: [
            { EventType: "viewer-request", FunctionARN: { "Fn::GetAtt": ["Edge", "FunctionARN"] } },
          ],
        },
      },
    },
  },
};

/**
 * @param change to the service stack's resources: another resource in place of
 *   one, or undefined to take it out
 */
export function fakeDeployment(
  change: Readonly<Record<string, TemplateResource | undefined>> = {},
): Deployment {
  const Resources: Record<string, TemplateResource> = {};
  for (const [id, resource] of Object.entries({ ...service, ...change })) {
    if (resource !== undefined) {
      Resources[id] = resource;
    }
  }
  const place = { account: "000000000000", region: "eu-west-1" };
  const exported = (Name: string, Value: unknown) => ({ Value, Export: { Name } });
  const assembly: Assembly = {
    stacks: [
      { ...place, name: "Service", template: { Resources } },
      {
        ...place,
        name: "State",
        template: {
          Resources: state,
          Outputs: {
            Table: exported("Table", { Ref: "Table" }),
            Events: exported("Events", { Ref: "Events" }),
            TableArn: exported("TableArn", { "Fn::GetAtt": ["Table", "Arn"] }),
            Wrapping: exported("Wrapping", { Ref: "Wrapping" }),
            Admin: exported("Admin", { Ref: "Admin" }),
          },
        },
      },
    ],
    assets: new Map([["echo.zip", folder]]),
  };
  return openDeployment(assembly);
}

/** A resource of the service stack with some properties changed. */
export function changed(
  id: string,
  properties: Readonly<Record<string, unknown>>,
): Record<string, TemplateResource> {
  const resource = service[id] as TemplateResource;
  return { [id]: { ...resource, Properties: { ...resource.Properties, ...properties } } };
}
