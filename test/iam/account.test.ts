import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandInput,
  GetAccountSummaryCommand,
  ListAccountAliasesCommand,
  paginateGetAccountAuthorizationDetails,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test } from "vitest";
import { trusting } from "../support/iam-roles.ts";
import { allowing, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const trust = trusting({ Service: "ec2.amazonaws.com" });
const PolicyDocument = policyOf(allowing("kms:List*"));
const own = `arn:aws:iam::${account}:policy/own`;
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const administratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";

beforeAll(async () => {
  const { iam } = suite;
  await iam.send(
    new CreatePolicyCommand({ PolicyName: "own", PolicyDocument, Description: "described" }),
  );
  await iam.send(
    new CreatePolicyVersionCommand({ PolicyArn: own, PolicyDocument, SetAsDefault: true }),
  );
  await iam.send(
    new CreateUserCommand({
      UserName: "alice",
      Path: "/people/",
      PermissionsBoundary: own,
      Tags: [{ Key: "team", Value: "red" }],
    }),
  );
  await iam.send(new CreateGroupCommand({ GroupName: "Readers" }));
  await iam.send(new AddUserToGroupCommand({ GroupName: "Readers", UserName: "alice" }));
  await iam.send(
    new CreateRoleCommand({
      RoleName: "worker",
      AssumeRolePolicyDocument: trust,
      Tags: [{ Key: "team", Value: "blue" }],
    }),
  );
  await iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn: own }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: "Readers", PolicyArn: readOnly }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: "worker", PolicyArn: own }));
  const inline = { PolicyName: "inline", PolicyDocument };
  await iam.send(new PutUserPolicyCommand({ UserName: "alice", ...inline }));
  await iam.send(new PutGroupPolicyCommand({ GroupName: "Readers", ...inline }));
  await iam.send(new PutRolePolicyCommand({ RoleName: "worker", ...inline }));
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url: "https://oidc.example.com" }));
});

