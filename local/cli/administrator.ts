/** The first user of each tenant, who makes all others. */

import {
  type AccessKeyMetadata,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  EntityAlreadyExistsException,
  type IAMClient,
  paginateListAccessKeys,
} from "@aws-sdk/client-iam";

const UserName = "administrator";

export type NewAccessKey = { readonly accessKeyId: string; readonly secretAccessKey: string };

export function administratorArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:user/${UserName}`;
}

/**
 * A new access key, in the place of the oldest when the user has as many as a
 * user may. Whatever an interrupted run has left out is made up for.
 */
export async function newAdministratorKey(iam: IAMClient): Promise<NewAccessKey> {
  await iam.send(new CreateUserCommand({ UserName })).catch((error: unknown) => {
    if (!(error instanceof EntityAlreadyExistsException)) {
      throw error;
    }
  });
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  await makeRoom(iam);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
}

async function makeRoom(iam: IAMClient): Promise<void> {
  const keys: AccessKeyMetadata[] = [];
  for await (const page of paginateListAccessKeys({ client: iam }, { UserName })) {
    keys.push(...(page.AccessKeyMetadata ?? []));
  }
  const [oldest] = keys.toSorted((one, other) => createdAt(one) - createdAt(other));
  if (oldest !== undefined && keys.length >= 2) {
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: oldest.AccessKeyId }));
  }
}

function createdAt({ CreateDate }: AccessKeyMetadata): number {
  return CreateDate?.getTime() ?? 0;
}
