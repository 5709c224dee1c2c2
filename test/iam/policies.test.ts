import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  AttachGroupPolicyCommand,
  CreatePolicyCommand,
  type CreatePolicyCommandInput,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  type ListEntitiesForPolicyCommandInput,
  ListPoliciesCommand,
  type ListPoliciesCommandInput,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  paginateListEntitiesForPolicy,
  paginateListPolicies,
  paginateListPolicyTags,
  paginateListPolicyVersions,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { actingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { trusting } from "../support/iam-roles.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const arnOf = (resource: string) => `arn:aws:iam::${account}:policy/${resource}`;
const administratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";
const allowed = (actions = "kms:List*") => policyOf(allowing(actions));
const trust = trusting({ Service: "ec2.amazonaws.com" });

async function newPolicy(input: Partial<CreatePolicyCommandInput> = {}): Promise<string> {
  const { Policy } = await suite.iam.send(
    new CreatePolicyCommand({
      PolicyName: newName("policy"),
      PolicyDocument: allowed(),
      ...input,
    }),
  );
  return Policy?.Arn as string;
}

const fails = (promise: Promise<unknown>) => failureOf(promise);
const noSuchEntity = (message: string) => ({
  name: "NoSuchEntityException",
  message,
  status: 404,
});

describe("CreatePolicy", () => {
  test("answers the policy, without its description, and GetPolicy shows all of it", async () => {
    const created = await suite.iam.send(
      new CreatePolicyCommand({
        PolicyName: "Whole",
        Path: "/test/path/",
        PolicyDocument: allowed(),
        Description: "testing",
        Tags: [
          { Key: "somekey", Value: "" },
          { Key: "Other", Value: "v" },
        ],
      }),
    );
    const common = {
      PolicyName: "Whole",
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: arnOf("test/path/Whole"),
      Path: "/test/path/",
      DefaultVersionId: "v1",
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
      Tags: [
        { Key: "Other", Value: "v" },
        { Key: "somekey", Value: "" },
      ],
    };
    expect(created.Policy).toEqual(common);
    const { Policy } = await suite.iam.send(
      new GetPolicyCommand({ PolicyArn: arnOf("test/path/Whole") }),
    );
    expect(Policy).toEqual({ ...created.Policy, Description: "testing" });
  });

  test("has no tags in its answer where it has none, and GetPolicy has an empty list", async () => {
    const { Policy } = await suite.iam.send(
      new CreatePolicyCommand({ PolicyName: "Plain", PolicyDocument: allowed() }),
    );
    expect(Policy).not.toHaveProperty("Tags");
    expect(Policy?.Path).toBe("/");
    const shown = await suite.iam.send(new GetPolicyCommand({ PolicyArn: Policy?.Arn }));
    expect(shown.Policy?.Tags).toEqual([]);
  });

  test("refuses a name that there is, in any case and on any path", async () => {
    await newPolicy({ PolicyName: "Twice" });
    const failure = await fails(newPolicy({ PolicyName: "tWICE", Path: "/elsewhere/" }));
    expect(failure).toEqual({
      name: "EntityAlreadyExistsException",
      message: "A policy called tWICE already exists. Duplicate names are not allowed.",
      status: 409,
    });
  });

  test("takes a name of AWS's", async () => {
    expect(await newPolicy({ PolicyName: "AdministratorAccess" })).toBe(
      arnOf("AdministratorAccess"),
    );
  });

  test.each([
    ["{}", "Syntax errors in policy."],
    ["{", "Syntax errors in policy."],
    [
      JSON.stringify({ Version: "2008-10-17", Statement: [allowing("kms:*")] }),
      "Policy document must be version 2012-10-17 or greater.",
    ],
    [
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ ...allowing("kms:*"), Principal: "*" }],
      }),
      "Policy document should not specify a principal.",
    ],
  ])("refuses the document %j", async (PolicyDocument, message) => {
    expect(await fails(newPolicy({ PolicyDocument }))).toEqual({
      name: "MalformedPolicyDocumentException",
      message,
      status: 400,
    });
  });

  test("takes 6,144 characters beside blanks, and no more", async () => {
    const sized = (length: number) => {
      const bare = allowed("kms:").length;
      return allowed(`kms:${"x".repeat(length - bare)}`).replaceAll(",", ",\n    ");
    };
    await newPolicy({ PolicyDocument: sized(6144) });
    expect(await fails(newPolicy({ PolicyDocument: sized(6145) }))).toEqual({
      name: "LimitExceededException",
      message: "Cannot exceed quota for PolicySize: 6144",
      status: 409,
    });
  });

  test("refuses names and paths that are none", async () => {
    expect((await fails(newPolicy({ PolicyName: "a b" }))).name).toBe("ValidationError");
    expect((await fails(newPolicy({ Path: "no-slash" }))).name).toBe("ValidationError");
  });

  test("refuses two tags of one key, whose case counts", async () => {
    const Tags = [
      { Key: "a", Value: "lower" },
      { Key: "A", Value: "upper" },
    ];
    const PolicyArn = await newPolicy({ Tags });
    const shown = await suite.iam.send(new ListPolicyTagsCommand({ PolicyArn }));
    expect(shown.Tags).toEqual(Tags.toReversed());
    const twice = { Tags: [...Tags, { Key: "a", Value: "again" }] };
    expect(await fails(newPolicy(twice))).toEqual({
      name: "InvalidInputException",
      message: "Duplicate tag keys found.",
      status: 400,
    });
  });

  test("makes a name once for requests at the same time", async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 3 }, () => newPolicy({ PolicyName: "Raced" })),
    );
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("the ARN of a policy", () => {
  test.each([
    ["longpolicynamebutnoarn", "ValidationError"],
    [`arn:aws:iam::${account}:role/some-role`, "InvalidInputException"],
    ["arn:aws:kms:us-east-1:123456789012:key/x", "InvalidInputException"],
  ])("%s is none", async (PolicyArn, name) => {
    for (const command of [
      new GetPolicyCommand({ PolicyArn }),
      new DeletePolicyCommand({ PolicyArn }),
    ]) {
      expect(await fails(suite.iam.send(command as GetPolicyCommand))).toEqual({
        name,
        message: `ARN ${PolicyArn} is not valid.`,
        status: 400,
      });
    }
  });

  test("has to have the policy's path and case", async () => {
    await newPolicy({ PolicyName: "Exact", Path: "/p/" });
    for (const PolicyArn of [arnOf("Exact"), arnOf("p/exact"), arnOf("p/q/Exact")]) {
      expect(await fails(suite.iam.send(new GetPolicyCommand({ PolicyArn })))).toEqual(
        noSuchEntity(`Policy ${PolicyArn} was not found.`),
      );
    }
  });

  test("of another account tells nothing", async () => {
    const PolicyArn = "arn:aws:iam::999999999999:policy/theirs";
    expect(await fails(suite.iam.send(new GetPolicyCommand({ PolicyArn })))).toEqual({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${account}:user/admin is not authorized to perform: iam:GetPolicy on resource: ${PolicyArn} because no resource-based policy allows the iam:GetPolicy action`,
      status: 403,
    });
  });

  test("that nobody has is not found", async () => {
    const PolicyArn = arnOf("nobody");
    const PolicyDocument = allowed();
    const missing = noSuchEntity(`Policy ${PolicyArn} was not found.`);
    const noVersion = noSuchEntity(
      `Policy ${PolicyArn} version v1 does not exist or is not attachable.`,
    );
    const { iam } = suite;
    const VersionId = "v1";
    expect(await fails(iam.send(new GetPolicyCommand({ PolicyArn })))).toEqual(missing);
    expect(await fails(iam.send(new DeletePolicyCommand({ PolicyArn })))).toEqual(missing);
    expect(await fails(iam.send(new ListPolicyVersionsCommand({ PolicyArn })))).toEqual(missing);
    expect(await fails(iam.send(new ListPolicyTagsCommand({ PolicyArn })))).toEqual(missing);
    expect(
      await fails(iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }))),
    ).toEqual(missing);
    expect(
      await fails(iam.send(new TagPolicyCommand({ PolicyArn, Tags: [{ Key: "a", Value: "b" }] }))),
    ).toEqual(missing);
    expect(await fails(iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ["a"] })))).toEqual(
      missing,
    );
    expect(await fails(iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId })))).toEqual(
      noVersion,
    );
    expect(
      await fails(iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId }))),
    ).toEqual(noVersion);
    expect(await fails(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId })))).toEqual(
      noVersion,
    );
    expect(await fails(iam.send(new ListEntitiesForPolicyCommand({ PolicyArn })))).toEqual(
      noSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`),
    );
  });
});

