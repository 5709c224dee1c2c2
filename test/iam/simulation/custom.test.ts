/** SimulateCustomPolicy: what it decides, and how it shows it. */

import { describe, expect, test } from "vitest";
import { policyOf } from "../../support/iam-users.ts";
import { account } from "../../support/service.ts";
import { useService } from "../../support/suite.ts";
import {
  allow,
  bob,
  deny,
  foreignKey,
  type Input,
  keyA,
  keyB,
  resourcePolicy,
  resultOf,
  simulateCustom,
  sources,
} from "./support.ts";

const suite = useService();

const result = (policies: readonly string[], input: Input = {}) =>
  resultOf(suite.iam, policies, input);
const decided = async (policies: readonly string[], input: Input = {}) =>
  (await result(policies, input)).EvalDecision;

const matched = {
  SourcePolicyId: "PolicyInputList.1",
  SourcePolicyType: "IAM Policy",
  StartPosition: { Line: 1, Column: 38 },
  EndPosition: { Line: 1, Column: 94 },
};

describe("of everything", () => {
  test("an action is allowed", async () => {
    const answer = await simulateCustom(suite.iam, [allow()]);
    const { $metadata: _metadata, ...rest } = answer;
    expect(rest).toEqual({
      EvaluationResults: [
        {
          EvalActionName: "kms:Encrypt",
          EvalResourceName: "*",
          EvalDecision: "allowed",
          MatchedStatements: [matched],
          MissingContextValues: [],
        },
      ],
      IsTruncated: false,
    });
  });

  test.each([
    ["a star among the resources", { ResourceArns: ["*"] }],
    ["an empty list of them", { ResourceArns: [] }],
  ])("%s is the same", async (_name, input) => {
    const { ResourceSpecificResults, EvalDecisionDetails, ...rest } = await result(
      [allow()],
      input,
    );
    expect(rest).toMatchObject({ EvalResourceName: "*", EvalDecision: "allowed" });
    expect([ResourceSpecificResults, EvalDecisionDetails]).toEqual([undefined, undefined]);
  });

  test.each<readonly [string, readonly string[], string, readonly string[]]>([
    ["no policies", [], "implicitDeny", []],
    ["a policy for something else", [allow({ Action: "kms:Decrypt" })], "implicitDeny", []],
    ["a policy for one resource", [allow({ Resource: keyA })], "implicitDeny", []],
    [
      "several Allows",
      [allow(), allow({ Action: "*" })],
      "allowed",
      ["PolicyInputList.1", "PolicyInputList.2"],
    ],
    ["a Deny over an Allow", [allow(), deny()], "explicitDeny", ["PolicyInputList.2"]],
  ])("%s", async (_name, policies, decision, names) => {
    const one = await result(policies);
    expect(one.EvalDecision).toBe(decision);
    expect(sources(one)).toEqual(names);
  });

  test("statements of one policy are told apart by their places", async () => {
    const statement = { Effect: "Allow", Action: "kms:Encrypt", Resource: "*" };
    const { MatchedStatements } = await result([policyOf(statement, statement)]);
    expect(MatchedStatements).toMatchObject([
      { StartPosition: { Column: 38 }, EndPosition: { Column: 94 } },
      { StartPosition: { Column: 94 }, EndPosition: { Column: 151 } },
    ]);
  });
});

describe("actions", () => {
  test("keep their order, and are answered as often as they are asked", async () => {
    const ActionNames = ["kms:Encrypt", "kms:Decrypt", "kms:Encrypt", "KMS:encrypt"];
    const { EvaluationResults = [] } = await simulateCustom(suite.iam, [allow()], { ActionNames });
    expect(EvaluationResults.map((one) => [one.EvalActionName, one.EvalDecision])).toEqual([
      ["kms:Encrypt", "allowed"],
      ["kms:Decrypt", "implicitDeny"],
      ["kms:Encrypt", "allowed"],
      ["KMS:encrypt", "allowed"],
    ]);
  });

  test.each([
    ["kms:*", allow({ Action: "kms:*" }), "allowed"],
    ["kms:*", allow(), "implicitDeny"],
    ["kms:Enc*", allow({ Action: "kms:Enc*" }), "allowed"],
    ["madeup:Action", allow({ Action: "*" }), "allowed"],
    ["kms:", allow({ Action: "*" }), "allowed"],
    ["kms:No Such", allow({ Action: "*" }), "allowed"],
  ])("%s is taken as it is written", async (action, policy, decision) => {
    expect(await decided([policy], { ActionNames: [action] })).toBe(decision);
  });
});

