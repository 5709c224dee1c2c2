/**
 * The edge: CloudFront, whose viewer-request Function turns the header that
 * names an operation into the path that HTTP API routes by.
 */

import { readFileSync } from "node:fs";
import { CfnDistribution, CfnFunction } from "aws-cdk-lib/aws-cloudfront";
import type { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { Fn, type Stack } from "aws-cdk-lib/core";
import { frontDoor } from "../../lambdas/shared/wire/front-door.ts";
import { acknowledge } from "../acknowledge.ts";

/** CloudFront's managed policies, whose ids are the same in every account. */
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const allViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/** @param origin the host name of the HTTP API */
export function makeDistribution(
  stack: Stack,
  origin: string,
  originSecret: CfnSecret,
): CfnDistribution {
  const viewerRequest = new CfnFunction(stack, "ViewerRequest", {
    // Names are unique in the account, across Regions.
    name: Fn.join("-", [stack.region, stack.stackName, "viewer-request"]),
    autoPublish: true,
    functionCode: readFileSync(new URL("viewer-request.js", import.meta.url), "utf8"),
    functionConfig: {
      comment: "Lockstead: chooses the route of a request",
      runtime: "cloudfront-js-2.0",
    },
  });

  const distribution = new CfnDistribution(stack, "Distribution", {
    distributionConfig: {
      comment: "Lockstead: the endpoint",
      enabled: true,
      httpVersion: "http2and3",
      ipv6Enabled: true,
      origins: [
        {
          id: "api",
          domainName: origin,
          customOriginConfig: {
            originProtocolPolicy: "https-only",
            originSslProtocols: ["TLSv1.2"],
          },
          originCustomHeaders: [
            {
              headerName: frontDoor.originSecret,
              // Resolved by CloudFormation when it deploys: no template holds the value.
              headerValue: `{{resolve:secretsmanager:${originSecret.ref}:SecretString:::}}`,
            },
          ],
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: "api",
        // Not redirected: the first request would already have sent its plaintext in the clear.
        viewerProtocolPolicy: "https-only",
        allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
        cachePolicyId: cachingDisabled,
        originRequestPolicyId: allViewerExceptHostHeader,
        functionAssociations: [
          { eventType: "viewer-request", functionArn: viewerRequest.attrFunctionArn },
        ],
      },
    },
  });
  acknowledge(
    distribution,
    "CFR1",
    "Clients are the deployer's own, wherever they are; a signature decides, not a country.",
  );
  acknowledge(
    distribution,
    "CFR2",
    "A web application firewall looks for attacks on HTML and SQL. Here every request is signed, its body is JSON or a form of known members, and the stage throttles.",
  );
  acknowledge(
    distribution,
    "CFR3",
    "CloudFront's logs hold query strings, and that of a presigned request is a credential. The stage logs every request without it.",
  );
  acknowledge(
    distribution,
    "CFR4",
    "The minimum TLS version of the default certificate is fixed by CloudFront; another takes a domain of the deployer's own.",
  );
  return distribution;
}