describe("GetAccountAuthorizationDetails", () => {
  const details = (input: GetAccountAuthorizationDetailsCommandInput = {}) =>
    suite.iam.send(new GetAccountAuthorizationDetailsCommand(input));
  const encoded = encodeURIComponent(PolicyDocument).replaceAll("*", "%2A");
  const inline = [{ PolicyName: "inline", PolicyDocument: encoded }];
  const attached = [{ PolicyName: "own", PolicyArn: own }];

  test("shows users", async () => {
    const found = await details({ Filter: ["User"] });
    expect(found).toMatchObject({
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
      IsTruncated: false,
    });
    expect(found.UserDetailList).toEqual([
      expect.objectContaining({
        UserName: "admin",
        AttachedManagedPolicies: [
          { PolicyName: "AdministratorAccess", PolicyArn: administratorAccess },
        ],
        GroupList: [],
        UserPolicyList: [],
        Tags: [],
      }),
      {
        Path: "/people/",
        UserName: "alice",
        UserId: expect.stringMatching(/^AIDA/),
        Arn: `arn:aws:iam::${account}:user/people/alice`,
        CreateDate: expect.any(Date),
        UserPolicyList: inline,
        GroupList: ["Readers"],
        AttachedManagedPolicies: attached,
        PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: own },
        Tags: [{ Key: "team", Value: "red" }],
      },
    ]);
  });

  test("shows groups", async () => {
    const { GroupDetailList } = await details({ Filter: ["Group"] });
    expect(GroupDetailList).toEqual([
      {
        Path: "/",
        GroupName: "Readers",
        GroupId: expect.stringMatching(/^AGPA/),
        Arn: `arn:aws:iam::${account}:group/Readers`,
        CreateDate: expect.any(Date),
        GroupPolicyList: inline,
        AttachedManagedPolicies: [{ PolicyName: "ReadOnlyAccess", PolicyArn: readOnly }],
      },
    ]);
  });

  test("shows roles", async () => {
    const { RoleDetailList } = await details({ Filter: ["Role"] });
    expect(RoleDetailList).toEqual([
      {
        Path: "/",
        RoleName: "worker",
        RoleId: expect.stringMatching(/^AROA/),
        Arn: `arn:aws:iam::${account}:role/worker`,
        CreateDate: expect.any(Date),
        AssumeRolePolicyDocument: encodeURIComponent(trust),
        InstanceProfileList: [],
        RolePolicyList: inline,
        AttachedManagedPolicies: attached,
        Tags: [{ Key: "team", Value: "blue" }],
        RoleLastUsed: {},
      },
    ]);
  });

  test("shows the account's policies, and those of AWS's that somebody uses", async () => {
    const { Policies: local = [] } = await details({ Filter: ["LocalManagedPolicy"] });
    expect(local).toEqual([
      {
        PolicyName: "own",
        PolicyId: expect.stringMatching(/^ANPA/),
        Arn: own,
        Path: "/",
        DefaultVersionId: "v2",
        AttachmentCount: 2,
        PermissionsBoundaryUsageCount: 1,
        IsAttachable: true,
        Description: "described",
        CreateDate: expect.any(Date),
        UpdateDate: expect.any(Date),
        PolicyVersionList: [
          {
            VersionId: "v2",
            IsDefaultVersion: true,
            CreateDate: expect.any(Date),
            Document: encoded,
          },
          expect.objectContaining({ VersionId: "v1", IsDefaultVersion: false }),
        ],
      },
    ]);
    const { Policies: ofAws = [] } = await details({ Filter: ["AWSManagedPolicy"] });
    expect(ofAws.map(({ Arn, AttachmentCount }) => [Arn, AttachmentCount])).toEqual([
      [administratorAccess, 1],
      [readOnly, 1],
    ]);
  });

  test("shows everything without a filter, and several kinds by one", async () => {
    const lengths = ({
      UserDetailList,
      GroupDetailList,
      RoleDetailList,
      Policies,
    }: Awaited<ReturnType<typeof details>>) =>
      [UserDetailList, GroupDetailList, RoleDetailList, Policies].map((list) => list?.length);
    expect(lengths(await details())).toEqual([2, 1, 1, 3]);
    expect(lengths(await details({ Filter: ["User", "Role"] }))).toEqual([2, 0, 1, 0]);
  });

  test("comes in pages", async () => {
    let count = 0;
    const pages = paginateGetAccountAuthorizationDetails({ client: suite.iam, pageSize: 3 }, {});
    for await (const page of pages) {
      const size =
        (page.UserDetailList?.length ?? 0) +
        (page.GroupDetailList?.length ?? 0) +
        (page.RoleDetailList?.length ?? 0) +
        (page.Policies?.length ?? 0);
      expect(size).toBeLessThanOrEqual(3);
      count += size;
    }
    expect(count).toBe(7);
  });

  test("refuses what is no kind", async () => {
    expect(await failureOf(details({ Filter: ["Key" as "User"] }))).toMatchObject({
      name: "ValidationError",
    });
  });
});

test("GetAccountSummary counts, and tells the quotas", async () => {
  const { SummaryMap } = await suite.iam.send(new GetAccountSummaryCommand({}));
  expect(SummaryMap).toEqual({
    AccessKeysPerUserQuota: 2,
    AccountAccessKeysPresent: 0,
    AccountMFAEnabled: 0,
    AccountPasswordPresent: 0,
    AccountSigningCertificatesPresent: 0,
    AssumeRolePolicySizeQuota: 2048,
    AttachedPoliciesPerGroupQuota: 10,
    AttachedPoliciesPerRoleQuota: 10,
    AttachedPoliciesPerUserQuota: 10,
    GlobalEndpointTokenVersion: 1,
    GroupPolicySizeQuota: 5120,
    Groups: 1,
    GroupsPerUserQuota: 10,
    GroupsQuota: 300,
    InstanceProfiles: 0,
    InstanceProfilesQuota: 1000,
    MFADevices: 0,
    MFADevicesInUse: 0,
    Policies: 1,
    PoliciesQuota: 1500,
    PolicySizeQuota: 6144,
    PolicyVersionsInUse: 4,
    PolicyVersionsInUseQuota: 10_000,
    Providers: 1,
    RolePolicySizeQuota: 10_240,
    Roles: 1,
    RolesQuota: 1000,
    ServerCertificates: 0,
    ServerCertificatesQuota: 20,
    SigningCertificatesPerUserQuota: 2,
    UserPolicySizeQuota: 2048,
    Users: 2,
    UsersQuota: 5000,
    VersionsPerPolicyQuota: 5,
  });
});

test("ListAccountAliases is empty", async () => {
  expect(await suite.iam.send(new ListAccountAliasesCommand({}))).toMatchObject({
    AccountAliases: [],
    IsTruncated: false,
  });
});