describe("resources", () => {
  const onlyA = [allow({ Resource: keyA })];

  test("one is shown by itself, too", async () => {
    expect(await result(onlyA, { ResourceArns: [keyA] })).toEqual({
      EvalActionName: "kms:Encrypt",
      EvalResourceName: keyA,
      EvalDecision: "allowed",
      MatchedStatements: [expect.anything()],
      MissingContextValues: [],
      EvalDecisionDetails: {},
      ResourceSpecificResults: [
        {
          EvalResourceName: keyA,
          EvalResourceDecision: "allowed",
          MatchedStatements: [expect.anything()],
        },
      ],
    });
  });

  test("of several, all have to be allowed", async () => {
    expect(await result(onlyA, { ResourceArns: [keyA, keyB] })).toEqual({
      EvalActionName: "kms:Encrypt",
      EvalResourceName: "*",
      EvalDecision: "implicitDeny",
      MatchedStatements: [expect.anything()],
      MissingContextValues: [],
      EvalDecisionDetails: {},
      ResourceSpecificResults: [
        {
          EvalResourceName: keyA,
          EvalResourceDecision: "allowed",
          MatchedStatements: [expect.anything()],
        },
        { EvalResourceName: keyB, EvalResourceDecision: "implicitDeny" },
      ],
    });
  });

  test("a Deny of one is the decision, and the only match", async () => {
    const one = await result([allow(), deny({ Resource: keyB })], { ResourceArns: [keyA, keyB] });
    expect(one.EvalDecision).toBe("explicitDeny");
    expect(sources(one)).toEqual(["PolicyInputList.2"]);
    expect(one.ResourceSpecificResults?.map(sources)).toEqual([
      ["PolicyInputList.1"],
      ["PolicyInputList.2"],
    ]);
  });

  test("a statement that matches twice is shown once", async () => {
    const one = await result([allow()], { ResourceArns: [keyA, keyA] });
    expect(sources(one)).toEqual(["PolicyInputList.1"]);
    expect(one.ResourceSpecificResults).toHaveLength(2);
  });
});

describe("a permissions boundary", () => {
  const boundary = (text: string): Input => ({ PermissionsBoundaryPolicyInputList: [text] });

  test.each<readonly [string, string, string, boolean, readonly string[]]>([
    ["allows", allow({ Action: "kms:*" }), "allowed", true, ["PolicyInputList.1"]],
    ["is silent", allow({ Action: "kms:Decrypt" }), "implicitDeny", false, []],
    ["denies", deny(), "explicitDeny", false, ["PermissionsBoundaryPolicyInputList.1"]],
  ])("that %s", async (_name, text, decision, allowed, names) => {
    const PermissionsBoundaryDecisionDetail = { AllowedByPermissionsBoundary: allowed };
    const one = await result([allow()], { ...boundary(text), ResourceArns: [keyA] });
    expect(one).toMatchObject({
      EvalDecision: decision,
      PermissionsBoundaryDecisionDetail,
      ResourceSpecificResults: [{ PermissionsBoundaryDecisionDetail }],
    });
    expect(sources(one)).toEqual(names);
  });

  test("is named in a denial by its type", async () => {
    const { MatchedStatements } = await result([deny()], boundary(deny()));
    expect(MatchedStatements?.map((one) => one.SourcePolicyType)).toEqual([
      "Permissions Boundary Policy",
      "IAM Policy",
    ]);
  });
});

