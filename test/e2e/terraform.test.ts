/**
 * What Terraform's provider for AWS asks for, call by call, since Terraform
 * itself is not on every machine: create, read, update and delete of each
 * resource that this service has the operations for. The sequences are those of
 * the provider's source, see ../shared/facts/iam-sts-subset.md.
 */

import { createPublicKey, publicEncrypt, randomBytes } from "node:crypto";
import type { IAM, Tag } from "@aws-sdk/client-iam";
import type { GrantListEntry, KMS } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowing, policyOf } from "../support/iam-users.ts";
import { type Local, type LocalClients, startLocal } from "../support/local.ts";
import { credentialsOf, trusting } from "../support/sts.ts";
import { failureOf, keyPolicy } from "../support/suite.ts";
import { newAccountOf } from "../support/tenants.ts";

let local: Local;
let account: string;
let iam: IAM;
let kms: KMS;

/** The provider's block `assume_role`: everything is done by a session in a tenant's account. */
beforeAll(async () => {
  local = await startLocal(["--memory"]);
  const service = local.service();
  account = await newAccountOf(service);
  const assumed = await service.sts.assumeRole({
    RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
    RoleSessionName: "terraform",
  });
  provider = service.as(credentialsOf(assumed));
  ireland = service.as(credentialsOf(assumed), "eu-west-1").kms;
  ({ iam, kms } = provider);
});

let provider: LocalClients;
/** An alias of the provider, for another Region. */
let ireland: KMS;

afterAll(() => local.stop());

const Tags: Tag[] = [
  { Key: "Name", Value: "terraform" },
  { Key: "environment", Value: "test" },
];
const reading = policyOf(allowing("kms:DescribeKey"));
const using = policyOf(allowing("kms:Encrypt", "kms:Decrypt"));
const service = policyOf(trusting({ Service: "ec2.amazonaws.com" }));
const decoded = (text: string | undefined) => decodeURIComponent(text ?? "");

/** The provider takes this, and nothing else, for a resource that is not there any more. */
async function expectGone(answer: Promise<unknown>): Promise<void> {
  expect((await failureOf(answer)).name).toBe("NoSuchEntityException");
}

