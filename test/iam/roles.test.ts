import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  paginateListRoles,
  paginateListRoleTags,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  type Role,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { allowing, newName, policyOf } from "../support/iam-users.ts";
import { trusting } from "../support/iam-roles.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const trust = trusting({ Service: "ec2.amazonaws.com" });
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const roleArn = (resource: string) => `arn:aws:iam::${account}:role/${resource}`;

async function create(input: Partial<CreateRoleCommandInput> = {}): Promise<Role> {
  const { Role } = await suite.iam.send(
    new CreateRoleCommand({
      RoleName: newName("role"),
      AssumeRolePolicyDocument: trust,
      ...input,
    }),
  );
  return Role as Role;
}

async function newRole(input: Partial<CreateRoleCommandInput> = {}): Promise<string> {
  return (await create(input)).RoleName as string;
}

async function get(RoleName: string): Promise<Role> {
  return (await suite.iam.send(new GetRoleCommand({ RoleName }))).Role as Role;
}

async function newPolicy(Path = "/"): Promise<string> {
  const { Policy } = await suite.iam.send(
    new CreatePolicyCommand({
      PolicyName: newName("policy"),
      Path,
      PolicyDocument: policyOf(allowing("kms:List*")),
    }),
  );
  return Policy?.Arn as string;
}

const noRole = {
  name: "NoSuchEntityException",
  message: "The role with name nobody cannot be found.",
  status: 404,
};

describe("CreateRole", () => {
  test("answers what AWS answers, and GetRole and ListRoles show the rest", async () => {
    const role = await create({
      RoleName: "Whole",
      Path: "/probe/",
      Description: "created-description",
      MaxSessionDuration: 7200,
      PermissionsBoundary: readOnly,
      Tags: [{ Key: "team", Value: "probe" }],
    });
    const common = {
      Path: "/probe/",
      RoleName: "Whole",
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: roleArn("probe/Whole"),
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: encodeURIComponent(trust),
    };
    const boundary = {
      PermissionsBoundary: {
        PermissionsBoundaryType: "Policy",
        PermissionsBoundaryArn: readOnly,
      },
      Tags: [{ Key: "team", Value: "probe" }],
    };
    expect(role).toEqual({ ...common, ...boundary });
    const listed = { Description: "created-description", MaxSessionDuration: 7200 };
    expect(await get("wHOLE")).toEqual({ ...common, ...boundary, ...listed, RoleLastUsed: {} });
    const { Roles } = await suite.iam.send(new ListRolesCommand({ PathPrefix: "/probe/" }));
    expect(Roles).toEqual([{ ...common, ...listed }]);
  });

  test("has defaults", async () => {
    const role = await create();
    expect(role).not.toHaveProperty("Tags");
    expect(role).not.toHaveProperty("PermissionsBoundary");
    const shown = await get(role.RoleName as string);
    expect(shown).toEqual({ ...role, MaxSessionDuration: 3600, RoleLastUsed: {} });
    expect(shown.Path).toBe("/");
  });

  test("refuses a name that there is, in any case", async () => {
    await newRole({ RoleName: "Twice" });
    expect(await failureOf(create({ RoleName: "TWICE", Path: "/other/" }))).toEqual({
      name: "EntityAlreadyExistsException",
      message: "Role with name TWICE already exists.",
      status: 409,
    });
  });

  test.each([
    ["{", "This policy contains invalid Json"],
    [
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "ec2.amazonaws.com" },
            Action: "sts:AssumeRole",
            Resource: "*",
          },
        ],
      }),
      "Has prohibited field Resource",
    ],
    [
      trusting({ Service: "ec2.amazonaws.com" }, { Action: "s3:GetObject" }),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
  ])("refuses the trust policy %j", async (AssumeRolePolicyDocument, message) => {
    const refused = { name: "MalformedPolicyDocumentException", message, status: 400 };
    expect(await failureOf(create({ AssumeRolePolicyDocument }))).toEqual(refused);
    const RoleName = await newRole();
    const update = new UpdateAssumeRolePolicyCommand({
      RoleName,
      PolicyDocument: AssumeRolePolicyDocument,
    });
    expect(await failureOf(suite.iam.send(update))).toEqual(refused);
  });

  test("takes 2,048 characters of trust beside blanks, and no more", async () => {
    const sized = (length: number) => {
      const bare = trusting({ Service: "ec2.amazonaws.com" }, { Sid: "" });
      const Sid = "x".repeat(length - bare.length);
      return trusting({ Service: "ec2.amazonaws.com" }, { Sid }).replaceAll(",", ",\n  ");
    };
    await create({ AssumeRolePolicyDocument: sized(2048) });
    expect(await failureOf(create({ AssumeRolePolicyDocument: sized(2049) }))).toEqual({
      name: "LimitExceededException",
      message: "Cannot exceed quota for ACLSizePerRole: 2048",
      status: 409,
    });
  });

  test.each([
    { MaxSessionDuration: 3599 },
    { MaxSessionDuration: 43_201 },
    { RoleName: "x".repeat(65) },
    { RoleName: "a/b" },
    { Path: "none" },
    { Description: "\u2603" },
    { Tags: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: "" })) },
  ])("refuses %j", async (input) => {
    expect(await failureOf(create(input))).toMatchObject({ name: "ValidationError", status: 400 });
  });

  test("refuses tags of one key, which has no case", async () => {
    const Tags = [
      { Key: "team", Value: "a" },
      { Key: "Team", Value: "b" },
    ];
    const duplicate = {
      name: "InvalidInputException",
      message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      status: 400,
    };
    expect(await failureOf(create({ Tags }))).toEqual(duplicate);
    const RoleName = await newRole();
    expect(await failureOf(suite.iam.send(new TagRoleCommand({ RoleName, Tags })))).toEqual(
      duplicate,
    );
  });

  test("refuses to add no tags", async () => {
    const RoleName = await newRole();
    expect(await failureOf(suite.iam.send(new TagRoleCommand({ RoleName, Tags: [] })))).toEqual({
      name: "InvalidInputException",
      message: "The request must contain at least one tag.",
      status: 400,
    });
  });

  test("makes a name once for requests at the same time", async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 3 }, () => create({ RoleName: "Raced" })),
    );
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

