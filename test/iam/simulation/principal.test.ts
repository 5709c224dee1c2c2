/** SimulatePrincipalPolicy: whose policies take part, and who may ask. */

import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  type EvaluationResult,
  type IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test } from "vitest";
import { actingUser, newName, policyOf } from "../../support/iam-users.ts";
import { attach, controlPolicy, denying, newPolicy } from "../../support/organization.ts";
import { account } from "../../support/service.ts";
import { failureOf, useService } from "../../support/suite.ts";
import { newTenant } from "../../support/tenants.ts";
import { allow, keyA, resourcePolicy, sources } from "./support.ts";

const suite = useService();

type Input = Partial<SimulatePrincipalPolicyCommandInput>;

const simulate = (PolicySourceArn: string, input: Input = {}, iam: IAMClient = suite.iam) =>
  iam.send(
    new SimulatePrincipalPolicyCommand({
      ActionNames: ["kms:Encrypt"],
      ...input,
      PolicySourceArn,
    }),
  );

const result = async (...args: Parameters<typeof simulate>) =>
  (await simulate(...args)).EvaluationResults?.[0] as EvaluationResult;

const trust = policyOf({
  Effect: "Allow",
  Principal: { AWS: account },
  Action: "sts:AssumeRole",
});

const indented = (text: string) => JSON.stringify(JSON.parse(text), null, 2);

