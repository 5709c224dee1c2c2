/** Policies and organizational units for tests. */

import {
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  type OrganizationsClient,
  type PolicyType,
} from "@aws-sdk/client-organizations";
import { newName } from "./iam-users.ts";

type Made = { readonly id: string; readonly arn: string; readonly name: string };

export function controlPolicy(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

export const denying = (...Action: string[]): object => ({
  Effect: "Deny",
  Action,
  Resource: "*",
});

/** In a resource control policy. */
export const denyingEveryone = (...Action: string[]): object => ({
  ...denying(...Action),
  Principal: "*",
});

export async function newPolicy(
  organizations: OrganizationsClient,
  Content: string,
  Type: PolicyType = "SERVICE_CONTROL_POLICY",
): Promise<Made> {
  const Name = newName("policy");
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({ Content, Type, Name, Description: `What ${Name} is for` }),
  );
  const { Id, Arn } = Policy?.PolicySummary ?? {};
  return { id: Id as string, arn: Arn as string, name: Name };
}

export async function attach(
  organizations: OrganizationsClient,
  PolicyId: string,
  TargetId: string,
): Promise<void> {
  await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId }));
}

export async function newUnit(
  organizations: OrganizationsClient,
  ParentId: string,
  Name = newName("unit"),
): Promise<Made> {
  const { OrganizationalUnit: unit } = await organizations.send(
    new CreateOrganizationalUnitCommand({ ParentId, Name }),
  );
  return { id: unit?.Id as string, arn: unit?.Arn as string, name: Name };
}
