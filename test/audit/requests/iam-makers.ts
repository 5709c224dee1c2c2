import {
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateUserCommand,
} from "@aws-sdk/client-iam";
import { newName } from "../../support/iam-users.ts";
import { newRole, trusting } from "../../support/sts.ts";
import type { Suite } from "../../support/suite.ts";
import { PolicyDocument, root, Tags } from "./request.ts";

/** What makes something of IAM, and tells what it is called by. */
export function makersOf({ iam }: Suite) {
  const UserName = async (): Promise<string> => {
    const name = newName("user");
    await iam.send(new CreateUserCommand({ UserName: name, Tags }));
    return name;
  };
  return {
    UserName,
    GroupName: async () => {
      const name = newName("group");
      await iam.send(new CreateGroupCommand({ GroupName: name }));
      return name;
    },
    RoleName: async () => (await newRole(iam, [trusting(root)], [], { Tags })).name,
    PolicyArn: async () => {
      const name = newName("policy");
      const input = { PolicyName: name, PolicyDocument, Tags };
      return (await iam.send(new CreatePolicyCommand(input))).Policy?.Arn as string;
    },
    OpenIDConnectProviderArn: async () => {
      const Url = `https://${newName("token")}.example.com`;
      const input = { Url, ClientIDList: ["app"], Tags };
      const made = await iam.send(new CreateOpenIDConnectProviderCommand(input));
      return made.OpenIDConnectProviderArn as string;
    },
    accessKey: async () => {
      const name = await UserName();
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
      return { UserName: name, AccessKeyId: AccessKey?.AccessKeyId as string };
    },
  };
}
