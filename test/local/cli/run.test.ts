/** Each command against services that answer what a test says. */

import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  EntityAlreadyExistsException,
  IAMClient,
  ListAccessKeysCommand,
} from "@aws-sdk/client-iam";
import {
  CloseAccountCommand,
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { endpoint, failed, lockstead, serviceError } from "./lockstead.ts";

const organizations = mockClient(OrganizationsClient);
const sts = mockClient(STSClient);
const iam = mockClient(IAMClient);

const management = { Id: "123456789012", Name: "management", Status: "ACTIVE" } as const;
const teamA = {
  Id: "111122223333",
  Name: "team-a",
  Email: "team-a@tenants.invalid",
  Status: "ACTIVE",
  State: "ACTIVE",
  JoinedTimestamp: new Date("2026-02-03T04:05:06Z"),
} as const;
const closed = {
  ...teamA,
  Id: "444455556666",
  Name: "closed",
  Email: "closed@tenants.invalid",
  Status: "SUSPENDED",
  State: "CLOSED",
} as const;

beforeEach(() => {
  organizations.reset();
  sts.reset();
  iam.reset();
  organizations
    .on(DescribeOrganizationCommand)
    .resolves({ Organization: { MasterAccountId: management.Id } })
    .on(ListAccountsCommand, { NextToken: undefined })
    .resolves({ Accounts: [management, teamA], NextToken: "more" })
    .on(ListAccountsCommand, { NextToken: "more" })
    .resolves({ Accounts: [closed] })
    .on(CreateAccountCommand)
    .resolves({ CreateAccountStatus: { Id: "car-12345678", State: "IN_PROGRESS" } })
    .on(DescribeCreateAccountStatusCommand, { CreateAccountRequestId: "car-12345678" })
    .resolvesOnce({ CreateAccountStatus: { Id: "car-12345678", State: "IN_PROGRESS" } })
    .resolves({ CreateAccountStatus: { State: "SUCCEEDED", AccountId: "777788889999" } })
    .on(CloseAccountCommand)
    .resolves({});
  sts.on(AssumeRoleCommand).resolves({
    Credentials: {
      AccessKeyId: "ASIAROLE",
      SecretAccessKey: "role secret",
      SessionToken: "token",
      Expiration: new Date(),
    },
  });
  iam
    .on(CreateUserCommand)
    .resolves({})
    .on(AttachUserPolicyCommand)
    .resolves({})
    .on(ListAccessKeysCommand)
    .resolves({ AccessKeyMetadata: [] })
    .on(DeleteAccessKeyCommand)
    .resolves({})
    .on(CreateAccessKeyCommand)
    .resolves({
      AccessKey: {
        UserName: "administrator",
        AccessKeyId: "AKIANEW",
        Status: "Active",
        SecretAccessKey: "new'secret",
      },
    });
});

afterAll(() => {
  organizations.restore();
  sts.restore();
  iam.restore();
});

describe("tenant add", () => {
  test("makes the account and its administrator, and prints what a shell evaluates", async () => {
    expect(await lockstead("tenant add team-b")).toEqual({
      status: 0,
      printed: [
        `export AWS_ENDPOINT_URL=${endpoint}`,
        "export AWS_ACCESS_KEY_ID=AKIANEW",
        "export AWS_SECRET_ACCESS_KEY='new'\\''secret'",
        "export AWS_REGION=us-east-1",
        "export AWS_DEFAULT_REGION=us-east-1",
        "unset AWS_SESSION_TOKEN AWS_PROFILE",
      ].join("\n"),
      noted: "# team-b: arn:aws:iam::777788889999:user/administrator",
    });
    expect(organizations.commandCalls(CreateAccountCommand)[0]?.args[0].input).toEqual({
      AccountName: "team-b",
      Email: "team-b@tenants.invalid",
    });
    expect(sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input).toMatchObject({
      RoleArn: "arn:aws:iam::777788889999:role/OrganizationAccountAccessRole",
    });
    expect(iam.calls().map(({ args }) => args[0].input)).toEqual([
      { UserName: "administrator" },
      {
        UserName: "administrator",
        PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      },
      expect.objectContaining({ UserName: "administrator" }),
      { UserName: "administrator" },
    ]);
  });

  test("acts in the account as the role", async () => {
    await lockstead("tenant add team-b");
    const client = iam.commandCalls(CreateUserCommand)[0]?.thisValue as IAMClient;
    expect(await client.config.credentials()).toMatchObject({
      accessKeyId: "ASIAROLE",
      secretAccessKey: "role secret",
      sessionToken: "token",
    });
  });

  test("--json is for tools", async () => {
    const env = { AWS_ENDPOINT_URL: endpoint, AWS_DEFAULT_REGION: "eu-west-1" };
    const { printed, noted } = await lockstead("tenant add team-b --json", { env });
    expect(noted).toBe("");
    expect(JSON.parse(printed)).toEqual({
      name: "team-b",
      accountId: "777788889999",
      userArn: "arn:aws:iam::777788889999:user/administrator",
      environment: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: "AKIANEW",
        AWS_SECRET_ACCESS_KEY: "new'secret",
        AWS_REGION: "eu-west-1",
        AWS_DEFAULT_REGION: "eu-west-1",
      },
    });
  });

  test.each([
    ["tenant add closed", "closed+2@tenants.invalid"],
    ["tenant add TEAM-A", "team-a+2@tenants.invalid"],
    ["tenant add a_b.c", "a-b-c@tenants.invalid"],
    [`tenant add ${"x".repeat(50)}`, `${"x".repeat(40)}@tenants.invalid`],
    ["tenant add x --email x@example.com", "x@example.com"],
  ])("%s: the address is %s", async (line, Email) => {
    expect(await lockstead(line)).toMatchObject({ status: 0 });
    expect(organizations.commandCalls(CreateAccountCommand)[0]?.args[0].input).toMatchObject({
      Email,
    });
  });

  test("a tenant of that name is left as it is", async () => {
    expect(await lockstead("tenant add team-a")).toEqual(
      failed(
        "The tenant team-a exists already: account 111122223333. `npm run -s lockstead -- env team-a` prints new credentials for its administrator.",
      ),
    );
    expect(organizations.commandCalls(CreateAccountCommand)).toEqual([]);
  });

  test("a name is no account id", async () => {
    expect(await lockstead("tenant add 111122223333")).toEqual(
      failed("111122223333 would be taken for an account id: choose another name."),
    );
  });

  test.each([
    [
      "EMAIL_ALREADY_EXISTS",
      "Another account has the address x@example.com: choose one with --email.",
    ],
    ["ACCOUNT_LIMIT_EXCEEDED", "No account was made: ACCOUNT_LIMIT_EXCEEDED."],
  ] as const)("%s", async (FailureReason, line) => {
    organizations
      .on(CreateAccountCommand)
      .resolves({ CreateAccountStatus: { State: "FAILED", FailureReason } });
    expect(await lockstead("tenant add x --email x@example.com")).toEqual(failed(line));
  });

  test("an account without its administrator is not lost", async () => {
    iam.on(CreateUserCommand).rejects(serviceError("ServiceFailure", "Try\nagain"));
    expect(await lockstead("tenant add team-b")).toEqual(
      failed(
        "The account 777788889999 is there, but not its administrator: `npm run -s lockstead -- env 777788889999` tries again. ServiceFailure: Try again.",
      ),
    );
  });
});