describe("versions", () => {
  async function versions(PolicyArn: string): Promise<readonly string[]> {
    const { Versions = [] } = await suite.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    return Versions.map(
      ({ VersionId, IsDefaultVersion }) => `${VersionId}${IsDefaultVersion ? "*" : ""}`,
    );
  }
  const addVersion = (PolicyArn: string, SetAsDefault?: boolean, action = "kms:Get*") =>
    suite.iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allowed(action), SetAsDefault }),
    );

  test("come and go, the newest first, and no number comes twice", async () => {
    const PolicyArn = await newPolicy();
    const { iam } = suite;
    const second = await addVersion(PolicyArn);
    expect(second.PolicyVersion).toEqual({
      VersionId: "v2",
      IsDefaultVersion: false,
      CreateDate: expect.any(Date),
    });
    await addVersion(PolicyArn, true);
    expect(await versions(PolicyArn)).toEqual(["v3*", "v2", "v1"]);
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v3" }));
    expect(await versions(PolicyArn)).toEqual(["v2", "v1*"]);
    await addVersion(PolicyArn);
    expect(await versions(PolicyArn)).toEqual(["v4", "v2", "v1*"]);
  });

  test("show their document percent-encoded", async () => {
    const PolicyArn = await newPolicy();
    await addVersion(PolicyArn, false, "kms:Describe*");
    const { PolicyVersion } = await suite.iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: "v2" }),
    );
    expect(PolicyVersion).toMatchObject({ VersionId: "v2", IsDefaultVersion: false });
    expect(PolicyVersion?.Document).toMatch(/^%7B%22Version%22%3A/);
    expect(decodeURIComponent(PolicyVersion?.Document as string)).toBe(allowed("kms:Describe*"));
  });

  test("are five at most", async () => {
    const PolicyArn = await newPolicy();
    for (let count = 2; count <= 5; count++) {
      await addVersion(PolicyArn);
    }
    expect(await fails(addVersion(PolicyArn))).toEqual({
      name: "LimitExceededException",
      message:
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
      status: 409,
    });
    await suite.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    expect((await addVersion(PolicyArn)).PolicyVersion?.VersionId).toBe("v6");
  });

  test("come in pages", async () => {
    const PolicyArn = await newPolicy();
    await addVersion(PolicyArn);
    await addVersion(PolicyArn);
    const seen: (string | undefined)[] = [];
    const pages = paginateListPolicyVersions({ client: suite.iam, pageSize: 2 }, { PolicyArn });
    for await (const { Versions = [] } of pages) {
      seen.push(...Versions.map(({ VersionId }) => VersionId));
    }
    expect(seen).toEqual(["v3", "v2", "v1"]);
  });

  test("are refused as policies are", async () => {
    const PolicyArn = await newPolicy();
    const command = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: "no JSON" });
    expect(await fails(suite.iam.send(command))).toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: "Syntax errors in policy.",
    });
  });

  test("that are not there cannot be read, chosen or deleted, nor the default deleted", async () => {
    const PolicyArn = await newPolicy();
    const VersionId = "v9";
    const missing = noSuchEntity(
      `Policy ${PolicyArn} version v9 does not exist or is not attachable.`,
    );
    const { iam } = suite;
    expect(await fails(iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId })))).toEqual(
      missing,
    );
    expect(
      await fails(iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId }))),
    ).toEqual(missing);
    expect(await fails(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId })))).toEqual(
      missing,
    );
    expect(
      await fails(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v1" }))),
    ).toEqual({
      name: "DeleteConflictException",
      message: "Cannot delete the default version of a policy.",
      status: 409,
    });
    expect(
      (await fails(iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "1" })))).name,
    ).toBe("ValidationError");
  });

  test("change when the policy was updated last", async () => {
    const PolicyArn = await newPolicy();
    const updated = async () => {
      const { Policy } = await suite.iam.send(new GetPolicyCommand({ PolicyArn }));
      return [Policy?.CreateDate?.getTime(), Policy?.UpdateDate?.getTime()] as const;
    };
    const [created, first] = await updated();
    expect(first).toBe(created);
    suite.clock.time += 5000;
    await addVersion(PolicyArn, true);
    expect(await updated()).toEqual([created, (created as number) + 5000]);
  });
});