describe("policies of", () => {
  const [UserName, GroupName, RoleName] = [newName("user"), newName("group"), newName("role")];
  const Path = "/simulation/";
  const arnOf = (kind: string, name: string) => `arn:aws:iam::${account}:${kind}${Path}${name}`;
  const PolicyName = newName("managed");
  let managed: string;

  beforeAll(async () => {
    const { iam } = suite;
    await iam.send(new CreateUserCommand({ UserName, Path }));
    await iam.send(new CreateGroupCommand({ GroupName, Path }));
    await iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: trust }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
    const { Policy } = await iam.send(
      new CreatePolicyCommand({
        PolicyName,
        Path,
        PolicyDocument: allow({ Action: "kms:ReEncryptTo" }),
      }),
    );
    managed = Policy?.Arn as string;
    // The default version is what counts, as it is written.
    await iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn: managed,
        PolicyDocument: indented(allow({ Action: "kms:Decrypt" })),
        SetAsDefault: true,
      }),
    );
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: managed }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: managed }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: managed }));
    const inline = (Action: string) => ({
      PolicyName: "Inline",
      PolicyDocument: indented(allow({ Action })),
    });
    await iam.send(new PutUserPolicyCommand({ UserName, ...inline("kms:Encrypt") }));
    await iam.send(new PutGroupPolicyCommand({ GroupName, ...inline("kms:Sign") }));
    await iam.send(new PutRolePolicyCommand({ RoleName, ...inline("kms:Verify") }));
  });

  const ActionNames = ["kms:Encrypt", "kms:Sign", "kms:Verify", "kms:Decrypt", "kms:ReEncryptTo"];

  test.each<readonly [string, string, readonly (string | undefined)[]]>([
    [
      "user",
      UserName,
      [`user_${UserName}_Inline`, `group_${GroupName}_Inline`, undefined, PolicyName, undefined],
    ],
    [
      "group",
      GroupName,
      [undefined, `group_${GroupName}_Inline`, undefined, PolicyName, undefined],
    ],
    ["role", RoleName, [undefined, undefined, `role_${RoleName}_Inline`, PolicyName, undefined]],
  ])("a %s", async (kind, name, expected) => {
    const { EvaluationResults = [] } = await simulate(arnOf(kind, name), { ActionNames });
    expect(EvaluationResults.map((one) => sources(one)[0])).toEqual(expected);
    expect(EvaluationResults.map((one) => one.EvalDecision)).toEqual(
      expected.map((source) => (source === undefined ? "implicitDeny" : "allowed")),
    );
    for (const one of EvaluationResults) {
      expect(one.OrganizationsDecisionDetail).toEqual({ AllowedByOrganizations: true });
      for (const statement of one.MatchedStatements ?? []) {
        expect(statement).toMatchObject({
          SourcePolicyType: "IAM Policy",
          StartPosition: { Line: 3, Column: 17 },
          EndPosition: { Line: 8, Column: 6 },
        });
      }
    }
  });

  test("are found by the name, whatever the path", async () => {
    const elsewhere = `arn:aws:iam::${account}:user/elsewhere/${UserName.toUpperCase()}`;
    expect((await result(elsewhere)).EvalDecision).toBe("allowed");
  });

  test("are joined by those of the request", async () => {
    const PolicyInputList = [allow({ Action: "*" })];
    expect(sources(await result(arnOf("user", UserName), { PolicyInputList }))).toEqual([
      `user_${UserName}_Inline`,
      "PolicyInputList.1",
    ]);
  });

  test("the caller is the source, unless another is named", async () => {
    const conditional = (name: string) => [
      allow({ Action: "kms:Verify", Condition: { StringEquals: { "aws:username": name } } }),
    ];
    const asked = (PolicyInputList: string[], input: Input = {}) =>
      result(arnOf("user", UserName), { ActionNames: ["kms:Verify"], PolicyInputList, ...input });
    expect((await asked(conditional(UserName))).EvalDecision).toBe("allowed");
    const CallerArn = `arn:aws:iam::${account}:user/somebody`;
    expect((await asked(conditional(UserName), { CallerArn })).EvalDecision).toBe("implicitDeny");
    expect((await asked(conditional("somebody"), { CallerArn })).EvalDecision).toBe("allowed");
  });

  test.each([
    ["user", UserName],
    ["role", RoleName],
  ])("a resource policy that names the %s is enough", async (kind, name) => {
    const arn = arnOf(kind, name);
    const asked = { ActionNames: ["kms:DescribeKey"], ResourceArns: [keyA] };
    const ResourcePolicy = resourcePolicy(arn, { Action: "kms:DescribeKey" });
    expect(await result(arn, { ...asked, ResourcePolicy })).toMatchObject({
      EvalDecision: "allowed",
      MatchedStatements: [{ SourcePolicyId: "ResourcePolicy" }],
    });
    expect((await result(arn, asked)).EvalDecision).toBe("implicitDeny");
  });

  test("a boundary of its own limits, until one is passed", async () => {
    const PermissionsBoundary = managed;
    await suite.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }));
    const arn = arnOf("user", UserName);
    expect(await result(arn)).toMatchObject({
      EvalDecision: "implicitDeny",
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    });
    expect(await result(arn, { ActionNames: ["kms:Decrypt"] })).toMatchObject({
      EvalDecision: "allowed",
      MatchedStatements: [{ SourcePolicyId: PolicyName, SourcePolicyType: "IAM Policy" }],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
    });
    const PermissionsBoundaryPolicyInputList = [allow()];
    expect(await result(arn, { PermissionsBoundaryPolicyInputList })).toMatchObject({
      EvalDecision: "allowed",
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
    });
  });

  test("AWS's own are named without their ARN", async () => {
    const name = newName("user");
    await suite.iam.send(new CreateUserCommand({ UserName: name }));
    await suite.iam.send(
      new AttachUserPolicyCommand({
        UserName: name,
        PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
    );
    const one = await result(`arn:aws:iam::${account}:user/${name}`);
    expect(one.MatchedStatements).toEqual([
      {
        SourcePolicyId: "AdministratorAccess",
        SourcePolicyType: "IAM Policy",
        StartPosition: { Line: 1, Column: 38 },
        EndPosition: { Line: 1, Column: 86 },
      },
    ]);
  });

  test("the admin's can be asked for as well", async () => {
    expect((await result(`arn:aws:iam::${account}:user/admin`)).EvalDecision).toBe("allowed");
  });
});

describe("an organization's policies", () => {
  test("reach the simulation, and end it", async () => {
    const tenant = await newTenant(suite);
    const { iam } = tenant.admin;
    const arn = tenant.admin.arn;
    expect((await result(arn, {}, iam)).OrganizationsDecisionDetail).toEqual({
      AllowedByOrganizations: true,
    });
    const { id } = await newPolicy(suite.organizations, controlPolicy(denying("kms:Encrypt")));
    await attach(suite.organizations, id, tenant.id);
    const PermissionsBoundaryPolicyInputList = [allow({ Action: "iam:*" })];
    const denied = await result(
      arn,
      { PermissionsBoundaryPolicyInputList, ResourceArns: [keyA] },
      iam,
    );
    expect(denied).toEqual({
      EvalActionName: "kms:Encrypt",
      EvalResourceName: keyA,
      EvalDecision: "explicitDeny",
      MatchedStatements: [],
      MissingContextValues: [],
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
      EvalDecisionDetails: {},
      ResourceSpecificResults: [{ EvalResourceName: keyA, EvalResourceDecision: "explicitDeny" }],
    });
    expect(await result(arn, { ActionNames: ["kms:Decrypt"] }, iam)).toMatchObject({
      EvalDecision: "allowed",
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    });
  });
});