describe("a resource policy", () => {
  const on = (text: string, input: Input = {}): Input => ({
    ResourceArns: [keyA],
    CallerArn: bob,
    ResourcePolicy: text,
    ...input,
  });

  test("that names the caller is enough, whatever the boundary is silent about", async () => {
    const PermissionsBoundaryPolicyInputList = [allow({ Action: "iam:*" })];
    const one = await result([], on(resourcePolicy(bob), { PermissionsBoundaryPolicyInputList }));
    expect(one).toMatchObject({
      EvalDecision: "allowed",
      MatchedStatements: [
        { SourcePolicyId: "ResourcePolicy", SourcePolicyType: "Resource Policy" },
      ],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      EvalDecisionDetails: {},
    });
  });

  test("of a key, without delegation, leaves identity policies without effect", async () => {
    const other = resourcePolicy(`arn:aws:iam::${account}:user/alice`);
    expect(await decided([allow()], on(other))).toBe("implicitDeny");
  });

  test("that delegates to the account needs an identity policy", async () => {
    const delegating = resourcePolicy(`arn:aws:iam::${account}:root`);
    expect(await decided([], on(delegating))).toBe("implicitDeny");
    const one = await result([allow()], on(delegating));
    expect(one.EvalDecision).toBe("allowed");
    expect(sources(one)).toEqual(["ResourcePolicy", "PolicyInputList.1"]);
  });

  test("that denies", async () => {
    const one = await result([allow()], on(resourcePolicy("*", { Effect: "Deny" })));
    expect(one.EvalDecision).toBe("explicitDeny");
    expect(sources(one)).toEqual(["ResourcePolicy"]);
  });

  test("names a role for its sessions, which stay within their boundary", async () => {
    const role = `arn:aws:iam::${account}:role/team/worker`;
    const asRole = on(resourcePolicy(role), { CallerArn: role });
    expect(await decided([], asRole)).toBe("allowed");
    expect(
      await decided([], {
        ...asRole,
        PermissionsBoundaryPolicyInputList: [allow({ Action: "iam:*" })],
      }),
    ).toBe("implicitDeny");
  });

  test("may be about everyone, and so about a group", async () => {
    const CallerArn = `arn:aws:iam::${account}:group/team`;
    expect(await decided([], on(resourcePolicy("*"), { CallerArn }))).toBe("allowed");
    expect(await decided([], on(resourcePolicy(bob), { CallerArn }))).toBe("implicitDeny");
  });

  test("of a role says who may assume it", async () => {
    const trust = policyOf({
      Effect: "Allow",
      Principal: { AWS: bob },
      Action: "sts:AssumeRole",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    });
    const asked = on(trust, {
      ActionNames: ["sts:AssumeRole"],
      ResourceArns: [`arn:aws:iam::${account}:role/worker`],
    });
    expect(await result([], asked)).toMatchObject({
      EvalDecision: "implicitDeny",
      MissingContextValues: ["aws:MultiFactorAuthPresent"],
    });
    const ContextEntries: Input["ContextEntries"] = [
      {
        ContextKeyName: "aws:MultiFactorAuthPresent",
        ContextKeyType: "boolean",
        ContextKeyValues: ["true"],
      },
    ];
    expect(await decided([], { ...asked, ContextEntries })).toBe("allowed");
  });
});

describe("across accounts", () => {
  const asked: Input = { ResourceArns: [foreignKey], CallerArn: bob };
  const details = async (policies: readonly string[], input: Input) => {
    const one = await result(policies, { ...asked, ...input });
    expect(one.ResourceSpecificResults?.[0]?.EvalDecisionDetails).toEqual(one.EvalDecisionDetails);
    return [one.EvalDecision, one.EvalDecisionDetails];
  };

  test("both sides have to allow, and each is told", async () => {
    const ResourcePolicy = resourcePolicy(bob);
    expect(await details([allow()], { ResourcePolicy })).toEqual([
      "allowed",
      { "IAM Policy": "allowed", "Resource Policy": "allowed" },
    ]);
    expect(await details([], { ResourcePolicy })).toEqual([
      "implicitDeny",
      { "IAM Policy": "implicitDeny", "Resource Policy": "allowed" },
    ]);
    expect(await details([deny()], { ResourcePolicy: resourcePolicy("*") })).toEqual([
      "explicitDeny",
      { "IAM Policy": "explicitDeny", "Resource Policy": "allowed" },
    ]);
    expect(await details([allow()], { ResourcePolicy: resourcePolicy(`${bob}2`) })).toEqual([
      "implicitDeny",
      { "IAM Policy": "allowed", "Resource Policy": "implicitDeny" },
    ]);
  });

  test("a boundary is told as well", async () => {
    const PermissionsBoundaryPolicyInputList = [allow({ Action: "iam:*" })];
    const input = { ResourcePolicy: resourcePolicy(bob), PermissionsBoundaryPolicyInputList };
    expect(await details([], input)).toEqual([
      "implicitDeny",
      {
        "IAM Policy": "implicitDeny",
        "Resource Policy": "allowed",
        "Permissions Boundary Policy": "implicitDeny",
      },
    ]);
  });

  test("of several resources, the stricter is told of the whole", async () => {
    const ResourcePolicy = resourcePolicy(bob, { Resource: foreignKey });
    const ResourceArns = [foreignKey, "arn:aws:kms:us-east-1:999999999999:key/b"];
    const one = await result([allow()], { ...asked, ResourcePolicy, ResourceArns });
    expect(one.EvalDecisionDetails).toEqual({
      "IAM Policy": "allowed",
      "Resource Policy": "implicitDeny",
    });
  });

  test("ResourceOwner says whose the resource is, where its ARN does not", async () => {
    const Resource = "arn:aws:s3:::bucket/object";
    const input = {
      ActionNames: ["kms:Encrypt"],
      ResourceArns: [Resource],
      CallerArn: bob,
      ResourcePolicy: resourcePolicy(bob, { Resource }),
    };
    expect(await decided([], input)).toBe("allowed");
    const ResourceOwner = "arn:aws:iam::999999999999:root";
    expect(await decided([], { ...input, ResourceOwner })).toBe("implicitDeny");
    const own = `arn:aws:iam::${account}:user/anybody`;
    expect(await decided([], { ...input, ResourceOwner: own })).toBe("allowed");
    expect(
      await decided([], {
        ...input,
        ResourceOwner,
        ResourceArns: [keyA],
        ResourcePolicy: resourcePolicy(bob),
      }),
    ).toBe("allowed");
  });

  test("without a resource policy, identity policies decide alone", async () => {
    const one = await result([allow()], { ResourceArns: [foreignKey] });
    expect(one).toMatchObject({ EvalDecision: "allowed", EvalDecisionDetails: {} });
  });
});