describe("DeletePolicy", () => {
  test("deletes one that nobody uses and that has one version", async () => {
    const { iam } = suite;
    const PolicyArn = await newPolicy();
    const PolicyDocument = allowed();
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }));
    const UserName = newName("user");
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    const remove = () => iam.send(new DeletePolicyCommand({ PolicyArn }));
    const conflict = (message: string) => ({
      name: "DeleteConflictException",
      message,
      status: 409,
    });
    expect(await fails(remove())).toEqual(conflict("Cannot delete a policy attached to entities."));
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
    expect(await fails(remove())).toEqual(
      conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      ),
    );
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    await remove();
    expect(await fails(remove())).toEqual(noSuchEntity(`Policy ${PolicyArn} was not found.`));
  });

  test("does not delete one that bounds somebody", async () => {
    const PolicyArn = await newPolicy();
    await suite.iam.send(
      new CreateUserCommand({ UserName: newName("bounded"), PermissionsBoundary: PolicyArn }),
    );
    expect(await fails(suite.iam.send(new DeletePolicyCommand({ PolicyArn })))).toMatchObject({
      name: "DeleteConflictException",
    });
  });
});

describe("AWS's own policies", () => {
  test("can be read", async () => {
    const { iam } = suite;
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: administratorAccess }));
    expect(Policy).toMatchObject({
      Arn: administratorAccess,
      PolicyId: "ANPAIWMBCKSKIEE64ZLYK",
      DefaultVersionId: "v1",
      AttachmentCount: 1,
      Tags: [],
    });
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn: administratorAccess, VersionId: "v1" }),
    );
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document as string))).toMatchObject({
      Statement: [{ Effect: "Allow", Action: ["*"], Resource: "*" }],
    });
    const listed = await iam.send(
      new ListPolicyVersionsCommand({ PolicyArn: administratorAccess }),
    );
    expect(listed.Versions).toHaveLength(1);
  });

  test("that there are not are not found", async () => {
    const PolicyArn = "arn:aws:iam::aws:policy/NoSuchPolicy";
    expect(await fails(suite.iam.send(new GetPolicyCommand({ PolicyArn })))).toEqual(
      noSuchEntity(`Policy ${PolicyArn} was not found.`),
    );
  });

  test.each([
    [
      "CreatePolicyVersion",
      new CreatePolicyVersionCommand({ PolicyArn: administratorAccess, PolicyDocument: allowed() }),
    ],
    ["DeletePolicy", new DeletePolicyCommand({ PolicyArn: administratorAccess })],
    [
      "DeletePolicyVersion",
      new DeletePolicyVersionCommand({ PolicyArn: administratorAccess, VersionId: "v1" }),
    ],
    [
      "SetDefaultPolicyVersion",
      new SetDefaultPolicyVersionCommand({ PolicyArn: administratorAccess, VersionId: "v1" }),
    ],
    [
      "TagPolicy",
      new TagPolicyCommand({ PolicyArn: administratorAccess, Tags: [{ Key: "a", Value: "b" }] }),
    ],
    ["UntagPolicy", new UntagPolicyCommand({ PolicyArn: administratorAccess, TagKeys: ["a"] })],
  ])("cannot be changed by %s", async (action, command) => {
    expect(await fails(suite.iam.send(command as DeletePolicyCommand))).toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining(
        `is not authorized to perform: iam:${action} on resource: ${administratorAccess}`,
      ),
      status: 403,
    });
  });
});

