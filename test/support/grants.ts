/** Keys that nobody may use but by grants, and grants on them. */

import {
  CreateGrantCommand,
  type CreateGrantCommandInput,
  type GrantListEntry,
  type KMSClient,
  ListGrantsCommand,
  type ListGrantsCommandInput,
  PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { account } from "./service.ts";
import { createKey, type CreatedKey } from "./suite.ts";

export const adminArn = `arn:aws:iam::${account}:user/admin`;
export const aliceArn = `arn:aws:iam::${account}:user/alice`;

/** What the policy of a closed key leaves to `admin`. */
export const managing: readonly string[] = [
  "kms:CreateGrant",
  "kms:GetKeyPolicy",
  "kms:ListGrants",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
];

/** A key policy that names `admin` for some actions, and delegates nothing to the account. */
export function closedPolicy(actions: readonly string[], ...statements: readonly object[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: adminArn }, Action: actions, Resource: "*" },
      ...statements,
    ],
  });
}

/** A key that only grants let anybody use. */
export function createClosedKey(
  kms: KMSClient,
  ...statements: readonly object[]
): Promise<CreatedKey> {
  return createKey(kms, { Policy: closedPolicy(managing, ...statements) });
}

/** Closes a key that was open until now. */
export async function close(kms: KMSClient, KeyId: string, actions = managing): Promise<void> {
  await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: closedPolicy(actions) }));
}

export type Made = { readonly GrantId: string; readonly GrantToken: string };

/** To `admin`, unless told otherwise. */
export async function grant(
  kms: KMSClient,
  KeyId: string,
  Operations: CreateGrantCommandInput["Operations"],
  input: Partial<CreateGrantCommandInput> = {},
): Promise<Made> {
  const answer = await kms.send(
    new CreateGrantCommand({ KeyId, GranteePrincipal: adminArn, Operations, ...input }),
  );
  return { GrantId: answer.GrantId as string, GrantToken: answer.GrantToken as string };
}

export async function listed(
  kms: KMSClient,
  input: ListGrantsCommandInput,
): Promise<readonly GrantListEntry[]> {
  return (await kms.send(new ListGrantsCommand(input))).Grants ?? [];
}
