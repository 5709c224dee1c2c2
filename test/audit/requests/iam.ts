import { AttachUserPolicyCommand, CreatePolicyVersionCommand } from "@aws-sdk/client-iam";
import { send } from "../../support/commands.ts";
import { newName, policyOf } from "../../support/iam-users.ts";
import { account } from "../../support/service.ts";
import { trusting } from "../../support/sts.ts";
import type { Suite } from "../../support/suite.ts";
import { makersOf } from "./iam-makers.ts";
import { type MakeInput, PolicyDocument, type Requests, root, Tags } from "./request.ts";

const PolicyName = "inline";
const PermissionsBoundary = "arn:aws:iam::aws:policy/AdministratorAccess";

type Made = "UserName" | "GroupName" | "RoleName" | "PolicyArn" | "OpenIDConnectProviderArn";

export function iamRequests(suite: Suite): Requests {
  const make = makersOf(suite);
  /** @param first what is done to what was made, before */
  const of =
    (names: readonly Made[], more: object = {}, first?: string): MakeInput =>
    async () => {
      const input: Record<string, unknown> = { ...more };
      for (const name of names) {
        input[name] = await make[name]();
      }
      if (first !== undefined) {
        await send(suite, "iam", first, { ...input, PolicyDocument, PermissionsBoundary });
      }
      return input;
    };
  const kind = (noun: string, name: Made): Requests => ({
    [`Attach${noun}Policy`]: of([name, "PolicyArn"]),
    [`Detach${noun}Policy`]: of([name, "PolicyArn"], {}, `Attach${noun}Policy`),
    [`Put${noun}Policy`]: of([name], { PolicyName, PolicyDocument }),
    [`Get${noun}Policy`]: of([name], { PolicyName }, `Put${noun}Policy`),
    [`Delete${noun}Policy`]: of([name], { PolicyName }, `Put${noun}Policy`),
    [`Delete${noun}`]: of([name]),
    [`Get${noun}`]: of([name]),
    [`List${noun}s`]: () => ({}),
    [`List${noun}Policies`]: of([name]),
    [`ListAttached${noun}Policies`]: of([name]),
  });
  const tagged = (noun: string, name: Made): Requests => ({
    [`Tag${noun}`]: of([name], { Tags }),
    [`Untag${noun}`]: of([name], { TagKeys: ["team"] }),
    [`List${noun}Tags`]: of([name]),
  });
  const bounded = (noun: string, name: Made): Requests => ({
    [`Put${noun}PermissionsBoundary`]: of([name], { PermissionsBoundary }),
    [`Delete${noun}PermissionsBoundary`]: of([name], {}, `Put${noun}PermissionsBoundary`),
  });
  const version = async () => {
    const PolicyArn = await make.PolicyArn();
    await suite.iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }));
    return { PolicyArn, VersionId: "v2" };
  };
  return {
    ...kind("User", "UserName"),
    ...kind("Group", "GroupName"),
    ...kind("Role", "RoleName"),
    ...tagged("User", "UserName"),
    ...tagged("Role", "RoleName"),
    ...tagged("Policy", "PolicyArn"),
    ...tagged("OpenIDConnectProvider", "OpenIDConnectProviderArn"),
    ...bounded("User", "UserName"),
    ...bounded("Role", "RoleName"),
    AddUserToGroup: of(["UserName", "GroupName"]),
    RemoveUserFromGroup: of(["UserName", "GroupName"], {}, "AddUserToGroup"),
    CreateUser: () => ({ UserName: newName("user"), Tags }),
    CreateGroup: () => ({ GroupName: newName("group") }),
    CreateRole: () => ({
      RoleName: newName("role"),
      AssumeRolePolicyDocument: policyOf(trusting(root)),
      PermissionsBoundary,
    }),
    CreateAccessKey: of(["UserName"]),
    DeleteAccessKey: make.accessKey,
    UpdateAccessKey: async () => ({ ...(await make.accessKey()), Status: "Inactive" }),
    GetAccessKeyLastUsed: async () => ({ AccessKeyId: (await make.accessKey()).AccessKeyId }),
    ListAccessKeys: of(["UserName"]),
    DeleteLoginProfile: of(["UserName"]),
    GetLoginProfile: of(["UserName"]),
    ListGroupsForUser: of(["UserName"]),
    ListMFADevices: of(["UserName"]),
    ListSSHPublicKeys: of(["UserName"]),
    ListServiceSpecificCredentials: of(["UserName"]),
    ListSigningCertificates: of(["UserName"]),
    ListVirtualMFADevices: () => ({}),
    UpdateUser: of(["UserName"], { NewPath: "/moved/" }),
    UpdateGroup: of(["GroupName"], { NewPath: "/moved/" }),
    ListInstanceProfiles: () => ({}),
    ListInstanceProfilesForRole: of(["RoleName"]),
    UpdateAssumeRolePolicy: of(["RoleName"], { PolicyDocument: policyOf(trusting(root)) }),
    UpdateRole: of(["RoleName"], { Description: "new" }),
    UpdateRoleDescription: of(["RoleName"], { Description: "new" }),
    CreatePolicy: () => ({ PolicyName: newName("policy"), PolicyDocument, Tags }),
    CreatePolicyVersion: of(["PolicyArn"], { PolicyDocument }),
    DeletePolicy: of(["PolicyArn"]),
    DeletePolicyVersion: version,
    SetDefaultPolicyVersion: version,
    GetPolicy: of(["PolicyArn"]),
    GetPolicyVersion: of(["PolicyArn"], { VersionId: "v1" }),
    ListEntitiesForPolicy: of(["PolicyArn"]),
    ListPolicies: () => ({ Scope: "Local" }),
    ListPolicyVersions: of(["PolicyArn"]),
    AddClientIDToOpenIDConnectProvider: of(["OpenIDConnectProviderArn"], { ClientID: "other" }),
    CreateOpenIDConnectProvider: () => ({ Url: `https://${newName("token")}.example.com`, Tags }),
    DeleteOpenIDConnectProvider: of(["OpenIDConnectProviderArn"]),
    GetOpenIDConnectProvider: of(["OpenIDConnectProviderArn"]),
    ListOpenIDConnectProviders: () => ({}),
    RemoveClientIDFromOpenIDConnectProvider: of(["OpenIDConnectProviderArn"], { ClientID: "app" }),
    UpdateOpenIDConnectProviderThumbprint: of(["OpenIDConnectProviderArn"], {
      ThumbprintList: ["b".repeat(40)],
    }),
    GetAccountAuthorizationDetails: () => ({}),
    GetAccountSummary: () => ({}),
    ListAccountAliases: () => ({}),
    GetContextKeysForCustomPolicy: () => ({ PolicyInputList: [PolicyDocument] }),
    GetContextKeysForPrincipalPolicy: async () => ({ PolicySourceArn: await userArn() }),
    SimulateCustomPolicy: () => ({
      PolicyInputList: [PolicyDocument],
      ActionNames: ["kms:Decrypt"],
    }),
    SimulatePrincipalPolicy: async () => ({
      PolicySourceArn: await userArn(),
      ActionNames: ["kms:Decrypt"],
    }),
  };

  async function userArn(): Promise<string> {
    const UserName = await make.UserName();
    const PolicyArn = PermissionsBoundary;
    await suite.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    return `arn:aws:iam::${account}:user/${UserName}`;
  }
}