describe("tags", () => {
  test("are set, changed, listed in pages, and removed", async () => {
    const { iam } = suite;
    const PolicyArn = await newPolicy();
    const tag = (...Tags: { Key: string; Value: string }[]) =>
      iam.send(new TagPolicyCommand({ PolicyArn, Tags }));
    await tag({ Key: "b", Value: "1" }, { Key: "a", Value: "2" });
    await tag({ Key: "b", Value: "3" });
    const seen: unknown[] = [];
    const pages = paginateListPolicyTags({ client: iam, pageSize: 1 }, { PolicyArn });
    for await (const { Tags = [] } of pages) {
      seen.push(...Tags);
    }
    expect(seen).toEqual([
      { Key: "a", Value: "2" },
      { Key: "b", Value: "3" },
    ]);
    await iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ["b", "not-there"] }));
    const { Tags } = await iam.send(new ListPolicyTagsCommand({ PolicyArn }));
    expect(Tags).toEqual([{ Key: "a", Value: "2" }]);
  });

  test("are fifty at most", async () => {
    const { iam } = suite;
    const PolicyArn = await newPolicy();
    const Tags = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: "" }));
    await iam.send(new TagPolicyCommand({ PolicyArn, Tags }));
    const more = new TagPolicyCommand({ PolicyArn, Tags: [{ Key: "more", Value: "" }] });
    expect(await fails(iam.send(more))).toEqual({
      name: "LimitExceededException",
      message: "The number of tags has reached the maximum limit.",
      status: 409,
    });
    expect(
      (await fails(iam.send(new TagPolicyCommand({ PolicyArn, Tags: [...Tags, ...Tags] })))).name,
    ).toBe("ValidationError");
  });

  test("are at least one where any are added", async () => {
    const PolicyArn = await newPolicy();
    expect(await fails(suite.iam.send(new TagPolicyCommand({ PolicyArn, Tags: [] })))).toEqual({
      name: "InvalidInputException",
      message: "The request must contain at least one tag.",
      status: 400,
    });
  });

  test("of AWS's are nobody's to set", async () => {
    const PolicyArn = await newPolicy();
    const command = new TagPolicyCommand({ PolicyArn, Tags: [{ Key: "aws:x", Value: "" }] });
    expect(await fails(suite.iam.send(command))).toMatchObject({ name: "InvalidInputException" });
  });
});

