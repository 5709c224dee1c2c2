/** There is one partition: a Region that a request is signed for cannot choose how ARNs read. */

import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  GetUserCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateGrantCommand, CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { ListRootsCommand } from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { actingUser, type ActingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { attach, controlPolicy, newPolicy } from "../support/organization.ts";
import { account, credentials, type TestClients } from "../support/service.ts";
import { trusting } from "../support/sts.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";
import { newTenant, rootIdOf, type Tenant } from "../support/tenants.ts";

const suite = useService();

const invalidRegion = (name: string, region: string) => ({
  name,
  message: `Credential should be scoped to a valid Region, not '${region}'.`,
});

describe("Regions of AWS's other partitions are refused", () => {
  const services: readonly [string, (clients: TestClients) => Promise<unknown>, string][] = [
    ["KMS", ({ kms }) => kms.send(new ListKeysCommand({})), "InvalidSignatureException"],
    ["STS", ({ sts }) => sts.send(new GetCallerIdentityCommand({})), "SignatureDoesNotMatch"],
    ["IAM", ({ iam }) => iam.send(new GetUserCommand({})), "SignatureDoesNotMatch"],
    [
      "Organizations",
      ({ organizations }) => organizations.send(new ListRootsCommand({})),
      "InvalidSignatureException",
    ],
  ];

  describe.each(services)("by %s", (service, send, name) => {
    test.each([
      "cn-north-1",
      "us-gov-west-1",
      "us-iso-east-1",
      "eusc-de-east-1",
      "aws-cn-global",
      "aws-us-gov-global",
    ])("%s", async (region) => {
      expect(await failureOf(send(suite.as(credentials, region)))).toMatchObject(
        invalidRegion(name, region),
      );
    });

    const everywhere = service === "IAM" || service === "Organizations" ? ["aws-global"] : [];
    test.each(["eu-west-1", "us-west-2", ...everywhere])("but not %s", async (region) => {
      await expect(send(suite.as(credentials, region))).resolves.toBeDefined();
    });
  });
});

describe.each(["aws-cn", "aws-us-gov", "aws-x"])("a principal of %s is none", (partition) => {
  const foreign = `arn:${partition}:iam::${account}:user/admin`;
  const root = `arn:${partition}:iam::${account}:root`;

  test.each([foreign, root])("in key policies: %s", async (AWS) => {
    const statement = { ...allowing("kms:Encrypt"), Principal: { AWS } };
    const Policy = keyPolicy(account, statement);
    expect(await failureOf(suite.kms.send(new CreateKeyCommand({ Policy })))).toMatchObject({
      name: "MalformedPolicyDocumentException",
    });
  });

  test.each([foreign, root])("in trust policies: %s", async (AWS) => {
    const AssumeRolePolicyDocument = policyOf(trusting(AWS));
    const request = new CreateRoleCommand({ RoleName: newName("role"), AssumeRolePolicyDocument });
    expect(await failureOf(suite.iam.send(request))).toMatchObject({
      name: "MalformedPolicyDocumentException",
    });
  });

  test("in grants, so that a condition on the grantee cannot be walked around", async () => {
    const { KeyId } = await createKey(suite.kms);
    const grant = { KeyId, Operations: ["DescribeKey" as const] };
    for (const principals of [
      { GranteePrincipal: foreign },
      { GranteePrincipal: `arn:aws:iam::${account}:user/admin`, RetiringPrincipal: foreign },
    ]) {
      const request = new CreateGrantCommand({ ...grant, ...principals });
      expect(await failureOf(suite.kms.send(request))).toMatchObject({
        name: "InvalidArnException",
        message: `ARN is not valid: ${foreign}`,
      });
    }
  });
});

describe("a Deny on an IAM ARN bites, whatever Region is signed for", () => {
  const regions: readonly [region: string, partition: string, name: string][] = [
    ["us-east-1", "aws", "AccessDenied"],
    ["eu-west-1", "aws", "AccessDenied"],
    ["aws-global", "aws", "AccessDenied"],
    ["cn-north-1", "aws-cn", "SignatureDoesNotMatch"],
    ["cn-north-1", "aws", "SignatureDoesNotMatch"],
    ["us-gov-west-1", "aws-us-gov", "SignatureDoesNotMatch"],
    ["aws-cn-global", "aws-cn", "SignatureDoesNotMatch"],
  ];
  const all = policyOf(allowing("*"));
  let tenant: Tenant;
  let bounded: ActingUser;
  let boundary: string;

  beforeAll(async () => {
    tenant = await newTenant(suite);
    const Resource = `arn:aws:iam::${tenant.id}:policy/Boundary`;
    const { Policy } = await tenant.admin.iam.send(
      new CreatePolicyCommand({
        PolicyName: "Boundary",
        PolicyDocument: policyOf(allowing("iam:*", "kms:ListKeys"), {
          Effect: "Deny",
          Action: "iam:CreatePolicyVersion",
          Resource,
        }),
      }),
    );
    boundary = Policy?.Arn as string;
    bounded = await actingUser({ iam: tenant.admin.iam, as: suite.as }, [allowing("*")], {
      PermissionsBoundary: boundary,
    });
    const protect = controlPolicy({
      Effect: "Deny",
      Action: "*",
      Resource: "arn:aws:iam::*:role/OrganizationAccountAccessRole",
    });
    const { id } = await newPolicy(suite.organizations, protect);
    await attach(suite.organizations, id, await rootIdOf(suite));
  });

  test.each(regions)("of a boundary on itself: %s, arn:%s", async (region, partition, name) => {
    const { iam } = suite.as(bounded.credentials, region);
    const request = new CreatePolicyVersionCommand({
      PolicyArn: boundary.replace("arn:aws:", `arn:${partition}:`),
      PolicyDocument: all,
      SetAsDefault: true,
    });
    expect(await failureOf(iam.send(request))).toMatchObject({ name });
    expect(await failureOf(bounded.kms.send(new CreateKeyCommand({})))).toMatchObject({
      name: "AccessDeniedException",
    });
  });

  test.each(regions)(
    "of a service control policy on the access role: %s, arn:%s",
    async (region, partition, name) => {
      const { iam, sts } = suite.as(tenant.admin.credentials, region);
      const RoleName = "OrganizationAccountAccessRole";
      const PolicyDocument = policyOf(trusting(tenant.id));
      const put = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument });
      expect(await failureOf(iam.send(put))).toMatchObject({ name });
      const assume = new AssumeRoleCommand({
        RoleArn: `arn:${partition}:iam::${tenant.id}:role/${RoleName}`,
        RoleSessionName: "tenant",
      });
      await expect(sts.send(assume)).rejects.toMatchObject({
        name: expect.stringMatching(/^(?:AccessDenied|SignatureDoesNotMatch)$/),
      });
    },
  );

  test("another partition's ARN names nothing in a Region of this one", async () => {
    const request = new CreatePolicyVersionCommand({
      PolicyArn: boundary.replace("arn:aws:", "arn:aws-cn:"),
      PolicyDocument: all,
      SetAsDefault: true,
    });
    expect(await failureOf(bounded.iam.send(request))).toMatchObject({
      name: "InvalidInputException",
    });
  });
});
