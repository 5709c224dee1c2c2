import { describe, expect, test } from "vitest";
import { catalogue, dispatcher, functions, scheduled } from "../../lambdas/catalogue.ts";
import {
  cloudTrailTargetPrefixes,
  kmsTargetPrefix,
  organizationsTargetPrefix,
} from "../../lambdas/targets.ts";
import { variables } from "../../lambdas/shared/runtime/environment.ts";
import {
  imported,
  propertiesOf,
  type Resource,
  resourcesOf,
  type Synthesis,
  synthesize,
} from "./synthesis.ts";

const deployed = synthesize();
const withoutEdge = synthesize({ edge: "none" });
const lambdas = resourcesOf(deployed.service, "AWS::Lambda::Function");

/** The Lambda function that a route leads to, found as API Gateway finds it. */
function functionBehind({ service }: Synthesis, routeKey: string): Resource | undefined {
  const route = Object.values(resourcesOf(service, "AWS::ApiGatewayV2::Route")).find(
    ({ Properties }) => Properties["RouteKey"] === routeKey,
  );
  const integration = service.Resources[route?.Properties["Target"]["Fn::Join"][1][1].Ref];
  return service.Resources[integration?.Properties["IntegrationUri"]["Fn::GetAtt"][0]];
}

const roleOf = (access: string) => `${access[0]?.toUpperCase()}${access.slice(1)}Role`;

/** Services that name the operation in `X-Amz-Target`. */
const targets: Readonly<Record<string, readonly string[]>> = {
  kms: [kmsTargetPrefix],
  organizations: [organizationsTargetPrefix],
  cloudtrail: cloudTrailTargetPrefixes,
};

describe("every operation of the catalogue", () => {
  test.each(catalogue)("$service $name has its route, function and role", (operation) => {
    const { name, service, entry, access, memory } = operation;
    const paths = targets[service]?.map((prefix) => `${prefix}.${name}`) ?? [service];
    for (const path of paths) {
      expect(functionBehind(deployed, `POST /${path}`)?.Properties).toMatchObject({
        Handler: `${service === "kms" ? entry : `${service}/service`}.handler`,
        Role: { "Fn::GetAtt": [roleOf(access), "Arn"] },
        MemorySize: memory,
      });
    }
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
    const handlers = Object.values(lambdas).map(({ Properties }) => Properties["Handler"]);
    expect(handlers.sort()).toEqual(
      [...functions, ...scheduled].map(({ entry }) => `${entry}.handler`).sort(),
    );

    const routes = Object.values(resourcesOf(deployed.service, "AWS::ApiGatewayV2::Route"));
    expect(routes.map(({ Properties }) => Properties["RouteKey"]).sort()).toEqual(
      functions.flatMap((entry) => entry.routes).sort(),
    );
  });

  test("shares one asset", () => {
    const codes = Object.values(lambdas).map(({ Properties }) =>
      JSON.stringify(Properties["Code"]),
    );
    expect(new Set(codes).size).toBe(1);
  });

  test("may be called by this API only, by one permission for all its routes", () => {
    const permissions = Object.values(
      resourcesOf(deployed.service, "AWS::Lambda::Permission"),
    ).filter(({ Properties }) => Properties["Principal"] !== "events.amazonaws.com");
    const names = permissions.map(({ Properties }) => Properties["FunctionName"].Ref);
    expect(names.sort()).toEqual(functions.map(({ id }) => `${id}Function`).sort());
    for (const { Properties } of permissions) {
      expect(Properties["Principal"]).toBe("apigateway.amazonaws.com");
      expect(Properties["SourceArn"]["Fn::Join"][1].slice(-2)).toEqual([{ Ref: "Api" }, "/*"]);
    }
  });

  test("is told all that environment.ts asks for", () => {
    for (const { Properties } of Object.values(lambdas)) {
      const environment = Properties["Environment"].Variables;
      expect(Object.keys(environment).sort()).toEqual(
        ["NODE_OPTIONS", ...Object.values(variables)].sort(),
      );
      expect(imported(deployed, environment[variables.table])).toBe("Table");
      expect(imported(deployed, environment[variables.eventsTable])).toBe("EventsTable");
      expect(environment[variables.eventRetentionDays]).toBe("90");
      expect(environment[variables.hosts]).toEqual({
        "Fn::GetAtt": ["Distribution", "DomainName"],
      });
      expect(environment[variables.managementAccount]).toBe("123456789012");
      expect(environment[variables.logLevel]).toBe("info");
      expect(environment["NODE_OPTIONS"]).toBe("--enable-source-maps");
    }
  });
});