describe("who uses a policy", () => {
  async function used() {
    const { iam } = suite;
    const PolicyArn = await newPolicy();
    const [user, bounded, group, role] = ["u", "b", "g", "r"].map(newName) as [
      string,
      string,
      string,
      string,
    ];
    await iam.send(new CreateUserCommand({ UserName: user, Path: "/people/" }));
    await iam.send(new CreateUserCommand({ UserName: bounded, PermissionsBoundary: PolicyArn }));
    await iam.send(new CreateGroupCommand({ GroupName: group, Path: "/people/" }));
    await iam.send(
      new CreateRoleCommand({
        RoleName: role,
        AssumeRolePolicyDocument: trust,
        PermissionsBoundary: PolicyArn,
      }),
    );
    await iam.send(new AttachUserPolicyCommand({ UserName: user, PolicyArn }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName: group, PolicyArn }));
    await iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn }));
    return { PolicyArn, user, bounded, group, role };
  }

  test("is counted", async () => {
    const { PolicyArn } = await used();
    const { Policy } = await suite.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ AttachmentCount: 3, PermissionsBoundaryUsageCount: 2 });
  });

  test("is listed, by kind, path and use, and in pages", async () => {
    const { PolicyArn, user, bounded, group, role } = await used();
    const names = async (input: Partial<ListEntitiesForPolicyCommandInput> = {}) => {
      const found = await suite.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn, ...input }));
      return [
        ...(found.PolicyGroups ?? []).map(({ GroupName }) => GroupName),
        ...(found.PolicyRoles ?? []).map(({ RoleName }) => RoleName),
        ...(found.PolicyUsers ?? []).map(({ UserName }) => UserName),
      ];
    };
    expect(await names()).toEqual([group, role, bounded, user].toSorted(byKind));
    expect(await names({ EntityFilter: "User" })).toEqual([bounded, user]);
    expect(await names({ EntityFilter: "Role" })).toEqual([role]);
    expect(await names({ EntityFilter: "Group" })).toEqual([group]);
    expect(await names({ EntityFilter: "LocalManagedPolicy" })).toEqual([]);
    expect(await names({ PathPrefix: "/people/" })).toEqual([group, user]);
    expect(await names({ PolicyUsageFilter: "PermissionsBoundary" })).toEqual([role, bounded]);
    expect(await names({ PolicyUsageFilter: "PermissionsPolicy" })).toEqual([group, role, user]);

    let count = 0;
    const pages = paginateListEntitiesForPolicy({ client: suite.iam, pageSize: 1 }, { PolicyArn });
    for await (const { PolicyGroups = [], PolicyRoles = [], PolicyUsers = [] } of pages) {
      expect(PolicyGroups.length + PolicyRoles.length + PolicyUsers.length).toBe(1);
      count += 1;
    }
    expect(count).toBe(4);

    const { PolicyUsers } = await suite.iam.send(
      new ListEntitiesForPolicyCommand({ PolicyArn, EntityFilter: "User" }),
    );
    expect(PolicyUsers?.[0]?.UserId).toMatch(/^AIDA/);
  });

  const byKind = (left: string, right: string) =>
    "grbu".indexOf(left[0] as string) - "grbu".indexOf(right[0] as string);
});

