/** IAM users that act: made by `admin`, with an access key. */

import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  type CreateUserCommandInput,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { TestClients, TestCredentials, TestService } from "./service.ts";

export type ActingUser = TestClients & {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly credentials: TestCredentials;
};

let made = 0;

/** A name that no other test of the file has. */
export function newName(prefix = "name"): string {
  made += 1;
  return `${prefix}-${made}`;
}

/** @param statements of an inline policy; without any, the user may nothing */
export async function actingUser(
  { iam, as }: Pick<TestService, "iam" | "as">,
  statements: readonly object[] = [],
  input: Partial<CreateUserCommandInput> = {},
): Promise<ActingUser> {
  const UserName = input.UserName ?? newName("user");
  const { User } = await iam.send(new CreateUserCommand({ ...input, UserName }));
  if (statements.length > 0) {
    const PolicyDocument = policyOf(...statements);
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "test", PolicyDocument }));
  }
  const credentials = await newAccessKey({ iam }, UserName);
  return {
    name: UserName,
    arn: User?.Arn as string,
    id: User?.UserId as string,
    credentials,
    ...as(credentials),
  };
}

export async function newAccessKey(
  { iam }: Pick<TestService, "iam">,
  UserName: string,
): Promise<TestCredentials> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
}

export function policyOf(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** An inline or managed policy that allows one action on everything. */
export function allowing(...Action: readonly string[]): object {
  return { Effect: "Allow", Action, Resource: "*" };
}
