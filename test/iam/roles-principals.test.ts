import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test } from "vitest";
import { startCallers } from "../support/callers.ts";
import { trusting } from "../support/iam-roles.ts";
import { newName } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const member = "111122223333";
const stranger = "999999999999";
const own = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const theirs = (resource: string) => `arn:aws:iam::${member}:${resource}`;

beforeAll(async () => {
  await startCallers(suite.store.endpoint).populate(theirs("user/path/bob"), theirs("role/Worker"));
  await suite.iam.send(new CreateUserCommand({ UserName: "Alice", Path: "/staff/" }));
  await suite.iam.send(
    new CreateRoleCommand({
      RoleName: "Existing",
      Path: "/service/",
      AssumeRolePolicyDocument: trusting({ AWS: account }),
    }),
  );
  await suite.iam.send(
    new CreateOpenIDConnectProviderCommand({ Url: "https://oidc.example.com/Path" }),
  );
});

function create(AssumeRolePolicyDocument: string): Promise<unknown> {
  return suite.iam.send(
    new CreateRoleCommand({ RoleName: newName("role"), AssumeRolePolicyDocument }),
  );
}

describe("a trust policy may name", () => {
  test.each([
    ["everyone", "*"],
    ["everyone of AWS", { AWS: "*" }],
    ["the own account, by its id", { AWS: account }],
    ["the own account, by its root", { AWS: own("root") }],
    ["an account of the organization", { AWS: [member, theirs("root")] }],
    ["the user admin", { AWS: own("user/admin") }],
    ["a user, with its path", { AWS: own("user/staff/Alice") }],
    ["a role, with its path", { AWS: own("role/service/Existing") }],
    [
      "a user and a role of another account",
      { AWS: [theirs("user/path/bob"), theirs("role/Worker")] },
    ],
    ["a session of a role", { AWS: `arn:aws:sts::${account}:assumed-role/Existing/session` }],
    ["any service", { Service: ["ec2.amazonaws.com", "nosuchservice.amazonaws.com"] }],
  ])("%s", async (_, principal) => {
    await expect(create(trusting(principal))).resolves.toBeDefined();
  });

  test.each([
    own("oidc-provider/oidc.example.com/Path"),
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "graph.facebook.com",
    "www.amazon.com",
  ])("the identity provider %s", async (Federated) => {
    const document = trusting({ Federated }, { Action: "sts:AssumeRoleWithWebIdentity" });
    await expect(create(document)).resolves.toBeDefined();
  });
});

describe("a trust policy may not name", () => {
  const refused = (type: string, name: string) => ({
    name: "MalformedPolicyDocumentException",
    message: `Invalid principal in policy: "${type}":"${name}"`,
    status: 400,
  });

  test.each([
    ["a user that there is not", own("user/nobody")],
    ["a user without its path", own("user/Alice")],
    ["a user in another case", own("user/staff/alice")],
    ["a role that there is not", own("role/none")],
    ["a user by the name of a role", own("user/service/Existing")],
    ["a session of a role that there is not", `arn:aws:sts::${account}:assumed-role/none/s`],
    ["a user that another account does not have", theirs("user/nobody")],
    ["an account outside of the organization", `arn:aws:iam::${stranger}:root`],
    ["a user of such an account", `arn:aws:iam::${stranger}:user/bob`],
    ["a federated user of such an account", `arn:aws:sts::${stranger}:federated-user/bob`],
    ["a group", own("group/people")],
    ["what is no principal", "nonsense"],
  ])("%s", async (_, name) => {
    expect(await failureOf(create(trusting({ AWS: [own("root"), name] })))).toEqual(
      refused("AWS", name),
    );
  });

  test("an account outside of the organization by its id", async () => {
    expect(await failureOf(create(trusting({ AWS: stranger })))).toEqual(
      refused("AWS", `arn:aws:iam::${stranger}:root`),
    );
  });

  test.each([
    own("oidc-provider/oidc.example.com/other"),
    own("oidc-provider/oidc.example.com"),
    theirs("oidc-provider/oidc.example.com/Path"),
    own("saml-provider/none"),
    "login.example.com",
  ])("the identity provider %s", async (Federated) => {
    const document = trusting({ Federated }, { Action: "sts:AssumeRoleWithWebIdentity" });
    expect(await failureOf(create(document))).toEqual(refused("FEDERATED", Federated));
  });

  test("nobody at all", async () => {
    expect(await failureOf(create(trusting({ AWS: [] })))).toMatchObject({
      name: "MalformedPolicyDocumentException",
      message:
        "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!",
    });
  });

  test("nor when it is updated, and then it stays as it was", async () => {
    const RoleName = newName("role");
    const before = trusting({ AWS: own("root") });
    await suite.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: before }));
    const PolicyDocument = trusting({ AWS: own("role/none") });
    const update = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument });
    expect(await failureOf(suite.iam.send(update))).toEqual(refused("AWS", own("role/none")));
    const { Role } = await suite.iam.send(new GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument as string)).toBe(before);
  });
});