describe("ListPolicies", () => {
  async function names(input: ListPoliciesCommandInput): Promise<readonly (string | undefined)[]> {
    const { Policies = [] } = await suite.iam.send(new ListPoliciesCommand(input));
    return Policies.map(({ Arn }) => Arn);
  }

  test("shows the account's own and AWS's, by scope", async () => {
    const own = await newPolicy({ Description: "not in lists", Tags: [{ Key: "a", Value: "b" }] });
    const all = await names({});
    expect(all).toContain(own);
    expect(all).toContain(administratorAccess);
    expect(await names({ Scope: "All" })).toEqual(all);
    expect(await names({ Scope: "AWS" })).toEqual(
      all.filter((arn) => arn?.startsWith("arn:aws:iam::aws:")),
    );
    expect(await names({ Scope: "Local" })).toEqual(
      all.filter((arn) => arn?.startsWith(arnOf(""))),
    );
    const { Policies = [] } = await suite.iam.send(new ListPoliciesCommand({ Scope: "Local" }));
    const shown = Policies.find(({ Arn }) => Arn === own);
    expect(shown).toMatchObject({ AttachmentCount: 0, IsAttachable: true, DefaultVersionId: "v1" });
    expect(shown).not.toHaveProperty("Tags");
    expect(shown).not.toHaveProperty("Description");
  });

  test("shows those of a path", async () => {
    const inside = await newPolicy({ Path: "/listed/inside/" });
    expect(await names({ PathPrefix: "/listed/" })).toEqual([inside]);
    expect(await names({ PathPrefix: "/nothing/" })).toEqual([]);
  });

  test("shows those that are used, and how", async () => {
    const Path = "/used/";
    const [attached, boundary, unused] = [
      await newPolicy({ Path }),
      await newPolicy({ Path }),
      await newPolicy({ Path }),
    ];
    const UserName = newName("user");
    await suite.iam.send(new CreateUserCommand({ UserName, PermissionsBoundary: boundary }));
    await suite.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: attached }));
    const of = (input: ListPoliciesCommandInput) => names({ PathPrefix: Path, ...input });
    expect(await of({})).toEqual([attached, boundary, unused]);
    expect(await of({ OnlyAttached: false })).toEqual([attached, boundary, unused]);
    expect(await of({ OnlyAttached: true })).toEqual([attached, boundary]);
    expect(await of({ PolicyUsageFilter: "PermissionsPolicy" })).toEqual([attached]);
    expect(await of({ PolicyUsageFilter: "PermissionsBoundary" })).toEqual([boundary]);
  });

  test("comes in pages", async () => {
    const all = await names({});
    const seen: (string | undefined)[] = [];
    for await (const { Policies = [] } of paginateListPolicies(
      { client: suite.iam, pageSize: 2 },
      {},
    )) {
      expect(Policies.length).toBeLessThanOrEqual(2);
      seen.push(...Policies.map(({ Arn }) => Arn));
    }
    expect(seen).toEqual(all);
  });

  test("refuses a marker that is none", async () => {
    expect(await fails(suite.iam.send(new ListPoliciesCommand({ Marker: "x" })))).toMatchObject({
      name: "ValidationError",
      message: "The marker is not valid.",
      status: 400,
    });
  });
});