describe("tenant list", () => {
  test("is a table of all but the management account", async () => {
    expect(await lockstead("tenant list")).toEqual({
      status: 0,
      printed: [
        "NAME    ACCOUNT       STATUS  CREATED     EMAIL",
        "team-a  111122223333  ACTIVE  2026-02-03  team-a@tenants.invalid",
        "closed  444455556666  CLOSED  2026-02-03  closed@tenants.invalid",
      ].join("\n"),
      noted: "",
    });
  });

  test("--json", async () => {
    expect(JSON.parse((await lockstead("tenant list --json")).printed)).toMatchObject([
      {
        name: "team-a",
        accountId: "111122223333",
        status: "ACTIVE",
        email: "team-a@tenants.invalid",
        created: "2026-02-03T04:05:06.000Z",
      },
      { name: "closed" },
    ]);
  });
});

describe("tenant remove", () => {
  const question =
    "Close team-a (account 111122223333)? All that its keys encrypted is lost in 90 days.";

  test.each(["team-a", "111122223333"])("--yes closes %s", async (tenant) => {
    expect(await lockstead(`tenant remove ${tenant} --yes`)).toEqual({
      status: 0,
      printed: "",
      noted: "team-a (account 111122223333) is closed.",
    });
    expect(organizations.commandCalls(CloseAccountCommand)[0]?.args[0].input).toEqual({
      AccountId: "111122223333",
    });
  });

  test("asks at a terminal", async () => {
    const asked: string[] = [];
    const answering = (answer: boolean) => async (text: string) => {
      asked.push(text);
      return answer;
    };
    expect(await lockstead("tenant remove team-a", { confirm: answering(false) })).toEqual(
      failed("team-a (account 111122223333) is left as it was."),
    );
    expect(organizations.commandCalls(CloseAccountCommand)).toEqual([]);
    expect(await lockstead("tenant remove team-a", { confirm: answering(true) })).toMatchObject({
      status: 0,
    });
    expect(organizations.commandCalls(CloseAccountCommand)).toHaveLength(1);
    expect(asked).toEqual([question, question]);
  });

  test("does nothing when nobody can be asked", async () => {
    expect(await lockstead("tenant remove team-a")).toEqual(
      failed("Nobody is there to confirm that team-a (account 111122223333) goes: give --yes."),
    );
    expect(organizations.commandCalls(CloseAccountCommand)).toEqual([]);
  });

  test("never the management account", async () => {
    for (const tenant of [management.Id, management.Name]) {
      expect(await lockstead(`tenant remove ${tenant} --yes`)).toEqual(
        failed(
          `There is no tenant ${tenant}. \`npm run -s lockstead -- tenant list\` shows those that there are.`,
        ),
      );
    }
  });
});

