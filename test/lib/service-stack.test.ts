import { describe, expect, test } from "vitest";
import { catalogue, dispatcher, functions, kmsTargetPrefix } from "../../lambdas/catalogue.ts";
import { variables } from "../../lambdas/shared/runtime/environment.ts";
import { imported, type Resource, resourcesOf, type Synthesis, synthesize } from "./synthesis.ts";

const deployed = synthesize();
const withoutEdge = synthesize({ edge: "none" });

/** The Lambda function that a route leads to, found as API Gateway finds it. */
function functionBehind({ service }: Synthesis, routeKey: string): Resource | undefined {
  const resources = resourcesOf(service);
  const route = Object.values(resources).find(
    ({ Type, Properties }) =>
      Type === "AWS::ApiGatewayV2::Route" && Properties["RouteKey"] === routeKey,
  );
  const integration = resources[route?.Properties["Target"]["Fn::Join"][1][1].Ref];
  return resources[integration?.Properties["IntegrationUri"]["Fn::GetAtt"][0]];
}

const roleOf = (access: string) => `${access[0]?.toUpperCase()}${access.slice(1)}Role`;

describe("every operation of the catalogue", () => {
  test.each(catalogue)("$service $name has its route, function and role", (operation) => {
    const { name, service, entry, access, memory } = operation;
    const route = service === "kms" ? `POST /${kmsTargetPrefix}.${name}` : `POST /${service}`;
    expect(functionBehind(deployed, route)?.Properties).toMatchObject({
      Handler: `${service === "kms" ? entry : `${service}/service`}.handler`,
      Role: { "Fn::GetAtt": [roleOf(access), "Arn"] },
      MemorySize: memory,
    });
  });
});

describe("every function", () => {
  test.each(functions)("$id is deployed as its entry says", ({ entry, access, memory, routes }) => {
    for (const route of routes) {
      expect(functionBehind(deployed, route)?.Properties).toMatchObject({
        Handler: `${entry}.handler`,
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        MemorySize: memory,
        Role: { "Fn::GetAtt": [roleOf(access), "Arn"] },
        LoggingConfig: { LogGroup: { Ref: "Logs" } },
      });
    }
  });

  test("is there, and no other; so with the routes", () => {
    deployed.service.resourceCountIs("AWS::Lambda::Function", functions.length);
    deployed.service.resourceCountIs(
      "AWS::ApiGatewayV2::Route",
      functions.flatMap(({ routes }) => routes).length,
    );
  });

  test("shares one asset", () => {
    const codes = Object.values(resourcesOf(deployed.service, "AWS::Lambda::Function")).map(
      ({ Properties }) => JSON.stringify(Properties["Code"]),
    );
    expect(new Set(codes).size).toBe(1);
  });

  test("may be called by this API only, by one permission for all its routes", () => {
    const permissions = Object.values(resourcesOf(deployed.service, "AWS::Lambda::Permission"));
    const names = permissions.map(({ Properties }) => Properties["FunctionName"].Ref);
    expect(names.sort()).toEqual(functions.map(({ id }) => `${id}Function`).sort());
    for (const { Properties } of permissions) {
      expect(Properties["Principal"]).toBe("apigateway.amazonaws.com");
      expect(Properties["SourceArn"]["Fn::Join"][1].slice(-2)).toEqual([{ Ref: "Api" }, "/*"]);
    }
  });

  test("is told all that environment.ts asks for", () => {
    for (const { Properties } of Object.values(
      resourcesOf(deployed.service, "AWS::Lambda::Function"),
    )) {
      const environment = Properties["Environment"].Variables;
      expect(Object.keys(environment).sort()).toEqual(
        ["NODE_OPTIONS", ...Object.values(variables)].sort(),
      );
      expect(imported(deployed, environment[variables.table])).toBe("Table");
      expect(environment[variables.hosts]).toEqual({
        "Fn::GetAtt": ["Distribution", "DomainName"],
      });
      expect(environment[variables.managementAccount]).toBe("123456789012");
      expect(environment[variables.logLevel]).toBe("info");
      expect(environment["NODE_OPTIONS"]).toBe("--enable-source-maps");
    }
  });
});

