/** Roles, sessions of them, and accounts to have them in, made through the APIs. */

import {
  CreateRoleCommand,
  type CreateRoleCommandInput,
  type IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
} from "@aws-sdk/client-organizations";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  type STSClient,
} from "@aws-sdk/client-sts";
import { newName, policyOf } from "./iam-users.ts";
import type { TestClients, TestCredentials, TestService } from "./service.ts";

/** A statement of a trust policy. */
export function trusting(
  principal: string | object,
  actions: string | readonly string[] = "sts:AssumeRole",
  condition?: object,
): object {
  return {
    Effect: "Allow",
    Principal: typeof principal === "string" ? { AWS: principal } : principal,
    Action: actions,
    ...(condition && { Condition: condition }),
  };
}

export type MadeRole = { readonly name: string; readonly arn: string; readonly id: string };

/**
 * @param trust statements
 * @param statements of an inline policy; without any, the role may nothing
 */
export async function newRole(
  iam: IAMClient,
  trust: readonly object[],
  statements: readonly object[] = [],
  input: Partial<CreateRoleCommandInput> = {},
): Promise<MadeRole> {
  const RoleName = input.RoleName ?? newName("role");
  const { Role } = await iam.send(
    new CreateRoleCommand({
      ...input,
      RoleName,
      AssumeRolePolicyDocument: policyOf(...trust),
    }),
  );
  if (statements.length > 0) {
    const PolicyDocument = policyOf(...statements);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "test", PolicyDocument }));
  }
  return { name: RoleName, arn: Role?.Arn as string, id: Role?.RoleId as string };
}

export function assumeRole(
  role: { readonly arn: string } | string,
  input: Partial<AssumeRoleCommandInput> = {},
): AssumeRoleCommand {
  const RoleArn = typeof role === "string" ? role : role.arn;
  return new AssumeRoleCommand({ RoleSessionName: "session", ...input, RoleArn });
}

export function credentialsOf(answer: { readonly Credentials?: Credentials | undefined }) {
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials as Credentials;
  return {
    accessKeyId: AccessKeyId as string,
    secretAccessKey: SecretAccessKey as string,
    sessionToken: SessionToken as string,
  } satisfies TestCredentials;
}

export type Acting = TestClients & { readonly credentials: TestCredentials };

/** Clients of a role's session. */
export async function inSession(
  { as }: Pick<TestService, "as">,
  sts: STSClient,
  role: { readonly arn: string } | string,
  input: Partial<AssumeRoleCommandInput> = {},
): Promise<Acting> {
  const credentials = credentialsOf(await sts.send(assumeRole(role, input)));
  return { ...as(credentials), credentials };
}

/** Another account of the organization, and an administrator's session in it. */
export async function newMemberAccount(
  service: Pick<TestService, "as" | "sts" | "organizations">,
): Promise<Acting & { readonly account: string }> {
  const name = newName("account");
  const begun = await service.organizations.send(
    new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }),
  );
  const { CreateAccountStatus } = await service.organizations.send(
    new DescribeCreateAccountStatusCommand({
      CreateAccountRequestId: begun.CreateAccountStatus?.Id,
    }),
  );
  const account = CreateAccountStatus?.AccountId as string;
  const arn = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
  return { ...(await inSession(service, service.sts, arn)), account };
}

export const notAuthorized = (caller: string, action: string, role: string) => ({
  name: "AccessDenied",
  message: `User: ${caller} is not authorized to perform: ${action} on resource: ${role}`,
  status: 403,
});

export const invalid = (message: string) => ({ name: "ValidationError", message, status: 400 });