describe("env", () => {
  const existing = (...keys: readonly (readonly [id: string, created: string])[]) =>
    iam.on(ListAccessKeysCommand).resolves({
      AccessKeyMetadata: keys.map(([AccessKeyId, created]) => ({
        AccessKeyId,
        CreateDate: new Date(created),
      })),
    });
  const deleted = () =>
    iam.commandCalls(DeleteAccessKeyCommand).map(({ args }) => args[0].input.AccessKeyId);

  test.each(["team-a", "111122223333"])("%s gets another key", async (tenant) => {
    existing(["AKIAONE", "2026-01-02"]);
    iam
      .on(CreateUserCommand)
      .rejects(new EntityAlreadyExistsException({ message: "It exists", $metadata: {} }));
    const { status, printed, noted } = await lockstead(`env ${tenant}`);
    expect(status).toBe(0);
    expect(printed).toContain("export AWS_ACCESS_KEY_ID=AKIANEW\n");
    expect(noted).toBe("# team-a: arn:aws:iam::111122223333:user/administrator");
    expect(deleted()).toEqual([]);
  });

  test("the older of two keys goes", async () => {
    existing(["AKIANEWER", "2026-01-03"], ["AKIAOLDER", "2026-01-02"]);
    expect(await lockstead("env team-a --json")).toMatchObject({ status: 0, noted: "" });
    expect(deleted()).toEqual(["AKIAOLDER"]);
  });

  test("tenants that are not there, or no more", async () => {
    expect(await lockstead("env nobody")).toEqual(
      failed(
        "There is no tenant nobody. `npm run -s lockstead -- tenant list` shows those that there are.",
      ),
    );
    expect(await lockstead("env closed")).toEqual(
      failed("The tenant closed is closed. `npm run -s lockstead -- tenant add` makes another."),
    );
  });

  test("of two tenants with one name, the account id tells which", async () => {
    organizations
      .on(ListAccountsCommand)
      .resolves({ Accounts: [teamA, { ...teamA, Id: "222233334444" }] });
    expect(await lockstead("env team-a")).toEqual(
      failed(
        "More than one tenant is called team-a: give the account id, 111122223333 or 222233334444.",
      ),
    );
    expect(await lockstead("env 222233334444")).toMatchObject({ status: 0 });
  });
});