test("the provider's own start", async () => {
  const { Account, Arn } = await provider.sts.getCallerIdentity({});
  expect(Account).toBe(account);
  expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/OrganizationAccountAccessRole/terraform`);
});

test("the provider's own start, in older versions", async () => {
  const admin = local.service();
  expect((await admin.iam.getUser({})).User?.UserName).toBe("admin");
  const { Account } = await admin.sts.getCallerIdentity({});
  const { Roles } = await iam.listRoles({ MaxItems: 1 });
  expect(Roles?.[0]?.Arn).toContain(`:${account}:`);
  expect(Account).not.toBe(account);
});

describe("aws_iam_user", () => {
  test("its life", async () => {
    const UserName = "tf-user";
    const { User } = await iam.createUser({ UserName, Path: "/", Tags });
    const read = async (name = UserName) => (await iam.getUser({ UserName: name })).User;
    expect(await read()).toEqual({ ...User, Tags });

    const renamed = "tf-user-renamed";
    await iam.updateUser({ UserName, NewUserName: renamed, NewPath: "/teams/" });
    expect(await read(renamed)).toMatchObject({
      UserId: User?.UserId,
      Arn: `arn:aws:iam::${account}:user/teams/${renamed}`,
    });
    const PermissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    await iam.putUserPermissionsBoundary({ UserName: renamed, PermissionsBoundary });
    expect((await read(renamed))?.PermissionsBoundary).toEqual({
      PermissionsBoundaryArn: PermissionsBoundary,
      PermissionsBoundaryType: "Policy",
    });
    await iam.deleteUserPermissionsBoundary({ UserName: renamed });
    expect((await read(renamed))?.PermissionsBoundary).toBeUndefined();
    await iam.untagUser({ UserName: renamed, TagKeys: ["environment"] });
    await iam.tagUser({ UserName: renamed, Tags: [{ Key: "Name", Value: "other" }] });
    expect((await read(renamed))?.Tags).toEqual([{ Key: "Name", Value: "other" }]);

    expect((await iam.listGroupsForUser({ UserName: renamed })).Groups).toEqual([]);
    await iam.deleteUser({ UserName: renamed });
    await expectGone(read(renamed));
  });

  test("is destroyed by force, with all that it has", async () => {
    const UserName = "tf-forced";
    await iam.createUser({ UserName });
    await iam.createGroup({ GroupName: "tf-forced" });
    await iam.addUserToGroup({ GroupName: "tf-forced", UserName });
    await iam.createAccessKey({ UserName });
    await iam.createAccessKey({ UserName });
    expect((await failureOf(iam.deleteUser({ UserName }))).name).toBe("DeleteConflictException");

    const { Groups = [] } = await iam.listGroupsForUser({ UserName });
    for (const { GroupName } of Groups) {
      await iam.removeUserFromGroup({ GroupName, UserName });
    }
    const { AccessKeyMetadata = [] } = await iam.listAccessKeys({ UserName });
    expect(AccessKeyMetadata).toHaveLength(2);
    for (const { AccessKeyId } of AccessKeyMetadata) {
      await iam.deleteAccessKey({ AccessKeyId, UserName });
    }
    expect((await iam.listSSHPublicKeys({ UserName })).SSHPublicKeys).toEqual([]);
    const virtual = await iam.listVirtualMFADevices({ AssignmentStatus: "Assigned" });
    expect(virtual.VirtualMFADevices).toEqual([]);
    expect((await iam.listMFADevices({ UserName })).MFADevices).toEqual([]);
    await expectGone(iam.deleteLoginProfile({ UserName }));
    expect((await iam.listSigningCertificates({ UserName })).Certificates).toEqual([]);
    const specific = await iam.listServiceSpecificCredentials({ UserName });
    expect(specific.ServiceSpecificCredentials).toEqual([]);
    await iam.deleteUser({ UserName });
    await expectGone(iam.getUser({ UserName }));
    await iam.deleteGroup({ GroupName: "tf-forced" });
  });
});

describe("aws_iam_role", () => {
  async function read(RoleName: string) {
    const { Role } = await iam.getRole({ RoleName });
    const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
    const inline = await Promise.all(
      PolicyNames.map(async (PolicyName) => {
        const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName });
        return [PolicyName, decoded(PolicyDocument)] as const;
      }),
    );
    const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
    return {
      ...Role,
      trust: decoded(Role?.AssumeRolePolicyDocument),
      inline: Object.fromEntries(inline),
      attached: AttachedPolicies.map(({ PolicyArn }) => PolicyArn),
    };
  }

  test("its life", async () => {
    const RoleName = "tf-role";
    await iam.createRole({
      RoleName,
      Path: "/",
      AssumeRolePolicyDocument: service,
      Description: "made by terraform",
      MaxSessionDuration: 7200,
      Tags,
    });
    await iam.putRolePolicy({ RoleName, PolicyName: "inline", PolicyDocument: reading });
    const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    await iam.attachRolePolicy({ RoleName, PolicyArn });
    expect(await read(RoleName)).toMatchObject({
      // It reads again for as long as this is the id of a role.
      Arn: `arn:aws:iam::${account}:role/${RoleName}`,
      Description: "made by terraform",
      MaxSessionDuration: 7200,
      Tags,
      trust: service,
      inline: { inline: reading },
      attached: [PolicyArn],
    });

    const trust = policyOf(trusting(`arn:aws:iam::${account}:root`));
    await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust });
    await iam.updateRoleDescription({ RoleName, Description: "changed" });
    await iam.updateRole({ RoleName, MaxSessionDuration: 3600, Description: "changed" });
    await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: PolicyArn });
    await iam.untagRole({ RoleName, TagKeys: ["environment"] });
    await iam.tagRole({ RoleName, Tags: [{ Key: "owner", Value: "a" }] });
    expect(await read(RoleName)).toMatchObject({
      Description: "changed",
      MaxSessionDuration: 3600,
      PermissionsBoundary: { PermissionsBoundaryArn: PolicyArn },
      Tags: [
        { Key: "Name", Value: "terraform" },
        { Key: "owner", Value: "a" },
      ],
      trust,
    });
    await iam.deleteRolePermissionsBoundary({ RoleName });

    // The provider tries again as long as it is told this.
    expect((await failureOf(iam.deleteRole({ RoleName }))).name).toBe("DeleteConflictException");
    const { InstanceProfiles } = await iam.listInstanceProfilesForRole({ RoleName });
    expect(InstanceProfiles).toEqual([]);
    await iam.detachRolePolicy({ RoleName, PolicyArn });
    await iam.deleteRolePolicy({ RoleName, PolicyName: "inline" });
    await iam.deleteRole({ RoleName });
    await expectGone(iam.getRole({ RoleName }));
  });

  test("that trusts who is not there yet is told so in the words that the provider waits for", async () => {
    const later = `arn:aws:iam::${account}:user/tf-later`;
    const create = () =>
      iam.createRole({
        RoleName: "tf-waiting",
        AssumeRolePolicyDocument: policyOf(trusting(later)),
      });
    expect(await failureOf(create())).toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: expect.stringContaining("Invalid principal in policy"),
    });
    await iam.createUser({ UserName: "tf-later" });
    await create();
  });
});

test("aws_iam_policy", async () => {
  const { Policy } = await iam.createPolicy({
    PolicyName: "tf-policy",
    Path: "/",
    Description: "made by terraform",
    PolicyDocument: reading,
    Tags,
  });
  const PolicyArn = Policy?.Arn as string;
  async function read() {
    const { Policy: found } = await iam.getPolicy({ PolicyArn });
    const { PolicyVersion } = await iam.getPolicyVersion({
      PolicyArn,
      VersionId: found?.DefaultVersionId,
    });
    return { ...found, document: decoded(PolicyVersion?.Document) };
  }
  expect(await read()).toMatchObject({
    Arn: `arn:aws:iam::${account}:policy/tf-policy`,
    Description: "made by terraform",
    Tags,
    document: reading,
  });

  // Seven updates: from the fifth version on it makes room first.
  for (let n = 1; n <= 7; n++) {
    const PolicyDocument = policyOf(allowing(`kms:Action${n}`));
    const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn });
    if (Versions.length === 5) {
      const oldest = Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).toSorted(
        (left, right) =>
          (left.CreateDate as Date).getTime() - (right.CreateDate as Date).getTime() ||
          Number(left.VersionId?.slice(1)) - Number(right.VersionId?.slice(1)),
      )[0];
      await iam.deletePolicyVersion({ PolicyArn, VersionId: oldest?.VersionId });
    }
    const { PolicyVersion } = await iam.createPolicyVersion({
      PolicyArn,
      PolicyDocument,
      SetAsDefault: false,
    });
    await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: PolicyVersion?.VersionId });
    expect((await read()).document).toBe(PolicyDocument);
  }

  const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn });
  expect(Versions).toHaveLength(5);
  for (const { VersionId, IsDefaultVersion } of Versions) {
    if (!IsDefaultVersion) {
      await iam.deletePolicyVersion({ PolicyArn, VersionId });
    }
  }
  await iam.deletePolicy({ PolicyArn });
  await expectGone(iam.getPolicy({ PolicyArn }));
});

describe("what belongs to a user, a group or a role", () => {
  const UserName = "tf-owner";
  const GroupName = "tf-group";
  const RoleName = "tf-owned-role";
  const PolicyName = "tf-inline";
  let PolicyArn: string;

  beforeAll(async () => {
    await iam.createUser({ UserName });
    await iam.createGroup({ GroupName, Path: "/" });
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: service });
    const made = await iam.createPolicy({ PolicyName: "tf-attached", PolicyDocument: reading });
    PolicyArn = made.Policy?.Arn as string;
  });

  /** `attach`, `read`, `detach` of a policy to one of the three. */
  const attachments = [
    [
      "aws_iam_user_policy_attachment",
      () => iam.attachUserPolicy({ UserName, PolicyArn }),
      () => iam.listAttachedUserPolicies({ UserName }),
      () => iam.detachUserPolicy({ UserName, PolicyArn }),
    ],
    [
      "aws_iam_group_policy_attachment",
      () => iam.attachGroupPolicy({ GroupName, PolicyArn }),
      () => iam.listAttachedGroupPolicies({ GroupName }),
      () => iam.detachGroupPolicy({ GroupName, PolicyArn }),
    ],
    [
      "aws_iam_role_policy_attachment",
      () => iam.attachRolePolicy({ RoleName, PolicyArn }),
      () => iam.listAttachedRolePolicies({ RoleName }),
      () => iam.detachRolePolicy({ RoleName, PolicyArn }),
    ],
  ] as const;

  test.each(attachments)("%s", async (_name, attach, list, detach) => {
    await attach();
    expect((await list()).AttachedPolicies).toEqual([{ PolicyArn, PolicyName: "tf-attached" }]);
    await attach();
    expect((await list()).AttachedPolicies).toHaveLength(1);
    await detach();
    expect((await list()).AttachedPolicies).toEqual([]);
    await expectGone(detach());
  });

  const inline = [
    [
      "aws_iam_user_policy",
      (PolicyDocument: string) => iam.putUserPolicy({ UserName, PolicyName, PolicyDocument }),
      () => iam.getUserPolicy({ UserName, PolicyName }),
      () => iam.deleteUserPolicy({ UserName, PolicyName }),
    ],
    [
      "aws_iam_group_policy",
      (PolicyDocument: string) => iam.putGroupPolicy({ GroupName, PolicyName, PolicyDocument }),
      () => iam.getGroupPolicy({ GroupName, PolicyName }),
      () => iam.deleteGroupPolicy({ GroupName, PolicyName }),
    ],
    [
      "aws_iam_role_policy",
      (PolicyDocument: string) => iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument }),
      () => iam.getRolePolicy({ RoleName, PolicyName }),
      () => iam.deleteRolePolicy({ RoleName, PolicyName }),
    ],
  ] as const;

  test.each(inline)("%s", async (_name, put, read, remove) => {
    await put(reading);
    expect(decoded((await read()).PolicyDocument)).toBe(reading);
    await put(using);
    expect(decoded((await read()).PolicyDocument)).toBe(using);
    await remove();
    await expectGone(read());
  });

  test("aws_iam_access_key", async () => {
    const { AccessKey } = await iam.createAccessKey({ UserName });
    const AccessKeyId = AccessKey?.AccessKeyId as string;
    const read = async () => {
      const { AccessKeyMetadata } = await iam.listAccessKeys({ UserName });
      return AccessKeyMetadata?.find((key) => key.AccessKeyId === AccessKeyId);
    };
    expect(await read()).toMatchObject({ UserName, Status: "Active" });
    await iam.updateAccessKey({ UserName, AccessKeyId, Status: "Inactive" });
    expect((await read())?.Status).toBe("Inactive");
    await iam.deleteAccessKey({ UserName, AccessKeyId });
    expect(await read()).toBeUndefined();
  });

  test("aws_iam_group, aws_iam_group_membership and aws_iam_user_group_membership", async () => {
    await iam.addUserToGroup({ UserName, GroupName });
    const { Group, Users } = await iam.getGroup({ GroupName });
    expect(Users?.map((user) => user.UserName)).toEqual([UserName]);
    expect((await iam.listGroupsForUser({ UserName })).Groups).toMatchObject([{ GroupName }]);

    const NewGroupName = "tf-group-renamed";
    await iam.updateGroup({ GroupName, NewGroupName, NewPath: "/teams/" });
    expect((await iam.getGroup({ GroupName: NewGroupName })).Group).toMatchObject({
      GroupId: Group?.GroupId,
      Arn: `arn:aws:iam::${account}:group/teams/${NewGroupName}`,
    });
    const { Groups } = await iam.listGroupsForUser({ UserName });
    expect(Groups?.map((group) => group.GroupName)).toEqual([NewGroupName]);
    await iam.removeUserFromGroup({ UserName, GroupName: NewGroupName });
    expect((await iam.listGroupsForUser({ UserName })).Groups).toEqual([]);
    await iam.deleteGroup({ GroupName: NewGroupName });
    await expectGone(iam.getGroup({ GroupName: NewGroupName }));
  });
});

describe("aws_kms_key", () => {
  async function read(KeyId: string) {
    const { KeyMetadata } = await kms.describeKey({ KeyId });
    const { Policy } = await kms.getKeyPolicy({ KeyId, PolicyName: "default" });
    const { Tags: tags } = await kms.listResourceTags({ KeyId });
    return { ...KeyMetadata, policy: JSON.parse(Policy ?? "") as object, tags };
  }

  test("its life", async () => {
    const Policy = keyPolicy(account);
    const { KeyMetadata } = await kms.createKey({
      BypassPolicyLockoutSafetyCheck: false,
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyUsage: "ENCRYPT_DECRYPT",
      Description: "made by terraform",
      Policy,
      Tags: [{ TagKey: "Name", TagValue: "terraform" }],
    });
    const KeyId = KeyMetadata?.KeyId as string;
    expect(await read(KeyId)).toMatchObject({
      Arn: `arn:aws:kms:us-east-1:${account}:key/${KeyId}`,
      Description: "made by terraform",
      Enabled: true,
      MultiRegion: false,
      Origin: "AWS_KMS",
      policy: JSON.parse(Policy) as object,
      tags: [{ TagKey: "Name", TagValue: "terraform" }],
    });

    const changed = keyPolicy(account, {
      Sid: "Nobody",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "kms:ReEncrypt*",
      Resource: "*",
    });
    await kms.putKeyPolicy({
      KeyId,
      PolicyName: "default",
      Policy: changed,
      BypassPolicyLockoutSafetyCheck: false,
    });
    await kms.updateKeyDescription({ KeyId, Description: "changed" });
    await kms.untagResource({ KeyId, TagKeys: ["Name"] });
    await kms.tagResource({ KeyId, Tags: [{ TagKey: "owner", TagValue: "a" }] });
    await kms.disableKey({ KeyId });
    // It wants to see a change several times in a row, and sees it each time.
    for (let n = 0; n < 5; n++) {
      expect(await read(KeyId)).toMatchObject({
        Description: "changed",
        Enabled: false,
        policy: JSON.parse(changed) as object,
        tags: [{ TagKey: "owner", TagValue: "a" }],
      });
    }
    await kms.enableKey({ KeyId });
    expect((await read(KeyId)).Enabled).toBe(true);
  });

  test("enable_key_rotation and rotation_period_in_days, on and off", async () => {
    const KeyId = await newKey();
    const rotation = () => kms.getKeyRotationStatus({ KeyId });
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 180 });
    expect(await rotation()).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 180,
    });
    await kms.disableKeyRotation({ KeyId });
    expect((await rotation()).KeyRotationEnabled).toBe(false);
  });

  test("deletion_window_in_days: a key that is pending deletion is gone for it", async () => {
    const KeyId = await newKey();
    await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    expect((await read(KeyId)).KeyState).toBe("PendingDeletion");
    // A second destroy is told so, and the provider takes it for done.
    expect(await failureOf(kms.scheduleKeyDeletion({ KeyId }))).toMatchObject({
      name: "KMSInvalidStateException",
      message: expect.stringContaining("is pending deletion"),
    });
  });

  test("whose policy names who is not there yet is refused as the provider waits for", async () => {
    const Policy = keyPolicy(account, {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:role/tf-key-user` },
      Action: "kms:Decrypt",
      Resource: "*",
    });
    const refused = { name: "MalformedPolicyDocumentException" };
    expect(await failureOf(kms.createKey({ Policy }))).toMatchObject(refused);
    await iam.createRole({ RoleName: "tf-key-user", AssumeRolePolicyDocument: service });
    const { KeyMetadata } = await kms.createKey({ Policy });
    expect((await read(KeyMetadata?.KeyId as string)).policy).toEqual(JSON.parse(Policy));
  });
});