describe("the edge", () => {
  test("routes what no route knows to an answer in AWS's shape", () => {
    expect(functionBehind(deployed, "$default")?.Properties["Handler"]).toBe("unknown.handler");
  });

  test("takes HTTPS only, caches nothing, passes every header but Host", () => {
    deployed.service.hasResourceProperties("AWS::CloudFront::Distribution", {
      DistributionConfig: {
        Enabled: true,
        DefaultCacheBehavior: {
          ViewerProtocolPolicy: "https-only",
          AllowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
          // CachingDisabled and AllViewerExceptHostHeader.
          CachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
          OriginRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
          FunctionAssociations: [
            {
              EventType: "viewer-request",
              FunctionARN: { "Fn::GetAtt": ["ViewerRequest", "FunctionARN"] },
            },
          ],
        },
      },
    });
  });

  test("proves itself to the functions by the secret that they expect", () => {
    deployed.service.hasResourceProperties("AWS::CloudFront::Distribution", {
      DistributionConfig: {
        Origins: [
          {
            OriginCustomHeaders: [
              {
                HeaderName: "x-lockstead-origin-secret",
                HeaderValue: {
                  "Fn::Join": [
                    "",
                    ["{{resolve:secretsmanager:", { Ref: "OriginSecret" }, ":SecretString:::}}"],
                  ],
                },
              },
            ],
          },
        ],
      },
    });
    deployed.service.hasResourceProperties("AWS::Lambda::Function", {
      Environment: {
        Variables: {
          [variables.originSecret]: {
            "Fn::Join": ["", ["secretsmanager:", { Ref: "OriginSecret" }]],
          },
        },
      },
    });
  });

  test("has the Function's code, on the runtime that it is written for", () => {
    const [edge] = Object.values(resourcesOf(deployed.service, "AWS::CloudFront::Function"));
    expect(edge?.Properties["FunctionConfig"].Runtime).toBe("cloudfront-js-2.0");
    expect(edge?.Properties["FunctionCode"].length).toBeLessThan(10_000);
    expect(edge?.Properties["AutoPublish"]).toBe(true);
  });
});

describe("without an edge", () => {
  test("one function serves everything", () => {
    expect(Object.keys(resourcesOf(withoutEdge.service, "AWS::Lambda::Function"))).toEqual([
      "DispatcherFunction",
    ]);
    for (const route of dispatcher.routes) {
      expect(functionBehind(withoutEdge, route)?.Properties["Handler"]).toBe("dispatcher.handler");
    }
  });

  test("there is neither distribution nor origin secret", () => {
    withoutEdge.service.resourceCountIs("AWS::CloudFront::Distribution", 0);
    withoutEdge.service.resourceCountIs("AWS::CloudFront::Function", 0);
    withoutEdge.service.resourceCountIs("AWS::SecretsManager::Secret", 0);
    const [dispatched] = Object.values(resourcesOf(withoutEdge.service, "AWS::Lambda::Function"));
    expect(dispatched?.Properties["Environment"].Variables).not.toHaveProperty(
      variables.originSecret,
    );
  });

  test("signatures name the API's own host", () => {
    const host = [
      { Ref: "Api" },
      ".execute-api.",
      { Ref: "AWS::Region" },
      ".",
      { Ref: "AWS::URLSuffix" },
    ];
    withoutEdge.service.hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: { [variables.hosts]: { "Fn::Join": ["", host] } } },
    });
    withoutEdge.service.hasOutput("EndpointUrl", {
      Value: { "Fn::Join": ["", ["https://", ...host]] },
    });
  });
});

describe("the rest", () => {
  test("one log group, with retention, gets every line", () => {
    deployed.service.resourceCountIs("AWS::Logs::LogGroup", 1);
    deployed.service.hasResourceProperties("AWS::Logs::LogGroup", { RetentionInDays: 30 });
    synthesize({ logRetentionDays: "7" }).service.hasResourceProperties("AWS::Logs::LogGroup", {
      RetentionInDays: 7,
    });
  });

  test("the stage throttles and logs, but neither headers nor query strings", () => {
    const [stage] = Object.values(resourcesOf(deployed.service, "AWS::ApiGatewayV2::Stage"));
    expect(stage?.Properties).toMatchObject({
      StageName: "$default",
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
      AccessLogSettings: { DestinationArn: { "Fn::GetAtt": ["Logs", "Arn"] } },
    });
    const logged = Object.values(JSON.parse(stage?.Properties["AccessLogSettings"].Format));
    expect(logged).not.toContain("$context.path");
    expect(JSON.stringify(logged)).not.toMatch(/querystring|header|authorizer/i);
  });

  test("the endpoint is an output", () => {
    deployed.service.hasOutput("EndpointUrl", {
      Value: { "Fn::Join": ["", ["https://", { "Fn::GetAtt": ["Distribution", "DomainName"] }]] },
    });
  });

  test("there is room for 60 functions", () => {
    const total = Object.keys(resourcesOf(deployed.service)).length;
    const perFunction = ["Function", "Permission", "Integration", "Route"].length;
    expect(total).toBeLessThan(350);
    expect(total + perFunction * (60 - functions.length)).toBeLessThan(350);
  });
});