describe("the endpoint", () => {
  test("has to be said, or nothing is done", async () => {
    for (const env of [{}, { AWS_ENDPOINT_URL: "" }, { AWS_ENDPOINT_URL_IAM: endpoint }]) {
      expect(await lockstead("tenant list", { env })).toEqual(
        failed(
          "No endpoint is set, and without one this would reach AWS itself. Set AWS_ENDPOINT_URL, as in the `export …` line that `npm start` printed, or give --endpoint-url http://127.0.0.1:4599.",
        ),
      );
    }
    expect(organizations.calls()).toEqual([]);
  });

  test.each([
    [
      "127.0.0.1:4599",
      'The endpoint must be a URL like http://127.0.0.1:4599, not "127.0.0.1:4599".',
    ],
    [
      "https://organizations.us-east-1.amazonaws.com",
      "https://organizations.us-east-1.amazonaws.com is AWS itself, where this makes and removes nothing. Give the endpoint of Lockstead.",
    ],
    [
      "https://sts.us-east-1.api.aws",
      "https://sts.us-east-1.api.aws is AWS itself, where this makes and removes nothing. Give the endpoint of Lockstead.",
    ],
  ])("%s is none", async (url, line) => {
    expect(await lockstead(`tenant list --endpoint-url ${url}`)).toEqual(failed(line));
    expect(organizations.calls()).toEqual([]);
  });

  test.each([
    "http://127.0.0.1:1",
    "https://d111111abcdef8.cloudfront.net",
    "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
  ])("%s is what every client calls, and what is printed", async (url) => {
    const { printed } = await lockstead(`tenant add team-b --endpoint-url ${url}`);
    expect(printed).toContain(`export AWS_ENDPOINT_URL=${url}\n`);
    const used = [organizations, sts, iam].flatMap((mock) => mock.calls());
    for (const { thisValue } of used) {
      const { hostname } = await (thisValue as IAMClient).config.endpoint!();
      expect(hostname).toBe(new URL(url).hostname);
    }
    expect(used.length).toBeGreaterThan(7);
  });
});

describe("what services refuse is one line that says what to do", () => {
  const admins =
    "Set those of the management account, as in the `export …` line that `npm start` printed or in the AdminCredentials of a deployment";
  test.each([
    [
      Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
      `Nothing answers at ${endpoint}: is it running, and is the endpoint right? \`npm start\` prints it.`,
    ],
    [
      Object.assign(new Error("Could not load credentials from any providers"), {
        name: "CredentialsProviderError",
      }),
      `There are no credentials in the environment (Could not load credentials from any providers). ${admins}.`,
    ],
    [
      serviceError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
      ),
      `${endpoint} does not take these credentials: The security token included in the request is invalid. ${admins}, and unset AWS_SESSION_TOKEN and AWS_PROFILE.`,
    ],
    [
      serviceError("AccessDeniedException", "You don't have permissions to access this resource."),
      `These credentials may not do that: You don't have permissions to access this resource. ${admins}.`,
    ],
    [
      serviceError("TooManyRequestsException", "Rate exceeded"),
      "TooManyRequestsException: Rate exceeded.",
    ],
  ])("%s", async (error, line) => {
    organizations.on(DescribeOrganizationCommand).rejects(error);
    expect(await lockstead("tenant list")).toEqual(failed(line));
  });

  test("a mistake of our own is not disguised", async () => {
    organizations.on(DescribeOrganizationCommand).rejects(new TypeError("a mistake"));
    await expect(lockstead("tenant list")).rejects.toThrow("a mistake");
  });
});