test("aws_kms_replica_key", async () => {
  const { KeyMetadata: primary } = await kms.createKey({ MultiRegion: true });
  const KeyId = primary?.KeyId as string;
  const { ReplicaKeyMetadata } = await kms.replicateKey({
    KeyId,
    ReplicaRegion: "eu-west-1",
    Description: "made by terraform",
    Tags: [{ TagKey: "Name", TagValue: "terraform" }],
  });
  // It waits for Enabled.
  const { KeyMetadata } = await ireland.describeKey({ KeyId });
  expect(KeyMetadata).toMatchObject({
    Arn: ReplicaKeyMetadata?.Arn,
    KeyState: "Enabled",
    MultiRegionConfiguration: {
      MultiRegionKeyType: "REPLICA",
      PrimaryKey: { Arn: primary?.Arn, Region: "us-east-1" },
    },
  });
  expect((await ireland.getKeyRotationStatus({ KeyId })).KeyRotationEnabled).toBe(false);
  await ireland.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  expect((await kms.describeKey({ KeyId })).KeyMetadata?.KeyState).toBe("PendingReplicaDeletion");
});

test("aws_kms_external_key", async () => {
  const { KeyMetadata } = await kms.createKey({ Origin: "EXTERNAL" });
  const KeyId = KeyMetadata?.KeyId as string;
  const read = async () => (await kms.describeKey({ KeyId })).KeyMetadata;
  expect(await read()).toMatchObject({ KeyState: "PendingImport", Origin: "EXTERNAL" });
  const { PublicKey = Buffer.of(), ImportToken } = await kms.getParametersForImport({
    KeyId,
    WrappingAlgorithm: "RSAES_OAEP_SHA_256",
    WrappingKeySpec: "RSA_2048",
  });
  const key = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
  const EncryptedKeyMaterial = publicEncrypt({ key, oaepHash: "sha256" }, randomBytes(32));
  const ValidTo = new Date(Math.ceil(Date.now() / 1000) * 1000 + 86_400_000);
  await kms.importKeyMaterial({
    KeyId,
    ImportToken,
    EncryptedKeyMaterial,
    ExpirationModel: "KEY_MATERIAL_EXPIRES",
    ValidTo,
  });
  expect(await read()).toMatchObject({
    KeyState: "Enabled",
    ExpirationModel: "KEY_MATERIAL_EXPIRES",
    ValidTo,
  });
  await kms.deleteImportedKeyMaterial({ KeyId });
  expect((await read())?.KeyState).toBe("PendingImport");
});

