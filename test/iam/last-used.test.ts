/** When access keys and roles were last used, and what it costs to know. */

import { DescribeKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetRoleCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { account, startService, type TestCredentials } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

async function newUser(UserName: string): Promise<TestCredentials> {
  await suite.iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await suite.iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
}

const lastUsed = async (AccessKeyId: string) =>
  (await suite.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).AccessKeyLastUsed;

const wholeSecond = (time: number) => new Date(Math.floor(time / 1000) * 1000);

describe("an access key", () => {
  test("was never used, until it is, whether that is allowed or not", async () => {
    const ada = await newUser("ada");
    expect(await lastUsed(ada.accessKeyId)).toEqual({ ServiceName: "N/A", Region: "N/A" });
    const { kms } = suite.as(ada);
    await failureOf(kms.send(new ListKeysCommand({})));
    expect(await lastUsed(ada.accessKeyId)).toEqual({
      LastUsedDate: wholeSecond(suite.clock.time),
      ServiceName: "kms",
      Region: "us-east-1",
    });
  });

  test("is noted once in a quarter of an hour", async () => {
    const bob = await newUser("bob");
    const { kms, iam } = suite.as(bob);
    iam.config.systemClockOffset = 10 * 60_000;
    const began = suite.clock.time;
    const writes = async (request: () => Promise<unknown>) => {
      suite.storeCalls.length = 0;
      await failureOf(request());
      return suite.storeCalls.filter(({ command }) => command.startsWith("Put")).length;
    };
    expect(await writes(() => kms.send(new ListKeysCommand({})))).toBe(1);
    suite.clock.time += 14 * 60_000;
    expect(await writes(() => iam.send(new ListUsersCommand({})))).toBe(0);
    expect((await lastUsed(bob.accessKeyId))?.LastUsedDate).toEqual(wholeSecond(began));
    suite.clock.time += 60_000;
    // The SDK has no such clock.
    suite.iam.config.systemClockOffset = 10 * 60_000;
    expect(await writes(() => iam.send(new ListUsersCommand({})))).toBe(1);
    expect(await lastUsed(bob.accessKeyId)).toMatchObject({
      LastUsedDate: wholeSecond(suite.clock.time),
      ServiceName: "iam",
    });
    suite.clock.time = began;
    suite.iam.config.systemClockOffset = 0;
  });

  test("works when its use cannot be noted, and a wrong signature is no use", async () => {
    const eve = await newUser("eve");
    const broken = startService({
      endpoint: suite.store.endpoint,
      before({ command }) {
        if (command.startsWith("Put")) {
          throw new Error("The table takes nothing");
        }
      },
    });
    const wrong = { ...eve, secretAccessKey: "another" };
    const failure = await failureOf(suite.as(wrong).kms.send(new ListKeysCommand({})));
    expect(failure.name).toBe("InvalidSignatureException");
    const denied = await failureOf(broken.as(eve).kms.send(new ListKeysCommand({})));
    expect(denied.name).toBe("AccessDeniedException");
    expect(await lastUsed(eve.accessKeyId)).toEqual({ ServiceName: "N/A", Region: "N/A" });
  });
});

test("a role was last used when one of its sessions was", async () => {
  await suite.iam.send(
    new CreateRoleCommand({
      RoleName: "worker",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:user/admin` },
          Action: "sts:AssumeRole",
        },
      }),
    }),
  );
  const used = async () =>
    (await suite.iam.send(new GetRoleCommand({ RoleName: "worker" }))).Role?.RoleLastUsed;
  const { Credentials } = await suite.sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/worker`,
      RoleSessionName: "one",
    }),
  );
  expect(await used()).toEqual({});
  const session = suite.as({
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  });
  await failureOf(session.kms.send(new DescribeKeyCommand({ KeyId: "alias/none" })));
  const expected = { LastUsedDate: wholeSecond(suite.clock.time), Region: "us-east-1" };
  expect(await used()).toEqual(expected);
  const { RoleDetailList } = await suite.iam.send(
    new GetAccountAuthorizationDetailsCommand({ Filter: ["Role"] }),
  );
  expect(RoleDetailList?.map(({ RoleLastUsed }) => RoleLastUsed)).toEqual([expected]);
});