describe.each<[string, Synthesis]>([
  ["cloudfront", deployed],
  ["none", withoutEdge],
])("with edge=%s", (_, { service }) => {
  test.each(scheduled)("$id is called by a schedule, and by nobody else", (entry) => {
    const { id, everyMinutes, access, memory } = entry;
    expect(propertiesOf(service, `${id}Function`)).toMatchObject({
      Handler: `${entry.entry}.handler`,
      MemorySize: memory,
      Role: { "Fn::GetAtt": [roleOf(access), "Arn"] },
    });
    expect(propertiesOf(service, `${id}Schedule`)).toEqual({
      Description: `Lockstead: ${entry.entry}`,
      ScheduleExpression: `rate(${everyMinutes} minutes)`,
      Targets: [{ Id: "Function", Arn: { "Fn::GetAtt": [`${id}Function`, "Arn"] } }],
    });
    const permissions = Object.values(resourcesOf(service, "AWS::Lambda::Permission")).filter(
      ({ Properties }) => Properties["FunctionName"].Ref === `${id}Function`,
    );
    expect(permissions.map(({ Properties }) => Properties)).toEqual([
      {
        Action: "lambda:InvokeFunction",
        FunctionName: { Ref: `${id}Function` },
        Principal: "events.amazonaws.com",
        SourceArn: { "Fn::GetAtt": [`${id}Schedule`, "Arn"] },
      },
    ]);
  });
});

describe("the edge", () => {
  test("routes what no route knows to an answer in AWS's shape", () => {
    expect(functionBehind(deployed, "$default")?.Properties["Handler"]).toBe("unknown.handler");
  });

  test("takes HTTPS only, caches nothing, passes every header but Host", () => {
    expect(propertiesOf(deployed.service, "Distribution")).toMatchObject({
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
    const secret = { Ref: "OriginSecret" };
    const { DistributionConfig } = propertiesOf(deployed.service, "Distribution");
    expect(DistributionConfig.Origins[0].OriginCustomHeaders).toEqual([
      {
        HeaderName: "x-lockstead-origin-secret",
        HeaderValue: {
          "Fn::Join": ["", ["{{resolve:secretsmanager:", secret, ":SecretString:::}}"]],
        },
      },
    ]);
    for (const { Properties } of Object.values(lambdas)) {
      expect(Properties["Environment"].Variables[variables.originSecret]).toEqual({
        "Fn::Join": ["", ["secretsmanager:", secret]],
      });
    }
  });

  test("has the Function's code, on the runtime that it is written for", () => {
    expect(propertiesOf(deployed.service, "ViewerRequest")).toMatchObject({
      FunctionConfig: { Runtime: "cloudfront-js-2.0" },
      FunctionCode: expect.stringContaining("function handler(event)"),
      AutoPublish: true,
    });
  });
});

describe("without an edge", () => {
  const environmentOfDispatcher = propertiesOf(withoutEdge.service, "DispatcherFunction")[
    "Environment"
  ].Variables;

  test("one function serves everything", () => {
    expect(Object.keys(resourcesOf(withoutEdge.service, "AWS::Lambda::Function"))).toEqual([
      "DispatcherFunction",
      "SweeperFunction",
    ]);
    for (const route of dispatcher.routes) {
      expect(functionBehind(withoutEdge, route)?.Properties["Handler"]).toBe("dispatcher.handler");
    }
  });

  test("there is neither distribution nor origin secret", () => {
    const types = Object.values(withoutEdge.service.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /CloudFront|SecretsManager/.test(type))).toEqual([]);
    expect(environmentOfDispatcher).not.toHaveProperty(variables.originSecret);
  });

  test("signatures name the API's own host", () => {
    const host = [
      { Ref: "Api" },
      ".execute-api.",
      { Ref: "AWS::Region" },
      ".",
      { Ref: "AWS::URLSuffix" },
    ];
    expect(environmentOfDispatcher[variables.hosts]).toEqual({ "Fn::Join": ["", host] });
    expect(withoutEdge.service.Outputs["EndpointUrl"].Value).toEqual({
      "Fn::Join": ["", ["https://", ...host]],
    });
  });
});

describe("the rest", () => {
  test("one log group, with retention, gets every line", () => {
    expect(Object.keys(resourcesOf(deployed.service, "AWS::Logs::LogGroup"))).toEqual(["Logs"]);
    expect(propertiesOf(deployed.service, "Logs")).toEqual({ RetentionInDays: 30 });
    const { service } = synthesize({ logRetentionDays: "7" });
    expect(propertiesOf(service, "Logs")).toEqual({ RetentionInDays: 7 });
  });

  test("the stage throttles and logs, but neither headers nor query strings", () => {
    const stage = propertiesOf(deployed.service, "Stage");
    expect(stage).toMatchObject({
      StageName: "$default",
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
      AccessLogSettings: { DestinationArn: { "Fn::GetAtt": ["Logs", "Arn"] } },
    });
    const logged = Object.values(JSON.parse(stage["AccessLogSettings"].Format));
    expect(logged).not.toContain("$context.path");
    expect(JSON.stringify(logged)).not.toMatch(/querystring|header|authorizer/i);
  });

  test("the endpoint is an output", () => {
    expect(deployed.service.Outputs["EndpointUrl"]).toMatchObject({
      Value: { "Fn::Join": ["", ["https://", { "Fn::GetAtt": ["Distribution", "DomainName"] }]] },
    });
  });

  test("there is room for 60 functions", () => {
    const total = Object.keys(deployed.service.Resources).length;
    const perFunction = ["Function", "Permission", "Integration", "Route"].length;
    expect(total).toBeLessThan(350);
    expect(total + perFunction * (60 - functions.length)).toBeLessThan(350);
  });
});