test("aws_kms_alias", async () => {
  const AliasName = "alias/tf";
  const [first, second] = [await newKey(), await newKey()];
  /** It looks through all pages. */
  async function read() {
    let Marker: string | undefined;
    do {
      const page = await kms.listAliases({ Limit: 1, ...(Marker !== undefined && { Marker }) });
      const found = page.Aliases?.find((alias) => alias.AliasName === AliasName);
      if (found !== undefined) {
        return found;
      }
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    return undefined;
  }
  await kms.createAlias({ AliasName: "alias/another", TargetKeyId: second });
  await kms.createAlias({ AliasName, TargetKeyId: first });
  expect(await read()).toMatchObject({
    AliasArn: `arn:aws:kms:us-east-1:${account}:${AliasName}`,
    TargetKeyId: first,
  });
  await kms.updateAlias({ AliasName, TargetKeyId: second });
  expect((await read())?.TargetKeyId).toBe(second);
  await kms.deleteAlias({ AliasName });
  expect(await read()).toBeUndefined();
});

describe("aws_kms_grant", () => {
  let KeyId: string;
  let grantee: string;
  let retiring: string;

  beforeAll(async () => {
    KeyId = await newKey();
    for (const RoleName of ["tf-grantee", "tf-retiring"]) {
      await iam.createRole({ RoleName, AssumeRolePolicyDocument: service });
    }
    grantee = `arn:aws:iam::${account}:role/tf-grantee`;
    retiring = `arn:aws:iam::${account}:role/tf-retiring`;
  });

  async function read(GrantId: string | undefined): Promise<GrantListEntry | undefined> {
    let Marker: string | undefined;
    do {
      const input = { KeyId, Limit: 100, ...(Marker !== undefined && { Marker }) };
      const page = await kms.listGrants(input);
      const found = page.Grants?.find((one) => one.GrantId === GrantId);
      if (found !== undefined) {
        return found;
      }
      Marker = page.Truncated ? page.NextMarker : undefined;
    } while (Marker !== undefined);
    return undefined;
  }

  const create = (GranteePrincipal: string) =>
    kms.createGrant({
      KeyId,
      GranteePrincipal,
      RetiringPrincipal: retiring,
      Operations: ["Encrypt", "Decrypt", "GenerateDataKey"],
      Constraints: { EncryptionContextEquals: { Department: "Finance" } },
      Name: "tf-grant",
    });

  test("its life, until it is revoked", async () => {
    const { GrantId, GrantToken } = await create(grantee);
    expect(GrantToken).toEqual(expect.any(String));
    expect(await read(GrantId)).toMatchObject({
      Name: "tf-grant",
      // It waits for as long as these are anything but ARNs.
      GranteePrincipal: grantee,
      RetiringPrincipal: retiring,
      Operations: ["Encrypt", "Decrypt", "GenerateDataKey"],
      Constraints: { EncryptionContextEquals: { Department: "Finance" } },
    });
    await kms.revokeGrant({ KeyId, GrantId });
    expect(await read(GrantId)).toBeUndefined();
  });

  test("retire_on_delete", async () => {
    const { GrantId } = await create(grantee);
    const { KeyMetadata } = await kms.describeKey({ KeyId });
    await kms.retireGrant({ KeyId: KeyMetadata?.Arn, GrantId });
    expect(await read(GrantId)).toBeUndefined();
  });

  test("for who is not there yet, it is refused as the provider waits for", async () => {
    const refused = await failureOf(create(`arn:aws:iam::${account}:role/tf-none`));
    expect(refused.name).toBe("InvalidArnException");
  });
});

async function newKey(): Promise<string> {
  return (await kms.createKey({})).KeyMetadata?.KeyId as string;
}