describe("refusals", () => {
  const invalid = (message: string) => ({ name: "InvalidInputException", message, status: 400 });

  test.each([
    `arn:aws:iam::${account}:root`,
    `arn:aws:iam::${account}:policy/some-policy`,
    `arn:aws:iam::${account}:constructor/some-user`,
    "arn:aws:iam::aws:policy/AdministratorAccess",
    `arn:aws:sts::${account}:assumed-role/worker/session`,
    "not-an-arn-but-long-enough",
  ])("%s is no source", async (arn) => {
    expect(await failureOf(simulate(arn))).toEqual(
      invalid(`Invalid ARN provided in the request: ${arn}`),
    );
  });

  test("of another account nothing is told", async () => {
    const { admin, id } = await newTenant(suite);
    expect(await failureOf(simulate(admin.arn))).toEqual(
      invalid(
        `Invalid Policy Source Arn: caller's account ${account} does not have access to policies in account ${id}.`,
      ),
    );
  });

  test.each(["user", "group", "role"])("a %s that is not there", async (kind) => {
    const names = ["nobody", "x".repeat(1900)];
    for (const name of names) {
      expect(await failureOf(simulate(`arn:aws:iam::${account}:${kind}/${name}`))).toEqual({
        name: "NoSuchEntityException",
        message: "Unable to retrieve specified IAM entity.",
        status: 404,
      });
    }
  });

  test("a policy of the request that is none", async () => {
    const asked = simulate(`arn:aws:iam::${account}:user/admin`, { PolicyInputList: ["{"] });
    expect(await failureOf(asked)).toEqual(invalid("Policy input list item 1 has invalid content"));
  });
});

describe("who may ask", () => {
  const source = `arn:aws:iam::${account}:user/simulated/source`;

  beforeAll(async () => {
    await suite.iam.send(
      new CreateUserCommand({
        UserName: "source",
        Path: "/simulated/",
        Tags: [{ Key: "team", Value: "red" }],
      }),
    );
  });

  test.each<readonly [string, object, boolean]>([
    ["by the source's ARN", { Resource: source }, true],
    ["by its path", { Resource: `arn:aws:iam::${account}:user/simulated/*` }, true],
    ["by another path", { Resource: `arn:aws:iam::${account}:user/source` }, false],
    ["by its tags", { Condition: { StringEquals: { "aws:ResourceTag/team": "red" } } }, true],
    ["for another operation", { Action: "iam:SimulateCustomPolicy" }, false],
  ])("%s", async (_name, parts, may) => {
    const statement = {
      Effect: "Allow",
      Action: "iam:SimulatePrincipalPolicy",
      Resource: "*",
      ...parts,
    };
    const { iam } = await actingUser(suite, [statement]);
    // What the request writes for the path is not what it is decided on.
    const asked = simulate(`arn:aws:iam::${account}:user/source`, {}, iam);
    expect(await (may ? result(source, {}, iam) : failureOf(asked))).toMatchObject(
      may ? { EvalDecision: "implicitDeny" } : { name: "AccessDenied", status: 403 },
    );
  });

  test("whoever may not learns of nobody whether they are there", async () => {
    const { iam } = await actingUser(suite);
    const [there, not] = await Promise.all(
      ["source", "nobody"].map((name) =>
        failureOf(simulate(`arn:aws:iam::${account}:user/${name}`, {}, iam)),
      ),
    );
    expect([there?.name, not?.name]).toEqual(["AccessDenied", "AccessDenied"]);
    const foreign = await failureOf(simulate("arn:aws:iam::999999999999:user/source", {}, iam));
    expect(foreign.name).toBe("AccessDenied");
  });
});
