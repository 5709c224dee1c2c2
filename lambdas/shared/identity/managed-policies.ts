/** Policies that AWS manages, under their ARNs: those that make sense for a key service. */

import { parsePolicy, type PolicyDocument } from "../authorization/document.ts";
import type { Policy } from "../authorization/question.ts";

export type AwsManagedPolicy = {
  readonly name: string;
  readonly path: string;
  /** `ANPA…` */
  readonly id: string;
  readonly text: string;
  readonly document: PolicyDocument;
};

function managed(
  name: string,
  id: string,
  statements: readonly object[],
  path = "/",
): AwsManagedPolicy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return { name, path, id, text, document: parsePolicy("identity", text) };
}

function arnOf({ path, name }: AwsManagedPolicy): string {
  return `arn:aws:iam::aws:policy${path}${name}`;
}

const allow = (...actions: string[]) => ({ Effect: "Allow", Action: actions, Resource: "*" });

const administrator = managed("AdministratorAccess", "ANPAIWMBCKSKIEE64ZLYK", [allow("*")]);

/** As a decision looks at it: its name is its ARN. */
export const administratorAccess: Policy = {
  name: arnOf(administrator),
  document: administrator.document,
};

export const awsManagedPolicies: ReadonlyMap<string, AwsManagedPolicy> = new Map(
  [
    administrator,
    managed("PowerUserAccess", "ANPAJYRXTHIB4FOVS3ZXS", [
      {
        Effect: "Allow",
        NotAction: ["iam:*", "organizations:*", "account:*"],
        Resource: "*",
      },
      allow(
        "account:GetAccountInformation",
        "iam:CreateServiceLinkedRole",
        "iam:DeleteServiceLinkedRole",
        "iam:ListRoles",
        "organizations:DescribeOrganization",
      ),
    ]),
    managed("ReadOnlyAccess", "ANPAILL3HVNFSB6DCOWYQ", [
      allow(
        "cloudtrail:Describe*",
        "cloudtrail:Get*",
        "cloudtrail:List*",
        "cloudtrail:LookupEvents",
        "iam:Generate*",
        "iam:Get*",
        "iam:List*",
        "iam:Simulate*",
        "kms:Describe*",
        "kms:Get*",
        "kms:List*",
        "organizations:Describe*",
        "organizations:List*",
        "sts:GetAccessKeyInfo",
        "sts:GetCallerIdentity",
        "sts:GetSessionToken",
      ),
    ]),
    managed("IAMFullAccess", "ANPAI7XKCFMBPM3QQRRVQ", [
      allow(
        "iam:*",
        "organizations:DescribeAccount",
        "organizations:DescribeOrganization",
        "organizations:DescribeOrganizationalUnit",
        "organizations:DescribePolicy",
        "organizations:ListChildren",
        "organizations:ListParents",
        "organizations:ListPoliciesForTarget",
        "organizations:ListRoots",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
      ),
    ]),
    managed("IAMReadOnlyAccess", "ANPAJKSO7NDY4T57MWDSQ", [
      allow("iam:GenerateCredentialReport", "iam:Get*", "iam:List*", "iam:Simulate*"),
    ]),
    managed("AWSKeyManagementServicePowerUser", "ANPAJNPP7PPPPMJRV2SA4", [
      allow(
        "kms:CreateAlias",
        "kms:CreateKey",
        "kms:DeleteAlias",
        "kms:Describe*",
        "kms:GenerateRandom",
        "kms:Get*",
        "kms:List*",
        "kms:TagResource",
        "kms:UntagResource",
        "iam:ListGroups",
        "iam:ListRoles",
        "iam:ListUsers",
      ),
    ]),
  ].map((policy) => [arnOf(policy), policy]),
);
