/** A tenant's user, its group's member, and its role; and the policies that they have for a time. */

import type { Credentials } from "@aws-sdk/client-sts";
import { actingUser, allowing, newName, policyOf } from "../../support/iam-users.ts";
import type { LocalClients, LocalService } from "../../support/local.ts";
import { attach, newPolicy } from "../../support/organization.ts";
import { credentialsOf, newRole, trusting } from "../../support/sts.ts";
import { newTenant } from "../../support/tenants.ts";
import type { Case, Names } from "./cases.ts";

export type People = {
  readonly names: Names;
  /** The administrator's. */
  readonly clients: LocalClients;
  /** Clients of one of them. */
  as(who: "user" | "member"): LocalClients;
  assume(session?: readonly object[]): Promise<LocalClients>;
  federate(session?: readonly object[]): Promise<LocalClients>;
};

export async function newPeople(service: LocalService): Promise<People> {
  const { id: account, admin } = await newTenant(service);
  const clients = service.as(admin.credentials);
  const { iam } = clients;
  const maker = { iam, as: service.as };
  const user = await actingUser(maker, [], { UserName: "alice" });
  const member = await actingUser(maker, [], { UserName: "bob" });
  await iam.createGroup({ GroupName: "staff" });
  await iam.addUserToGroup({ GroupName: "staff", UserName: "bob" });
  const role = await newRole(iam, [trusting(admin.arn)], [], { RoleName: "app" });
  const acting = {
    user: service.as(user.credentials),
    member: service.as(member.credentials),
  };
  const inSession = (answer: { readonly Credentials?: Credentials | undefined }) =>
    service.as(credentialsOf(answer));
  const passed = (session: readonly object[] | undefined) =>
    session === undefined ? {} : { Policy: policyOf(...session) };

  return {
    names: {
      account,
      root: `arn:aws:iam::${account}:root`,
      user: user.arn,
      member: member.arn,
      role: role.arn,
      session: `arn:aws:sts::${account}:assumed-role/app/one`,
    },
    clients,
    as: (who) => acting[who],
    assume: async (session) =>
      inSession(
        await clients.sts.assumeRole({
          RoleArn: role.arn,
          RoleSessionName: "one",
          ...passed(session),
        }),
      ),
    federate: async (session) =>
      inSession(await acting.user.sts.getFederationToken({ Name: "carol", ...passed(session) })),
  };
}

/** What undoes it. */
export type Undo = () => Promise<unknown>;

/** Gives the principal of a case its policies. */
export async function givePolicies(
  { clients: { iam } }: People,
  { who, identity, group, boundary }: Case,
): Promise<readonly Undo[]> {
  const undo: Undo[] = [];
  const PolicyName = "case";
  // A federated session is its user's, who has to be allowed to begin it.
  const statements = [
    ...(identity ?? []),
    ...(who === "federated" ? [allowing("sts:GetFederationToken")] : []),
  ];
  const ofUser = who.endsWith("session")
    ? undefined
    : { UserName: who === "member" ? "bob" : "alice" };
  const ofRole = { RoleName: "app" };
  if (statements.length > 0) {
    const PolicyDocument = policyOf(...statements);
    if (ofUser !== undefined) {
      await iam.putUserPolicy({ ...ofUser, PolicyName, PolicyDocument });
      undo.push(() => iam.deleteUserPolicy({ ...ofUser, PolicyName }));
    } else {
      await iam.putRolePolicy({ ...ofRole, PolicyName, PolicyDocument });
      undo.push(() => iam.deleteRolePolicy({ ...ofRole, PolicyName }));
    }
  }
  if (group !== undefined) {
    const ofGroup = { GroupName: "staff", PolicyName };
    await iam.putGroupPolicy({ ...ofGroup, PolicyDocument: policyOf(...group) });
    undo.push(() => iam.deleteGroupPolicy(ofGroup));
  }
  if (boundary !== undefined) {
    const { Policy } = await iam.createPolicy({
      PolicyName: newName("boundary"),
      PolicyDocument: policyOf(...boundary),
    });
    const PermissionsBoundary = Policy?.Arn;
    if (ofUser !== undefined) {
      await iam.putUserPermissionsBoundary({ ...ofUser, PermissionsBoundary });
      undo.push(() => iam.deleteUserPermissionsBoundary(ofUser));
    } else {
      await iam.putRolePermissionsBoundary({ ...ofRole, PermissionsBoundary });
      undo.push(() => iam.deleteRolePermissionsBoundary(ofRole));
    }
  }
  return undo;
}

const fullAccess = "p-FullAWSAccess";

/** Lets an account's organization policies be these. */
export async function controlAccount(
  { organizations }: LocalClients,
  TargetId: string,
  type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY",
  statements: readonly object[] | undefined,
): Promise<readonly Undo[]> {
  if (statements === undefined) {
    return [];
  }
  const policy = await newPolicy(organizations, policyOf(...statements), type);
  await attach(organizations, policy.id, TargetId);
  const undo: Undo[] = [() => organizations.detachPolicy({ PolicyId: policy.id, TargetId })];
  const allows = statements.some((one) => "Effect" in one && one.Effect === "Allow");
  if (allows) {
    await organizations.detachPolicy({ PolicyId: fullAccess, TargetId });
    undo.push(() => attach(organizations, fullAccess, TargetId));
  }
  return undo;
}
