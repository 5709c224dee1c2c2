/** What a tenant has, under names that nobody else uses, and how it looks to its owner. */

import { randomBytes, randomUUID } from "node:crypto";
import { systemRandom, timeUuid } from "../../../lambdas/shared/crypto/random.ts";
import { accessKeyIdFor } from "../../../lambdas/shared/identity/access-key-id.ts";
import { policyOf } from "../../support/iam-users.ts";
import type { LocalClients, LocalService } from "../../support/local.ts";
import { attach, newPolicy, newUnit } from "../../support/organization.ts";
import { newAccount } from "../../support/principals.ts";
import { trusting } from "../../support/sts.ts";
import { createKey } from "../../support/suite.ts";
import { rootIdOf, type Tenant } from "../../support/tenants.ts";

/** The ways in which requests name what a tenant has. */
export type Things = {
  /** In every name. */
  readonly label: string;
  readonly account: string;
  readonly keyId: string;
  readonly keyArn: string;
  readonly ciphertext: Uint8Array;
  readonly aliasName: string;
  readonly aliasArn: string;
  readonly grantId: string;
  readonly grantToken: string;
  readonly userName: string;
  readonly userArn: string;
  readonly accessKeyId: string;
  readonly groupName: string;
  readonly roleName: string;
  readonly roleArn: string;
  readonly policyArn: string;
  readonly inlineName: string;
  readonly providerArn: string;
  readonly unitId: string;
  readonly controlPolicyId: string;
  readonly creationId: string;
  readonly eventId: string;
};

/** What a tenant has, and all that others must not see of it. */
export type Populated = Things & { readonly secrets: readonly string[] };

type Acting = LocalClients & Pick<Tenant, "id" | "name" | "email">;

/** @param label is in every name, and nowhere else */
export async function populate(
  service: LocalService,
  { id: account, name, email, ...clients }: Acting,
  label: string,
): Promise<Populated> {
  const { kms, iam, cloudtrail } = clients;
  const tag = { Key: `${label}-tag-key`, Value: `${label}-tag-value` };
  const PolicyDocument = policyOf({
    Sid: `${label}statement`,
    Effect: "Allow",
    Action: "kms:*",
    Resource: "*",
  });
  const Description = `${label}-description`;

  const userName = `${label}-user`;
  const { User } = await iam.createUser({ UserName: userName, Tags: [tag] });
  const { AccessKey } = await iam.createAccessKey({ UserName: userName });
  const inlineName = `${label}-inline`;
  await iam.putUserPolicy({ UserName: userName, PolicyName: inlineName, PolicyDocument });
  const groupName = `${label}-group`;
  const { Group } = await iam.createGroup({ GroupName: groupName });
  await iam.putGroupPolicy({ GroupName: groupName, PolicyName: inlineName, PolicyDocument });
  await iam.addUserToGroup({ GroupName: groupName, UserName: userName });
  const roleName = `${label}-role`;
  const { Role } = await iam.createRole({
    RoleName: roleName,
    AssumeRolePolicyDocument: policyOf(trusting(`arn:aws:iam::${account}:root`)),
    Description,
    Tags: [tag],
  });
  await iam.putRolePolicy({ RoleName: roleName, PolicyName: inlineName, PolicyDocument });
  const { Policy } = await iam.createPolicy({
    PolicyName: `${label}-policy`,
    PolicyDocument,
    Description,
    Tags: [tag],
  });
  const policyArn = Policy?.Arn as string;
  await iam.attachUserPolicy({ UserName: userName, PolicyArn: policyArn });
  await iam.attachGroupPolicy({ GroupName: groupName, PolicyArn: policyArn });
  await iam.attachRolePolicy({ RoleName: roleName, PolicyArn: policyArn });
  await iam.putRolePermissionsBoundary({ RoleName: roleName, PermissionsBoundary: policyArn });
  const { OpenIDConnectProviderArn } = await iam.createOpenIDConnectProvider({
    Url: `https://${label}.example.com`,
    ClientIDList: [`${label}-client`],
    Tags: [tag],
  });

  const { KeyId, Arn } = await createKey(kms, {
    Description,
    Tags: [{ TagKey: tag.Key, TagValue: tag.Value }],
  });
  const aliasName = `alias/${label}-alias`;
  await kms.createAlias({ AliasName: aliasName, TargetKeyId: KeyId });
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Buffer.from(label) });
  const { GrantId, GrantToken } = await kms.createGrant({
    KeyId,
    GranteePrincipal: User?.Arn,
    RetiringPrincipal: Role?.Arn,
    Operations: ["Encrypt", "Decrypt"],
    Name: `${label}-grant`,
  });

  const { organizations } = service;
  const unit = await newUnit(organizations, await rootIdOf(service), `${label}-unit`);
  await organizations.moveAccount({
    AccountId: account,
    SourceParentId: await rootIdOf(service),
    DestinationParentId: unit.id,
  });
  const controlPolicy = await newPolicy(
    organizations,
    policyOf({ Effect: "Deny", Action: "s3:*", Resource: "*" }),
  );
  await attach(organizations, controlPolicy.id, account);
  const { CreateAccountStatuses = [] } = await organizations.listCreateAccountStatus({});
  const creationId = CreateAccountStatuses.find(({ AccountId }) => AccountId === account)?.Id;

  const { Events } = await cloudtrail.lookupEvents({ MaxResults: 1 });

  const things = {
    label,
    account,
    keyId: KeyId,
    keyArn: Arn,
    ciphertext: CiphertextBlob as Uint8Array,
    aliasName,
    aliasArn: `${Arn.split(":").slice(0, 5).join(":")}:${aliasName}`,
    grantId: GrantId as string,
    grantToken: GrantToken as string,
    userName,
    userArn: User?.Arn as string,
    accessKeyId: AccessKey?.AccessKeyId as string,
    groupName,
    roleName,
    roleArn: Role?.Arn as string,
    policyArn,
    inlineName,
    providerArn: OpenIDConnectProviderArn as string,
    unitId: unit.id,
    controlPolicyId: controlPolicy.id,
    creationId: creationId as string,
    eventId: Events?.[0]?.EventId as string,
  };
  const texts = Object.values(things).filter((value) => typeof value === "string");
  const ids = [User?.UserId, Group?.GroupId, Role?.RoleId, Policy?.PolicyId];
  return {
    ...things,
    secrets: [name, email, ...texts, ...(ids as string[]), AccessKey?.SecretAccessKey ?? ""],
  };
}