describe("ResourceHandlingOption", () => {
  const ActionNames = ["ec2:RunInstances"];
  const ResourceArns = ["arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0"];

  test.each([
    "EC2-VPC-InstanceStore",
    "EC2-VPC-InstanceStore-Subnet",
    "EC2-VPC-EBS",
    "EC2-VPC-EBS-Subnet",
  ])("%s is for instances", async (ResourceHandlingOption) => {
    const input = { ActionNames, ResourceArns, ResourceHandlingOption };
    expect(await decided([allow({ Action: "*" })], input)).toBe("allowed");
  });

  test("any is taken where no resources are named", async () => {
    expect(await decided([allow()], { ResourceHandlingOption: "fictional" })).toBe("allowed");
  });
});

describe("pages", () => {
  const ActionNames = ["kms:Encrypt", "kms:Decrypt", "kms:Encrypt"];

  test("are of actions", async () => {
    const seen: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof simulateCustom>> = await simulateCustom(
        suite.iam,
        [allow()],
        { ActionNames, ResourceArns: [keyA, keyB], MaxItems: 1, ...(Marker && { Marker }) },
      );
      expect(page.EvaluationResults).toHaveLength(1);
      expect(page.EvaluationResults?.[0]?.ResourceSpecificResults).toHaveLength(2);
      seen.push(page.EvaluationResults?.[0]?.EvalActionName);
      expect(page.IsTruncated).toBe(page.Marker !== undefined);
      ({ Marker } = page);
    } while (Marker !== undefined);
    expect(seen).toEqual(ActionNames);
  });

  test("have 100 actions where nothing else is said, and end where they end", async () => {
    const many = Array.from({ length: 101 }, (_, index) => `kms:Action${index}`);
    const first = await simulateCustom(suite.iam, [], { ActionNames: many });
    expect([first.EvaluationResults?.length, first.IsTruncated]).toEqual([100, true]);
    const { Marker } = first;
    const second = await simulateCustom(suite.iam, [], { ActionNames: many, Marker });
    expect(second.EvaluationResults?.map((one) => one.EvalActionName)).toEqual(["kms:Action100"]);
    const shorter = await simulateCustom(suite.iam, [], { ActionNames, Marker });
    expect(shorter).toMatchObject({ IsTruncated: false });
    expect(shorter.EvaluationResults).toEqual([]);
  });

  test("end early where there is much to look at", async () => {
    const policy = policyOf(
      ...Array.from({ length: 240 }, () => ({ Effect: "Deny", Action: "iam:*", Resource: "*" })),
    );
    const ResourceArns = Array.from({ length: 400 }, (_, index) => `${keyA}${index}`);
    const page = await simulateCustom(suite.iam, [policy], { ActionNames, ResourceArns });
    expect(page.EvaluationResults).toHaveLength(2);
    expect(page.IsTruncated).toBe(true);
    const bare = await simulateCustom(suite.iam, [], {
      ActionNames: Array.from({ length: 60 }, (_, index) => `kms:Action${index}`),
      ResourceArns,
    });
    expect(bare.EvaluationResults).toHaveLength(50);
  });
});