test("what is not there cannot be found by any operation", async () => {
  const RoleName = "nobody";
  const PolicyName = "p";
  const { iam } = suite;
  const answers = [
    iam.send(new GetRoleCommand({ RoleName })),
    iam.send(new UpdateRoleCommand({ RoleName })),
    iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: "d" })),
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust })),
    iam.send(new DeleteRoleCommand({ RoleName })),
    iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "a", Value: "b" }] })),
    iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["a"] })),
    iam.send(new ListRoleTagsCommand({ RoleName })),
    iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName,
        PolicyDocument: policyOf(allowing("kms:*")),
      }),
    ),
    iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    iam.send(new ListRolePoliciesCommand({ RoleName })),
    iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
    iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: readOnly })),
    iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: readOnly })),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
    iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: readOnly })),
    iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    iam.send(new ListInstanceProfilesForRoleCommand({ RoleName })),
  ];
  for (const answer of await Promise.all(answers.map(failureOf))) {
    expect(answer).toEqual(noRole);
  }
});

describe("UpdateRole, UpdateRoleDescription and UpdateAssumeRolePolicy", () => {
  test("change what they are given", async () => {
    const { iam } = suite;
    const RoleName = await newRole({ Description: "initial" });
    const update = (input: object) => iam.send(new UpdateRoleCommand({ RoleName, ...input }));
    await update({});
    expect(await get(RoleName)).toMatchObject({
      Description: "initial",
      MaxSessionDuration: 3600,
    });
    await update({ Description: "updated" });
    await update({ MaxSessionDuration: 43_200 });
    expect(await get(RoleName)).toMatchObject({
      Description: "updated",
      MaxSessionDuration: 43_200,
    });
    const answer = await iam.send(
      new UpdateRoleDescriptionCommand({ RoleName, Description: "again" }),
    );
    expect(answer.Role).toMatchObject({ RoleName, Description: "again" });
    expect(answer.Role).not.toHaveProperty("MaxSessionDuration");
    const PolicyDocument = trusting({ AWS: `arn:aws:iam::${account}:root` });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    const { AssumeRolePolicyDocument, Description, MaxSessionDuration } = await get(RoleName);
    expect(decodeURIComponent(AssumeRolePolicyDocument as string)).toBe(PolicyDocument);
    expect({ Description, MaxSessionDuration }).toEqual({
      Description: "again",
      MaxSessionDuration: 43_200,
    });
  });
});

describe("DeleteRole", () => {
  test("deletes a role that has no policies, and its name can be used again", async () => {
    const { iam } = suite;
    const RoleName = await newRole({ RoleName: "Gone" });
    const first = await get(RoleName);
    const PolicyDocument = policyOf(allowing("kms:*"));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
    const remove = () => iam.send(new DeleteRoleCommand({ RoleName }));
    const conflict = (message: string) => ({
      name: "DeleteConflictException",
      message,
      status: 409,
    });
    expect(await failureOf(remove())).toEqual(
      conflict("Cannot delete entity, must detach all policies first."),
    );
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
    expect(await failureOf(remove())).toEqual(
      conflict("Cannot delete entity, must delete policies first."),
    );
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "p" }));
    await iam.send(new DeleteRoleCommand({ RoleName: "gONE" }));
    expect(await failureOf(remove())).toMatchObject({ name: "NoSuchEntityException" });
    const again = await create({ RoleName });
    expect(again.RoleId).not.toBe(first.RoleId);
  });
});

