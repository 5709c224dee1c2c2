/** What is in the organization, as the answers of several operations show it. */

import {
  type Account,
  type AccountCreation,
  type ControlPolicy,
  controlPolicyArn,
  type ControlPolicyType,
  isAwsManaged,
  organizationIds,
  type OrganizationalUnit,
  type Root,
} from "../identity/organization.ts";
import type { Output } from "../wire/json.ts";
import { targetArn } from "./arns.ts";

export function accountOutput(managementAccount: string, account: Account): Output {
  const { id, name, email, status, method, joined, ancestors } = account;
  return {
    Id: id,
    Arn: targetArn(managementAccount, id),
    Email: email,
    Name: name,
    Status: status,
    // A closed account can be opened again for some time in AWS, and not here.
    State: status === "ACTIVE" ? "ACTIVE" : "CLOSED",
    Paths: [pathOf(managementAccount, [...ancestors, id])],
    JoinedMethod: method,
    JoinedTimestamp: new Date(joined),
  };
}

export function unitOutput(managementAccount: string, unit: OrganizationalUnit): Output {
  return {
    Id: unit.id,
    Arn: targetArn(managementAccount, unit.id),
    Name: unit.name,
    Path: pathOf(managementAccount, [...unit.ancestors, unit.id]),
  };
}

/** @param changing the type that was just enabled or disabled: AWS says that it is on the way */
export function rootOutput(
  managementAccount: string,
  root: Root,
  changing?: { readonly Type: ControlPolicyType; readonly Status: string },
): Output {
  const settled = root.enabled
    .filter((type) => type !== changing?.Type)
    .map((type) => ({ Type: type as string, Status: "ENABLED" }));
  return {
    Id: root.id,
    Arn: targetArn(managementAccount, root.id),
    Name: rootName,
    PolicyTypes: changing === undefined ? settled : [changing, ...settled],
  };
}

export const rootName = "Root";

export function policySummary(managementAccount: string, policy: ControlPolicy): Output {
  return {
    Id: policy.id,
    Arn: controlPolicyArn(managementAccount, policy),
    Name: policy.name,
    Description: policy.description,
    Type: policy.type,
    AwsManaged: isAwsManaged(policy.id),
  };
}

export function policyOutput(managementAccount: string, policy: ControlPolicy): Output {
  return { PolicySummary: policySummary(managementAccount, policy), Content: policy.text };
}

/** As AWS's are: on the way in the answer that makes it, and done at the first look. */
export function creationOutput(creation: AccountCreation, isNew: boolean): Output {
  const { id, name, outcome, requested, completed } = creation;
  const begun = { Id: id, AccountName: name, RequestedTimestamp: new Date(requested) };
  if (isNew) {
    return { ...begun, State: "IN_PROGRESS" };
  }
  const done = { ...begun, CompletedTimestamp: new Date(completed) };
  return "account" in outcome
    ? { ...done, State: "SUCCEEDED", AccountId: outcome.account }
    : { ...done, State: "FAILED", FailureReason: outcome.failure };
}

function pathOf(managementAccount: string, ids: readonly string[]): string {
  return `${[organizationIds(managementAccount).organization, ...ids].join("/")}/`;
}
