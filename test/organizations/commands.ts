/** Every operation of Organizations, with an input that names what it is given. */

import * as sdk from "@aws-sdk/client-organizations";
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import { controlPolicy, denying } from "../support/organization.ts";

export type Names = {
  readonly account: string;
  readonly root: string;
  readonly unit: string;
  readonly policy: string;
  readonly creation: string;
};

type Command = Parameters<OrganizationsClient["send"]>[0];

const type = "SERVICE_CONTROL_POLICY" as const;
const content = controlPolicy(denying("kms:*"));

/**
 * The resource that each action is about, as AWS's Service Authorization
 * Reference has it: a part of Names, or none. Of several, the first.
 */
type About = keyof Names | "none";

export type Case = {
  readonly name: string;
  readonly about: About;
  readonly command: (names: Names) => Command;
};

const entry = (about: About, name: string, command: (names: Names) => object): Case => ({
  name,
  about,
  command: command as (names: Names) => Command,
});

export const commands: readonly Case[] = [
  entry("none", "ListRoots", () => new sdk.ListRootsCommand({})),
  entry("none", "ListAccounts", () => new sdk.ListAccountsCommand({})),
  entry("none", "ListCreateAccountStatus", () => new sdk.ListCreateAccountStatusCommand({})),
  entry("none", "ListPolicies", () => new sdk.ListPoliciesCommand({ Filter: type })),
  entry(
    "none",
    "CreateAccount",
    () => new sdk.CreateAccountCommand({ Email: "new@example.com", AccountName: "new" }),
  ),
  entry(
    "none",
    "DescribeCreateAccountStatus",
    ({ creation }) =>
      new sdk.DescribeCreateAccountStatusCommand({ CreateAccountRequestId: creation }),
  ),
  entry(
    "none",
    "CreatePolicy",
    () => new sdk.CreatePolicyCommand({ Name: "n", Description: "", Type: type, Content: content }),
  ),
  entry(
    "account",
    "DescribeAccount",
    ({ account }) => new sdk.DescribeAccountCommand({ AccountId: account }),
  ),
  entry(
    "account",
    "CloseAccount",
    ({ account }) => new sdk.CloseAccountCommand({ AccountId: account }),
  ),
  entry(
    "account",
    "ListParents",
    ({ account }) => new sdk.ListParentsCommand({ ChildId: account }),
  ),
  entry(
    "account",
    "MoveAccount",
    ({ account, root, unit }) =>
      new sdk.MoveAccountCommand({
        AccountId: account,
        SourceParentId: root,
        DestinationParentId: unit,
      }),
  ),
  entry(
    "account",
    "ListPoliciesForTarget",
    ({ account }) => new sdk.ListPoliciesForTargetCommand({ TargetId: account, Filter: type }),
  ),
  entry(
    "account",
    "TagResource",
    ({ account }) =>
      new sdk.TagResourceCommand({ ResourceId: account, Tags: [{ Key: "a", Value: "b" }] }),
  ),
  entry(
    "account",
    "UntagResource",
    ({ account }) => new sdk.UntagResourceCommand({ ResourceId: account, TagKeys: ["a"] }),
  ),
  entry(
    "account",
    "ListTagsForResource",
    ({ account }) => new sdk.ListTagsForResourceCommand({ ResourceId: account }),
  ),
  entry(
    "root",
    "EnablePolicyType",
    ({ root }) => new sdk.EnablePolicyTypeCommand({ RootId: root, PolicyType: type }),
  ),
  entry(
    "root",
    "DisablePolicyType",
    ({ root }) => new sdk.DisablePolicyTypeCommand({ RootId: root, PolicyType: type }),
  ),
  entry(
    "root",
    "ListAccountsForParent",
    ({ root }) => new sdk.ListAccountsForParentCommand({ ParentId: root }),
  ),
  entry(
    "root",
    "ListChildren",
    ({ root }) => new sdk.ListChildrenCommand({ ParentId: root, ChildType: "ACCOUNT" }),
  ),
  entry(
    "unit",
    "ListOrganizationalUnitsForParent",
    ({ unit }) => new sdk.ListOrganizationalUnitsForParentCommand({ ParentId: unit }),
  ),
  entry(
    "unit",
    "CreateOrganizationalUnit",
    ({ unit }) => new sdk.CreateOrganizationalUnitCommand({ ParentId: unit, Name: "new" }),
  ),
  entry(
    "unit",
    "UpdateOrganizationalUnit",
    ({ unit }) =>
      new sdk.UpdateOrganizationalUnitCommand({ OrganizationalUnitId: unit, Name: "other" }),
  ),
  entry(
    "unit",
    "DescribeOrganizationalUnit",
    ({ unit }) => new sdk.DescribeOrganizationalUnitCommand({ OrganizationalUnitId: unit }),
  ),
  entry(
    "unit",
    "DeleteOrganizationalUnit",
    ({ unit }) => new sdk.DeleteOrganizationalUnitCommand({ OrganizationalUnitId: unit }),
  ),
  entry(
    "policy",
    "DescribePolicy",
    ({ policy }) => new sdk.DescribePolicyCommand({ PolicyId: policy }),
  ),
  entry(
    "policy",
    "UpdatePolicy",
    ({ policy }) => new sdk.UpdatePolicyCommand({ PolicyId: policy, Name: "other" }),
  ),
  entry(
    "policy",
    "DeletePolicy",
    ({ policy }) => new sdk.DeletePolicyCommand({ PolicyId: policy }),
  ),
  entry(
    "policy",
    "ListTargetsForPolicy",
    ({ policy }) => new sdk.ListTargetsForPolicyCommand({ PolicyId: policy }),
  ),
  entry(
    "policy",
    "AttachPolicy",
    ({ policy, account }) => new sdk.AttachPolicyCommand({ PolicyId: policy, TargetId: account }),
  ),
  entry(
    "policy",
    "DetachPolicy",
    ({ policy, account }) => new sdk.DetachPolicyCommand({ PolicyId: policy, TargetId: account }),
  ),
];