describe("ListRoles", () => {
  test("shows roles in the order of their names, by path and in pages", async () => {
    const Path = "/listed/here/";
    for (const RoleName of ["lc", "La", "lb"]) {
      await newRole({ RoleName, Path });
    }
    const seen: (string | undefined)[][] = [];
    const pages = paginateListRoles({ client: suite.iam, pageSize: 2 }, { PathPrefix: "/listed/" });
    for await (const { Roles = [] } of pages) {
      seen.push(Roles.map(({ RoleName }) => RoleName));
    }
    expect(seen).toEqual([["La", "lb"], ["lc"]]);
    expect(await suite.iam.send(new ListRolesCommand({ PathPrefix: "/nothing/" }))).toMatchObject({
      Roles: [],
      IsTruncated: false,
    });
  });
});

describe("inline policies", () => {
  const put = (RoleName: string, PolicyName: string, PolicyDocument: string) =>
    suite.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));

  test("are put, read, listed in pages and deleted, by names without case", async () => {
    const { iam } = suite;
    const RoleName = await newRole();
    const [one, other] = [policyOf(allowing("kms:List*")), policyOf(allowing("kms:Get*"))];
    await put(RoleName, "Second", one);
    await put(RoleName, "first", one);
    await put(RoleName, "SECOND", other);
    const got = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "second" }));
    expect(got).toMatchObject({ RoleName, PolicyName: "second" });
    expect(got.PolicyDocument).toMatch(/^%7B%22/);
    expect(decodeURIComponent(got.PolicyDocument as string)).toBe(other);
    const seen: string[] = [];
    const pages = paginateListRolePolicies({ client: iam, pageSize: 1 }, { RoleName });
    for await (const { PolicyNames = [] } of pages) {
      seen.push(...PolicyNames);
    }
    expect(seen).toEqual(["first", "Second"]);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "FIRST" }));
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    expect(PolicyNames).toEqual(["Second"]);
  });

  test("that are not there are not found", async () => {
    const RoleName = await newRole();
    const PolicyName = "none";
    const missing = {
      name: "NoSuchEntityException",
      message: "The role policy with name none cannot be found.",
      status: 404,
    };
    const { iam } = suite;
    expect(await failureOf(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })))).toEqual(
      missing,
    );
    expect(
      await failureOf(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))),
    ).toEqual(missing);
  });

  test("have 10,240 characters together beside blanks, and no more", async () => {
    const RoleName = await newRole();
    const sized = (length: number) => {
      const bare = policyOf(allowing("kms:")).length;
      return policyOf(allowing(`kms:${"x".repeat(length - bare)}`)).replaceAll(",", ", ");
    };
    await put(RoleName, "one", sized(5000));
    await put(RoleName, "two", sized(5240));
    expect(await failureOf(put(RoleName, "two", sized(5241)))).toEqual({
      name: "LimitExceededException",
      message: `Maximum policy size of 10240 bytes exceeded for role ${RoleName}`,
      status: 409,
    });
    expect(await failureOf(put(RoleName, "three", "{}"))).toEqual({
      name: "MalformedPolicyDocumentException",
      message: "Syntax errors in policy.",
      status: 400,
    });
  });
});

