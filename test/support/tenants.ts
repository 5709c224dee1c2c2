/** Member accounts with an administrator each, made by the public APIs alone. */

import { AttachUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  type CreateAccountCommandInput,
  DescribeCreateAccountStatusCommand,
  ListRootsCommand,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { type ActingUser, actingUser, newName } from "./iam-users.ts";
import type { TestClients, TestService } from "./service.ts";

type Maker = Pick<TestService, "organizations" | "sts" | "as">;

export type Tenant = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** A user with AdministratorAccess. */
  readonly admin: ActingUser;
};

/** @returns the account's id */
export async function newAccountOf(
  { organizations }: Pick<Maker, "organizations">,
  input: Partial<CreateAccountCommandInput> = {},
): Promise<string> {
  const AccountName = input.AccountName ?? newName("team");
  const Email = `${AccountName.replaceAll(" ", "-")}@example.com`;
  const made = await organizations.send(new CreateAccountCommand({ Email, ...input, AccountName }));
  const { CreateAccountStatus } = await organizations.send(
    new DescribeCreateAccountStatusCommand({
      CreateAccountRequestId: made.CreateAccountStatus?.Id,
    }),
  );
  return CreateAccountStatus?.AccountId as string;
}

/** A session of the role that CreateAccount leaves in a new account. */
export async function accessRole(
  { sts, as }: Pick<Maker, "sts" | "as">,
  account: string,
  role = "OrganizationAccountAccessRole",
): Promise<TestClients> {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/${role}`,
      RoleSessionName: "management",
    }),
  );
  return as({
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  });
}

export async function newTenant(maker: Maker): Promise<Tenant> {
  const name = newName("tenant");
  const email = `${name}@example.com`;
  const id = await newAccountOf(maker, { AccountName: name, Email: email });
  const { iam } = await accessRole(maker, id);
  const admin = await actingUser({ iam, as: maker.as }, [], { UserName: "administrator" });
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await iam.send(new AttachUserPolicyCommand({ UserName: admin.name, PolicyArn }));
  return { id, name, email, admin };
}

export async function rootIdOf({ organizations }: Pick<Maker, "organizations">): Promise<string> {
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  return Roots?.[0]?.Id as string;
}
