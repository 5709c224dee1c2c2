/** A Region that a request is signed for cannot choose how ARNs read. */

import { CreateGrantCommand, CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { checkScope } from "../../lambdas/shared/identity/signature/checks.ts";
import type { Claim } from "../../lambdas/shared/identity/signature/claim.ts";
import { account } from "../support/service.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();

describe("Regions of AWS's other partitions are refused", () => {
  test.each(["cn-north-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1"])(
    "by KMS: %s",
    async (region) => {
      expect(await failureOf(suite.kmsIn(region).send(new ListKeysCommand({})))).toMatchObject({
        name: "InvalidSignatureException",
        message: `Credential should be scoped to a valid Region, not '${region}'.`,
      });
    },
  );

  test.each(["cn-north-1", "us-gov-west-1", "aws-cn-global", "aws-us-gov-global"])(
    "by services that take every other: %s",
    (region) => {
      const claim = {
        region,
        service: "iam",
        terminator: "aws4_request",
        date: "20261124",
        timestamp: "20261124T000000Z",
      } as Claim;
      expect(() => checkScope(claim, "iam", "any")).toThrow("scoped to a valid Region");
      const global = { ...claim, region: "aws-global" };
      expect(() => checkScope(global, "iam", "any")).not.toThrow();
    },
  );
});

describe("principals of another partition are none", () => {
  const foreign = `arn:aws-cn:iam::${account}:user/admin`;

  test("in key policies", async () => {
    const Policy = keyPolicy(account, {
      Effect: "Allow",
      Principal: { AWS: foreign },
      Action: "kms:Encrypt",
      Resource: "*",
    });
    expect(await failureOf(suite.kms.send(new CreateKeyCommand({ Policy })))).toMatchObject({
      name: "MalformedPolicyDocumentException",
    });
  });

  test("in grants, so that a condition on the grantee cannot be walked around", async () => {
    const { KeyId } = await createKey(suite.kms);
    for (const GranteePrincipal of [foreign, foreign.replace("aws-cn", "aws-x")]) {
      const request = new CreateGrantCommand({
        KeyId,
        GranteePrincipal,
        Operations: ["DescribeKey"],
      });
      expect(await failureOf(suite.kms.send(request))).toMatchObject({
        name: "InvalidArnException",
        message: `ARN is not valid: ${GranteePrincipal}`,
      });
    }
  });
});
