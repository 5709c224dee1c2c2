import {
  CreatePolicyCommand,
  type CreatePolicyCommandInput,
  DeletePolicyCommand,
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  DetachPolicyCommand,
  ListPoliciesCommand,
  ListTagsForResourceCommand,
  UpdatePolicyCommand,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { newName } from "../support/iam-users.ts";
import {
  attach,
  controlPolicy,
  denying,
  denyingEveryone,
  newPolicy,
} from "../support/organization.ts";
import { account as management } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";
import { newAccountOf } from "../support/tenants.ts";

const suite = useService();
const Content = controlPolicy(denying("kms:DisableKey"));
const resourceContent = controlPolicy(denyingEveryone("kms:Encrypt"));
const own = ["p-FullAWSAccess", "p-RCPFullAWSAccess"];
const absent = "p-00000000";

const create = (input: Partial<CreatePolicyCommandInput> = {}) =>
  suite.organizations.send(
    new CreatePolicyCommand({
      Content,
      Name: newName("policy"),
      Description: "",
      Type: "SERVICE_CONTROL_POLICY",
      ...input,
    }),
  );
const describePolicy = (PolicyId: string) =>
  suite.organizations.send(new DescribePolicyCommand({ PolicyId }));

describe("AWS's own policies", () => {
  it("are there from the start", async () => {
    const { Policy } = await describePolicy("p-FullAWSAccess");
    expect(Policy).toEqual({
      PolicySummary: {
        Id: "p-FullAWSAccess",
        Arn: "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
        Name: "FullAWSAccess",
        Description: "Allows access to every operation",
        Type: "SERVICE_CONTROL_POLICY",
        AwsManaged: true,
      },
      Content: expect.any(String) as string,
    });
    expect(JSON.parse(Policy?.Content ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
    });
    const { Policies } = await suite.organizations.send(
      new ListPoliciesCommand({ Filter: "RESOURCE_CONTROL_POLICY" }),
    );
    expect(Policies?.find(({ AwsManaged }) => AwsManaged)).toEqual({
      Id: "p-RCPFullAWSAccess",
      Arn: "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
      Name: "RCPFullAWSAccess",
      Description: "Allows access to every resource",
      Type: "RESOURCE_CONTROL_POLICY",
      AwsManaged: true,
    });
  });

  it.each(own)("cannot be changed: %s", async (PolicyId) => {
    const immutable = { name: "InvalidInputException", Reason: "IMMUTABLE_POLICY" };
    await expect(
      suite.organizations.send(new UpdatePolicyCommand({ PolicyId, Name: "mine" })),
    ).rejects.toMatchObject(immutable);
    await expect(
      suite.organizations.send(new DeletePolicyCommand({ PolicyId })),
    ).rejects.toMatchObject(immutable);
  });
});

describe("CreatePolicy", () => {
  it.each([
    ["SERVICE_CONTROL_POLICY", "service_control_policy", Content],
    ["RESOURCE_CONTROL_POLICY", "resource_control_policy", resourceContent],
  ] as const)("makes a %s", async (Type, inArn, text) => {
    const Name = newName("policy");
    const { Policy } = await create({ Type, Name, Content: text, Description: "why" });
    const id = Policy?.PolicySummary?.Id;
    const { Organization } = await suite.organizations.send(new DescribeOrganizationCommand({}));
    expect(Policy).toEqual({
      PolicySummary: {
        Id: expect.stringMatching(/^p-[a-z0-9]{8}$/) as string,
        Arn: `arn:aws:organizations::${management}:policy/${Organization?.Id}/${inArn}/${id}`,
        Name,
        Description: "why",
        Type,
        AwsManaged: false,
      },
      Content: text,
    });
    expect((await describePolicy(id as string)).Policy).toEqual(Policy);
  });

  it("keeps tags", async () => {
    const Tags = [{ Key: "owner", Value: "security" }];
    const { Policy } = await create({ Tags });
    const answer = await suite.organizations.send(
      new ListTagsForResourceCommand({ ResourceId: Policy?.PolicySummary?.Id }),
    );
    expect(answer.Tags).toEqual(Tags);
  });

  it("refuses a name that the type has already", async () => {
    const { name } = await newPolicy(suite.organizations, Content);
    expect(await failureOf(create({ Name: name }))).toEqual({
      name: "DuplicatePolicyException",
      message: "A policy with the specified name and type already exists.",
      status: 400,
    });
    await create({ Name: name, Type: "RESOURCE_CONTROL_POLICY", Content: resourceContent });
    await expect(create({ Name: "FullAWSAccess" })).rejects.toMatchObject({
      name: "DuplicatePolicyException",
    });
  });

  it.each([
    ["no JSON", "SERVICE_CONTROL_POLICY", "{"],
    ["a principal", "SERVICE_CONTROL_POLICY", resourceContent],
    ["no principal", "RESOURCE_CONTROL_POLICY", Content],
    [
      "an Allow",
      "RESOURCE_CONTROL_POLICY",
      controlPolicy({ ...denyingEveryone("kms:*"), Effect: "Allow" }),
    ],
    ["every action", "RESOURCE_CONTROL_POLICY", controlPolicy(denyingEveryone("*"))],
    ["another service", "RESOURCE_CONTROL_POLICY", controlPolicy(denyingEveryone("iam:*"))],
  ] as const)("refuses a document with %s as a %s", async (_what, Type, text) => {
    expect(await failureOf(create({ Type, Content: text }))).toEqual({
      name: "MalformedPolicyDocumentException",
      message:
        "The provided policy document does not meet the requirements of the specified policy type.",
      status: 400,
    });
  });

  it.each([
    ["SERVICE_CONTROL_POLICY", Content, 10_240],
    ["RESOURCE_CONTROL_POLICY", resourceContent, 5120],
  ] as const)("takes a %s of so many characters and no more", async (Type, text, most) => {
    await create({ Type, Content: text.padEnd(most) });
    await expect(create({ Type, Content: text.padEnd(most + 1) })).rejects.toMatchObject({
      name: "ConstraintViolationException",
      message: "You have exceeded the maximum policy size.",
      Reason: "POLICY_CONTENT_LIMIT_EXCEEDED",
    });
  });

  it("has no use for AWS's other types", async () => {
    await expect(create({ Type: "TAG_POLICY", Content: "{}" })).rejects.toMatchObject({
      name: "PolicyTypeNotAvailableForOrganizationException",
    });
    await expect(create({ Type: "NONE" as never })).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason: "INVALID_ENUM_POLICY_TYPE",
    });
    const { Policies } = await suite.organizations.send(
      new ListPoliciesCommand({ Filter: "TAG_POLICY" }),
    );
    expect(Policies).toEqual([]);
  });
});

