/** The application as templates describe it, and each thing that one may lack. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApplication, type Surroundings } from "../../local/application.ts";
import type { TemplateResource } from "../../local/assembly.ts";
import { type DynamoDb, openEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { changed, fakeDeployment, service } from "./fake-deployment.ts";
import { incoming } from "./requests.ts";

let dynamodb: DynamoDb;
beforeAll(async () => {
  dynamodb = await openEmbeddedDynamoDb(undefined);
});
afterAll(() => dynamodb.close());

function open(
  change: Readonly<Record<string, TemplateResource | undefined>> = {},
  surroundings: Partial<Surroundings> = {},
) {
  return openApplication(fakeDeployment(change), {
    dynamodb,
    secretsFile: undefined,
    hosts: ["localhost:4599", "127.0.0.1:4599"],
    grantDelay: undefined,
    replicationDelay: undefined,
    quotas: undefined,
    eventRetentionDays: undefined,
    oidcKeys: undefined,
    attestationRoots: undefined,
    logLevel: undefined,
    admin: undefined,
    managementAccount: undefined,
    ...surroundings,
  });
}

type Echo = {
  event: { rawPath: string; routeKey: string; headers: Record<string, string> };
  table: string;
  hosts: string[];
  metrics: string;
};

async function echo(application: Awaited<ReturnType<typeof open>>): Promise<Echo> {
  const headers = { host: "localhost:4599", "x-origin-secret": "forged" };
  const reply = await application.frontDoor(incoming({ path: "/anything", headers }));
  expect(reply.status).toBe(200);
  return JSON.parse(String(reply.body)) as Echo;
}

test("a request goes through the edge to its route's function, with the template's variables", async () => {
  const { event, table, hosts, metrics } = await echo(await open());
  expect(event).toMatchObject({
    rawPath: "/echo",
    routeKey: "POST /echo",
    headers: {
      "x-viewer": "192.0.2.7",
      // The secret itself, in place of the template's reference to it.
      "x-origin-secret": expect.stringMatching(/^[A-Za-z0-9]{64}$/),
      "x-amz-cf-id": expect.any(String),
    },
  });
  expect(table).toBe("State-Table");
  expect(hosts).toEqual(["localhost:4599", "127.0.0.1:4599"]);
  // Nobody here would take them out of the log.
  expect(metrics).toBe("none");
});

test("without a distribution, API Gateway is the front door, and its name is what hosts name", async () => {
  const environment = service["Echo"]?.Properties?.["Environment"] as { Variables: object };
  const hosts = { "Fn::Sub": "${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix},kms.test" };
  const Environment = { Variables: { ...environment.Variables, LOCKSTEAD_HOSTS: hosts } };
  const application = await open({
    Distribution: undefined,
    Edge: undefined,
    ...changed("Echo", { Environment }),
    ...changed("Sweeper", { Environment }),
  });
  const { event, hosts: known } = await echo(application);
  expect(event).toMatchObject({ rawPath: "/anything", headers: { host: "localhost:4599" } });
  expect(event.headers["x-amz-cf-id"]).toBeUndefined();
  expect(known).toEqual(["localhost:4599", "127.0.0.1:4599", "kms.test"]);
});

test("a route that is taken out falls to the default route", async () => {
  const { event } = await echo(await open({ Route: undefined }));
  expect(event.routeKey).toBe("$default");
});

test("what a role does not allow, its function is refused", async () => {
  const { frontDoor } = await open(
    changed("Edge", { FunctionCode: "function handler({ request }) { return request; }" }),
  );
  expect(await frontDoor(incoming({ path: "/other" }))).toMatchObject({ status: 200 });
  expect(await frontDoor(incoming({ path: "/secret" }))).toMatchObject({ status: 500 });
});

test("the admin is the template's, or the one that is given", async () => {
  expect((await open()).admin).toEqual({
    accessKeyId: "AKIAEXAMPLE",
    secretAccessKey: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
  });
  const admin = { accessKeyId: "test", secretAccessKey: "given" };
  expect((await open({}, { admin })).admin).toEqual(admin);
});

describe("what the templates lack is found at the start", () => {
  const cases: [string, Record<string, TemplateResource | undefined>, RegExp][] = [
    ["no API", { Api: undefined }, /^The assembly must hold one AWS::ApiGatewayV2::Api, no more/],
    ["no stage", { Stage: undefined }, /^Service\/Api has no stage \$default that deploys itself/],
    [
      "another stage",
      changed("Stage", { StageName: "prod" }),
      /^Service\/Api has no stage \$default/,
    ],
    [
      "no integration",
      changed("Route", { Target: "integrations/Gone" }),
      /^Service\/Route: there is no integration "integrations\/Gone"\.$/,
    ],
    [
      "another payload format",
      changed("Integration", { PayloadFormatVersion: "1.0" }),
      /^Service\/Integration: the local runtime knows only AWS_PROXY with payload format 2\.0\.$/,
    ],
    [
      "no function",
      changed("Integration", { IntegrationUri: "arn:gone" }),
      /^Service\/Integration: there is no function "arn:gone"\.$/,
    ],
    [
      "a path variable",
      changed("Route", { RouteKey: "POST /{proxy+}" }),
      /^Service\/Route: the local runtime does not know path variables \(POST \/\{proxy\+\}\)\.$/,
    ],
    [
      "no permission",
      { Permission: undefined },
      /^Service\/Route: no AWS::Lambda::Permission lets API Gateway call Service\/Echo from arn:aws:execute-api:.+\/\$default\/POST\/echo\.$/,
    ],
    [
      "a permission for another route",
      changed("Permission", {
        SourceArn: {
          "Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/POST/other",
        },
      }),
      /^Service\/Route: no AWS::Lambda::Permission/,
    ],
    [
      "a permission for somebody else",
      changed("Permission", { Principal: "s3.amazonaws.com" }),
      /^Service\/Route: no AWS::Lambda::Permission/,
    ],
    [
      "no code",
      changed("Echo", { Code: { S3Key: "gone.zip" } }),
      /^Service\/Echo: the assembly lacks its code, the asset gone\.zip\.$/,
    ],
    [
      "no module",
      changed("Echo", { Handler: "kms/gone.handler" }),
      /^Service\/Echo: its handler kms\/gone\.handler has no module .+\/kms\/gone\.mjs\.$/,
    ],
    [
      "no role",
      changed("Echo", { Role: "arn:gone" }),
      /^Service\/Echo has no role: the templates define no "arn:gone"\.$/,
    ],
    [
      "a role that is not in the template",
      { Role: undefined },
      /^Service\/Echo\/Properties\/Role\/Fn::GetAtt: the local runtime does not know "Role\.Arn"\.$/,
    ],
    [
      "no variables",
      changed("Echo", { Environment: { Variables: {} } }),
      /^Service\/Echo: The environment variable LOCKSTEAD_\w+ is not set\.$/,
    ],
    [
      "a policy that cannot be decided",
      changed("Role", {
        Policies: [
          {
            PolicyDocument: {
              Statement: {
                Effect: "Allow",
                Action: "dynamodb:GetItem",
                Resource: "*",
                Condition: { Bool: { "aws:SecureTransport": "true" } },
              },
            },
          },
        ],
      }),
      /^Service\/Role: .*Condition/,
    ],
    [
      "an edge function that is not there",
      { Edge: undefined },
      /^Service\/Distribution\/Properties\/DistributionConfig\/.*: the local runtime does not know "Edge\.FunctionARN"\.$/,
    ],
    [
      "a distribution that does more than is understood",
      changed("Distribution", {
        DistributionConfig: { Origins: [], DefaultCacheBehavior: { TargetOriginId: "api" } },
      }),
      /^Service\/Distribution: the local edge knows one distribution with one behavior/,
    ],
  ];
  test.each(cases)("%s", async (_, change, message) => {
    await expect(open(change)).rejects.toMatchObject({
      name: "StartError",
      message: expect.stringMatching(message),
    });
  });
});

test("an assembly for another account is not served as this one", async () => {
  await expect(open({}, { managementAccount: "111122223333" })).rejects.toMatchObject({
    name: "StartError",
    message:
      "The assembly was synthesized for the management account 123456789012, not 111122223333. Unset LOCKSTEAD_ACCOUNT_ID, or synthesize with `-c managementAccount=111122223333`.",
  });
});