describe("attached policies", () => {
  const attach = (RoleName: string, PolicyArn: string) =>
    suite.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));

  test("are attached, listed by path and in pages, and detached", async () => {
    const { iam } = suite;
    const RoleName = await newRole();
    const [own, pathed] = [await newPolicy(), await newPolicy("/p/q/")];
    for (const arn of [own, pathed, readOnly, own]) {
      await attach(RoleName, arn);
    }
    const list = async (PathPrefix?: string) => {
      const { AttachedPolicies = [] } = await iam.send(
        new ListAttachedRolePoliciesCommand({ RoleName, PathPrefix }),
      );
      return AttachedPolicies.map(({ PolicyArn }) => PolicyArn);
    };
    expect(await list()).toEqual([own, pathed, readOnly]);
    expect(await list("/p/")).toEqual([pathed]);
    const seen: unknown[] = [];
    const pages = paginateListAttachedRolePolicies({ client: iam, pageSize: 2 }, { RoleName });
    for await (const { AttachedPolicies = [] } of pages) {
      seen.push(...AttachedPolicies);
    }
    expect(seen).toHaveLength(3);
    expect(seen[2]).toEqual({ PolicyName: "ReadOnlyAccess", PolicyArn: readOnly });
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: own }));
    expect(await list()).toEqual([pathed, readOnly]);
    expect(
      await failureOf(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: own }))),
    ).toEqual({
      name: "NoSuchEntityException",
      message: `Policy ${own} was not found.`,
      status: 404,
    });
  });

  test("are refused for what is none", async () => {
    const RoleName = await newRole();
    expect(await failureOf(attach(RoleName, "longpolicynamebutnoarn"))).toEqual({
      name: "ValidationError",
      message: "ARN longpolicynamebutnoarn is not valid.",
      status: 400,
    });
    const missing = `arn:aws:iam::${account}:policy/nonexistent-policy`;
    expect(await failureOf(attach(RoleName, missing))).toEqual({
      name: "NoSuchEntityException",
      message: `Policy ${missing} does not exist or is not attachable.`,
      status: 404,
    });
  });

  test("are ten at most", async () => {
    const RoleName = await newRole();
    for (let count = 0; count < 10; count++) {
      await attach(RoleName, await newPolicy());
    }
    expect(await failureOf(attach(RoleName, readOnly))).toEqual({
      name: "LimitExceededException",
      message: "Cannot exceed quota for PoliciesPerRole: 10",
      status: 409,
    });
  });
});

describe("permissions boundaries", () => {
  const put = (RoleName: string, PermissionsBoundary: string) =>
    suite.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));

  test("are put and deleted", async () => {
    const RoleName = await newRole({ Description: "stays" });
    await put(RoleName, readOnly);
    expect((await get(RoleName)).PermissionsBoundary?.PermissionsBoundaryArn).toBe(readOnly);
    await suite.iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    const role = await get(RoleName);
    expect(role).not.toHaveProperty("PermissionsBoundary");
    expect(role.Description).toBe("stays");
  });

  test("are refused for what is none", async () => {
    const RoleName = await newRole();
    const noPolicy = `arn:aws:iam::${account}:not_a_policy/invalid`;
    const missing = `arn:aws:iam::${account}:policy/nonexistent-policy`;
    for (const attempt of [
      (arn: string) => put(RoleName, arn),
      (arn: string) => create({ PermissionsBoundary: arn }),
    ]) {
      expect(await failureOf(attempt(noPolicy))).toEqual({
        name: "InvalidInputException",
        message: `ARN ${noPolicy} is not valid.`,
        status: 400,
      });
      expect(await failureOf(attempt(missing))).toEqual({
        name: "NoSuchEntityException",
        message: `Scope ARN: ${missing} does not exist or is not attachable.`,
        status: 404,
      });
    }
    expect(
      await failureOf(suite.iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }))),
    ).toMatchObject({ name: "NoSuchEntityException" });
  });
});

describe("tags", () => {
  test("are set, changed, listed in pages, and removed", async () => {
    const { iam } = suite;
    const RoleName = await newRole({ Tags: [{ Key: "zone", Value: "1" }] });
    await iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: "ZONE", Value: "2" },
          { Key: "area", Value: "" },
        ],
      }),
    );
    const seen: unknown[] = [];
    const pages = paginateListRoleTags({ client: iam, pageSize: 1 }, { RoleName });
    for await (const { Tags = [] } of pages) {
      seen.push(...Tags);
    }
    expect(seen).toHaveLength(2);
    expect(seen).toContainEqual({ Key: "area", Value: "" });
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["Area", "none"] }));
    const { Tags = [] } = await iam.send(new ListRoleTagsCommand({ RoleName }));
    expect(Tags.map(({ Value }) => Value)).toEqual(["2"]);
  });

  test("are fifty at most", async () => {
    const Tags = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: "" }));
    const RoleName = await newRole({ Tags });
    const more = new TagRoleCommand({ RoleName, Tags: [{ Key: "more", Value: "" }] });
    expect(await failureOf(suite.iam.send(more))).toEqual({
      name: "LimitExceededException",
      message: "The number of tags has reached the maximum limit.",
      status: 409,
    });
  });
});

test("there are no instance profiles", async () => {
  const RoleName = await newRole();
  const { iam } = suite;
  const none = { InstanceProfiles: [], IsTruncated: false };
  expect(await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).toMatchObject(none);
  expect(await iam.send(new ListInstanceProfilesCommand({}))).toMatchObject(none);
});