describe("UpdatePolicy", () => {
  it("changes what it is given and leaves the rest", async () => {
    const { organizations } = suite;
    const { id, name } = await newPolicy(organizations, Content);
    const update = (change: object) =>
      organizations.send(new UpdatePolicyCommand({ PolicyId: id, ...change }));
    const other = controlPolicy(denying("kms:Encrypt"));
    expect((await update({ Content: other })).Policy).toMatchObject({
      PolicySummary: { Name: name, Description: `What ${name} is for` },
      Content: other,
    });
    const Name = newName("renamed");
    expect((await update({ Name, Description: "" })).Policy).toMatchObject({
      PolicySummary: { Name, Description: "" },
      Content: other,
    });
    // The old name is free again, the new one is not.
    await create({ Name: name });
    await expect(create({ Name })).rejects.toMatchObject({ name: "DuplicatePolicyException" });
    await expect(update({ Name: name })).rejects.toMatchObject({
      name: "DuplicatePolicyException",
    });
    await expect(update({ Content: "{" })).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
    });
    expect((await describePolicy(id)).Policy?.Content).toBe(other);
  });
});

describe("DeletePolicy", () => {
  it("deletes what is attached nowhere", async () => {
    const { organizations } = suite;
    const { id, name } = await newPolicy(organizations, Content);
    const TargetId = await newAccountOf(suite);
    const remove = () => organizations.send(new DeletePolicyCommand({ PolicyId: id }));
    await attach(organizations, id, TargetId);
    expect(await failureOf(remove())).toEqual({
      name: "PolicyInUseException",
      message:
        "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.",
      status: 400,
    });
    await organizations.send(new DetachPolicyCommand({ PolicyId: id, TargetId }));
    await remove();
    await expect(describePolicy(id)).rejects.toMatchObject({ name: "PolicyNotFoundException" });
    await create({ Name: name });
  });
});

describe("ListPolicies", () => {
  it("comes in pages, by type", async () => {
    const { organizations } = suite;
    const made = [
      (await newPolicy(organizations, Content)).id,
      (await newPolicy(organizations, Content)).id,
    ];
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await organizations.send(
        new ListPoliciesCommand({
          Filter: "SERVICE_CONTROL_POLICY",
          MaxResults: 3,
          ...(NextToken && { NextToken }),
        }),
      );
      expect(page.Policies?.every(({ Type }) => Type === "SERVICE_CONTROL_POLICY")).toBe(true);
      seen.push(...(page.Policies ?? []).map(({ Id }) => Id as string));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(["p-FullAWSAccess", ...made]));
  });
});

describe("a policy that is not there", () => {
  it("is not found", async () => {
    const notFound = {
      name: "PolicyNotFoundException",
      message: "You specified a policy that doesn't exist.",
      status: 400,
    };
    const { organizations } = suite;
    expect(await failureOf(describePolicy(absent))).toEqual(notFound);
    expect(
      await failureOf(organizations.send(new DeletePolicyCommand({ PolicyId: absent }))),
    ).toEqual(notFound);
    expect(
      await failureOf(organizations.send(new UpdatePolicyCommand({ PolicyId: absent }))),
    ).toEqual(notFound);
  });
});
