/** AWS managed keys and services that call on someone's behalf, with each function in its own role. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Local, type LocalClients, startLocal } from "../support/local.ts";

let local: Local;
let alice: LocalClients;

beforeAll(async () => {
  local = await startLocal(["--memory", "--log-level", "info"]);
  const { as, iam } = local.service();
  const UserName = "alice";
  await iam.createUser({ UserName });
  await iam.attachUserPolicy({
    UserName,
    PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  alice = as({
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  });
});

afterAll(() => local.stop());

async function through(name: string): Promise<LocalClients> {
  const Service = `${name}.us-east-1.amazonaws.com`;
  const statement = {
    Effect: "Allow",
    Principal: { AWS: "123456789012", Service },
    Action: "sts:AssumeRole",
  };
  const { Role } = await alice.iam.createRole({
    RoleName: name,
    Path: "/lockstead/via/",
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
  });
  const { Credentials } = await alice.sts.assumeRole({
    RoleArn: Role?.Arn,
    RoleSessionName: "session",
  });
  return local.service().as({
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  });
}

test("whoever describes one makes it, and may not write anything else", async () => {
  const { KeyMetadata } = await alice.kms.describeKey({ KeyId: "alias/aws/rds" });
  expect(KeyMetadata).toMatchObject({ KeyManager: "AWS", Enabled: true });
  const { Aliases } = await alice.kms.listAliases({ KeyId: KeyMetadata?.KeyId });
  expect(Aliases?.map(({ AliasName }) => AliasName)).toEqual(["alias/aws/rds"]);
  expect(local.output()).not.toContain("AccessDenied");
});

test("a service's first use makes one, and encrypts under it", async () => {
  const s3 = await through("s3");
  const Plaintext = Buffer.from("through s3");
  const { CiphertextBlob } = await s3.kms.encrypt({ KeyId: "alias/aws/s3", Plaintext });
  const decrypted = await s3.kms.decrypt({ CiphertextBlob });
  expect(Buffer.from(decrypted.Plaintext as Uint8Array)).toEqual(Plaintext);
  const direct = alice.kms.decrypt({ CiphertextBlob });
  await expect(direct).rejects.toThrow(/because no resource-based policy allows the kms:Decrypt/);
  const sqs = await through("sqs");
  const { KeyId } = await sqs.kms.generateDataKey({ KeyId: "alias/aws/sqs", KeySpec: "AES_256" });
  expect(KeyId).toMatch(/^arn:aws:kms:us-east-1:123456789012:key\//);
});
