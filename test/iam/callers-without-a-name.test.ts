/** Requests about "me", by somebody who was renamed while another function knew them by the old name. */

import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  PutUserPolicyCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { startService, type TestCredentials } from "../support/service.ts";
import { useService } from "../support/suite.ts";

const suite = useService();

async function newUser(UserName: string): Promise<TestCredentials> {
  await suite.iam.send(new CreateUserCommand({ UserName }));
  await suite.iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: "all",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: "iam:*", Resource: "*" },
      }),
    }),
  );
  const { AccessKey } = await suite.iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
}

test("are about who signs, and never about who took the old name", async () => {
  const carl = await newUser("carl");
  await newUser("dora");
  const other = startService({ endpoint: suite.store.endpoint }).as(carl);
  expect((await other.iam.send(new GetUserCommand({}))).User?.UserName).toBe("carl");

  const rename = (UserName: string, NewUserName: string) =>
    suite.iam.send(new UpdateUserCommand({ UserName, NewUserName }));
  await rename("carl", "carlos");
  await rename("dora", "carl");

  const { AccessKey } = await other.iam.send(new CreateAccessKeyCommand({}));
  expect(AccessKey?.UserName).toBe("carlos");
  expect((await other.iam.send(new GetUserCommand({}))).User?.UserName).toBe("carlos");
});