/**
 * The same names of nothing: an id or a name that is not there, in the same
 * account or in one that is not there either.
 */
export function absent(of: Things, account: string): Things {
  const label = `absent${newAccount()}`;
  const keyId = randomUUID();
  const named = (arn: string, name: string) =>
    `${arn.slice(0, arn.lastIndexOf("/") + 1).replace(of.account, account)}${name}`;
  const userName = `${label}-user`;
  const roleName = `${label}-role`;
  const aliasName = `alias/${label}-alias`;
  return {
    label,
    account,
    keyId,
    keyArn: named(of.keyArn, keyId),
    ciphertext: ciphertextOf(of.ciphertext, account, keyId),
    aliasName,
    aliasArn: named(of.aliasArn, `${label}-alias`),
    grantId: randomBytes(32).toString("hex"),
    grantToken: of.grantToken,
    userName,
    userArn: named(of.userArn, userName),
    accessKeyId: accessKeyIdFor("AKIA", account, randomBytes(5)),
    groupName: `${label}-group`,
    roleName,
    roleArn: named(of.roleArn, roleName),
    policyArn: named(of.policyArn, `${label}-policy`),
    inlineName: `${label}-inline`,
    providerArn: named(of.providerArn, `${label}.example.com`),
    unitId: of.unitId.slice(0, -8) + randomBytes(4).toString("hex"),
    controlPolicyId: `p-${randomBytes(4).toString("hex")}`,
    creationId: `car-${randomBytes(16).toString("hex")}`,
    eventId: timeUuid(new Date(), systemRandom),
  };
}

/** A ciphertext that says that it is of another key. Its format is in docs/formats.md. */
function ciphertextOf(ciphertext: Uint8Array, account: string, keyId: string): Uint8Array {
  const bytes = Buffer.from(ciphertext);
  bytes.writeUIntBE(Number(account), 2, 6);
  bytes.write(keyId.replaceAll("-", ""), 8, 16, "hex");
  return bytes;
}

/** All that a tenant's administrator sees. */
export async function viewOf({ kms, iam }: LocalClients): Promise<unknown> {
  const { Keys = [] } = await kms.listKeys({});
  const keys = await Promise.all(
    Keys.map(async ({ KeyId }) => ({
      metadata: (await kms.describeKey({ KeyId })).KeyMetadata,
      policy: (await kms.getKeyPolicy({ KeyId })).Policy,
      tags: (await kms.listResourceTags({ KeyId })).Tags,
      grants: (await kms.listGrants({ KeyId })).Grants,
    })),
  );
  const { Aliases } = await kms.listAliases({});
  const { $metadata: _, ...details } = await iam.getAccountAuthorizationDetails({});
  const accessKeys = await Promise.all(
    (details.UserDetailList ?? []).map(
      async ({ UserName }) => (await iam.listAccessKeys({ UserName })).AccessKeyMetadata,
    ),
  );
  const { SummaryMap } = await iam.getAccountSummary({});
  const { OpenIDConnectProviderList: providers } = await iam.listOpenIDConnectProviders({});
  return { keys, Aliases, details, accessKeys, SummaryMap, providers };
}