test("which version is the default counts at the next request", async () => {
  const { iam } = suite;
  const user = await actingUser(suite);
  const PolicyArn = await newPolicy({ PolicyDocument: allowed("kms:ListKeys") });
  const PolicyDocument = allowed("kms:ListAliases");
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }));
  await iam.send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn }));
  const listKeys = () => user.kms.send(new ListKeysCommand({}));
  const choose = (VersionId: string) =>
    iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId }));
  await listKeys();
  await choose("v2");
  expect(await failureOf(listKeys())).toMatchObject({ name: "AccessDeniedException" });
  await choose("v1");
  await listKeys();
});

describe("requests at the same time", () => {
  test("make no more versions than there may be, and each another", async () => {
    const PolicyArn = await newPolicy();
    const made = await Promise.allSettled(
      Array.from({ length: 6 }, () =>
        suite.iam.send(
          new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allowed("kms:Get*") }),
        ),
      ),
    );
    const ids = made.flatMap((one) =>
      one.status === "fulfilled" ? (one.value.PolicyVersion?.VersionId ?? []) : [],
    );
    expect(new Set(ids).size).toBe(ids.length);
    const { Versions = [] } = await suite.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions.length).toBe(ids.length + 1);
    expect(Versions.length).toBeLessThanOrEqual(5);
  });

  test.each(Array.from({ length: 5 }, (_, round) => round))(
    "leave no deleted policy attached (round %i)",
    async () => {
      const { iam } = suite;
      const PolicyArn = await newPolicy();
      const RoleName = newName("role");
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
      const [attached, deleted] = await Promise.allSettled([
        iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
        iam.send(new DeletePolicyCommand({ PolicyArn })),
      ]);
      expect([attached.status, deleted.status].toSorted()).toEqual(["fulfilled", "rejected"]);
      const { AttachedPolicies } = await iam.send(
        new ListAttachedRolePoliciesCommand({ RoleName }),
      );
      expect(AttachedPolicies).toHaveLength(attached.status === "fulfilled" ? 1 : 0);
    },
  );
});
