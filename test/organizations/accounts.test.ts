import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
} from "@aws-sdk/client-kms";
import {
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import {
  CloseAccountCommand,
  CreateAccountCommand,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  type ListAccountsCommandOutput,
  ListCreateAccountStatusCommand,
  ListParentsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { newName } from "../support/iam-users.ts";
import { itemsOf } from "../support/key-states.ts";
import { account as management } from "../support/service.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";
import { accessRole, newAccountOf, newTenant, rootIdOf } from "../support/tenants.ts";

const suite = useService();
const organizationId = /^o-[a-z0-9]{10}$/;

describe("DescribeOrganization", () => {
  it("tells of the organization that is there from the start", async () => {
    const { Organization } = await suite.organizations.send(new DescribeOrganizationCommand({}));
    const id = Organization?.Id;
    expect(id).toMatch(organizationId);
    expect(Organization).toEqual({
      Id: id,
      Arn: `arn:aws:organizations::${management}:organization/${id}`,
      FeatureSet: "ALL",
      MasterAccountArn: `arn:aws:organizations::${management}:account/${id}/${management}`,
      MasterAccountId: management,
      MasterAccountEmail: "management@example.com",
      AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
    });
  });
});

describe("CreateAccount", () => {
  it("is on the way at first and done at the first look", async () => {
    const { organizations } = suite;
    const AccountName = newName("fresh");
    const Email = `${AccountName}@example.com`;
    const { CreateAccountStatus: begun } = await organizations.send(
      new CreateAccountCommand({ AccountName, Email }),
    );
    expect(begun).toEqual({
      Id: expect.stringMatching(/^car-[a-z0-9]{32}$/) as string,
      AccountName,
      State: "IN_PROGRESS",
      RequestedTimestamp: expect.any(Date) as Date,
    });
    const { CreateAccountStatus: done } = await organizations.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: begun?.Id }),
    );
    expect(done).toEqual({
      ...begun,
      State: "SUCCEEDED",
      CompletedTimestamp: expect.any(Date) as Date,
      AccountId: expect.stringMatching(/^[1-9]\d{11}$/) as string,
    });

    const { Account } = await organizations.send(
      new DescribeAccountCommand({ AccountId: done?.AccountId }),
    );
    const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
    const root = await rootIdOf(suite);
    expect(Account).toEqual({
      Id: done?.AccountId,
      Arn: `arn:aws:organizations::${management}:account/${Organization?.Id}/${done?.AccountId}`,
      Email,
      Name: AccountName,
      Status: "ACTIVE",
      State: "ACTIVE",
      Paths: [`${Organization?.Id}/${root}/${done?.AccountId}/`],
      JoinedMethod: "CREATED",
      JoinedTimestamp: begun?.RequestedTimestamp,
    });
    const { Parents } = await organizations.send(
      new ListParentsCommand({ ChildId: done?.AccountId }),
    );
    expect(Parents).toEqual([{ Id: root, Type: "ROOT" }]);
  });

  it("leaves a role by which the management account gets in", async () => {
    const id = await newAccountOf(suite);
    const { iam, sts } = await accessRole(suite, id);
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${id}:assumed-role/OrganizationAccountAccessRole/management`);
    const RoleName = "OrganizationAccountAccessRole";
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${management}:root` },
          Action: "sts:AssumeRole",
        },
      ],
    });
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual(["AdministratorAccess"]);
    expect((await iam.send(new ListRolesCommand({}))).Roles).toHaveLength(1);
  });

  it("names the role as it is asked to, and keeps tags", async () => {
    const Tags = [{ Key: "cost center", Value: "42" }];
    const id = await newAccountOf(suite, { RoleName: "Entry", Tags });
    await accessRole(suite, id, "Entry");
    const answer = await suite.organizations.send(
      new ListTagsForResourceCommand({ ResourceId: id }),
    );
    expect(answer.Tags).toEqual(Tags);
  });

  it("lets nobody but the management account assume the role", async () => {
    const { admin } = await newTenant(suite);
    const other = await newAccountOf(suite);
    const RoleArn = `arn:aws:iam::${other}:role/OrganizationAccountAccessRole`;
    const failure = await failureOf(
      admin.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "intruder" })),
    );
    expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
  });

  it("fails, as creations do, for an e-mail address that is taken, in whatever case", async () => {
    const { organizations } = suite;
    const Email = `${newName("taken")}@example.com`;
    await newAccountOf(suite, { Email });
    for (const again of [Email, Email.toUpperCase(), "management@example.com"]) {
      const { CreateAccountStatus } = await organizations.send(
        new CreateAccountCommand({ AccountName: "again", Email: again }),
      );
      expect(CreateAccountStatus?.State).toBe("IN_PROGRESS");
      const { CreateAccountStatus: done } = await organizations.send(
        new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus?.Id }),
      );
      expect(done).toMatchObject({ State: "FAILED", FailureReason: "EMAIL_ALREADY_EXISTS" });
      expect(done?.AccountId).toBeUndefined();
    }
  });

  it("draws ids that differ when accounts are made at once", async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => newAccountOf(suite)));
    expect(new Set(made).size).toBe(4);
  });

  it.each([
    ["Email", { Email: "nobody", AccountName: "a" }, "INVALID_PATTERN"],
    ["Email", { Email: "a@b", AccountName: "a" }, "MIN_LENGTH_EXCEEDED"],
    ["AccountName", { Email: "a@b.cd", AccountName: "ä" }, "INVALID_PATTERN"],
    ["AccountName", { Email: "a@b.cd", AccountName: "a".repeat(51) }, "MAX_LENGTH_EXCEEDED"],
    [
      "RoleName",
      { Email: "a@b.cd", AccountName: "a", RoleName: "AWSServiceRoleForX" },
      "INVALID_ROLE_NAME",
    ],
  ])("refuses a bad %s: %j", async (_member, input, Reason) => {
    const failure = suite.organizations.send(new CreateAccountCommand(input));
    await expect(failure).rejects.toMatchObject({ name: "InvalidInputException", Reason });
  });

  it("is looked up by its id", async () => {
    const failure = await failureOf(
      suite.organizations.send(
        new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: "car-00000000" }),
      ),
    );
    expect(failure).toEqual({
      name: "CreateAccountStatusNotFoundException",
      message: "You specified a create account request that doesn't exist.",
      status: 400,
    });
  });
});

describe("lists of accounts", () => {
  it("come in pages, with every account once", async () => {
    const { organizations } = suite;
    const made = [await newAccountOf(suite), await newAccountOf(suite), await newAccountOf(suite)];
    const pages = await listAll(2);
    const seen = pages.flat();
    expect(pages.slice(0, -1).every((page) => page.length === 2)).toBe(true);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining([management, ...made]));
    const { Accounts } = await organizations.send(new ListAccountsCommand({}));
    expect(Accounts?.map(({ Id }) => Id)).toEqual(seen.slice(0, 20));
  });

  it("hold creations by their state", async () => {
    const { organizations } = suite;
    const list = async (States?: ("SUCCEEDED" | "FAILED" | "IN_PROGRESS")[]) =>
      (await organizations.send(new ListCreateAccountStatusCommand({ ...(States && { States }) })))
        .CreateAccountStatuses ?? [];
    expect(await list(["IN_PROGRESS"])).toEqual([]);
    const failed = await list(["FAILED"]);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every(({ State }) => State === "FAILED")).toBe(true);
    const first = await organizations.send(new ListCreateAccountStatusCommand({ MaxResults: 1 }));
    const second = await organizations.send(
      new ListCreateAccountStatusCommand({ MaxResults: 1, NextToken: first.NextToken }),
    );
    expect(first.CreateAccountStatuses?.[0]?.Id).not.toBe(second.CreateAccountStatuses?.[0]?.Id);
  });

  it("refuse a token that is none", async () => {
    await expect(
      suite.organizations.send(new ListAccountsCommand({ NextToken: "x" })),
    ).rejects.toMatchObject({ name: "InvalidInputException", Reason: "INVALID_PAGINATION_TOKEN" });
  });
});

describe("DescribeAccount", () => {
  it("tells of the management account", async () => {
    const { Account } = await suite.organizations.send(
      new DescribeAccountCommand({ AccountId: management }),
    );
    expect(Account).toMatchObject({ Name: "management", JoinedMethod: "INVITED", State: "ACTIVE" });
  });

  it("does not find what is not there", async () => {
    const answer = suite.organizations.send(
      new DescribeAccountCommand({ AccountId: "000000000000" }),
    );
    expect(await failureOf(answer)).toEqual({
      name: "AccountNotFoundException",
      message: "You specified an account that doesn't exist.",
      status: 400,
    });
  });
});

describe("CloseAccount", () => {
  it("ends the account's credentials at the next request", async () => {
    const { id, admin } = await newTenant(suite);
    const session = await accessRole(suite, id);
    await admin.kms.send(new CreateKeyCommand({}));
    await session.kms.send(new CreateKeyCommand({}));
    await suite.organizations.send(new CloseAccountCommand({ AccountId: id }));
    for (const { kms } of [admin, session]) {
      expect(await failureOf(kms.send(new CreateKeyCommand({})))).toMatchObject({
        name: "UnrecognizedClientException",
        message: "The security token included in the request is invalid.",
      });
    }
    const { Account } = await suite.organizations.send(
      new DescribeAccountCommand({ AccountId: id }),
    );
    expect(Account).toMatchObject({ Status: "SUSPENDED", State: "CLOSED" });
    const RoleArn = `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`;
    const failure = await failureOf(
      suite.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "late" })),
    );
    expect(failure.name).toBe("AccessDenied");
  });

  it("makes its keys ones that other accounts do not find", async () => {
    const { id, admin } = await newTenant(suite);
    const { Arn: KeyId } = await createKey(admin.kms, { Policy: keyPolicy(id, shared) });
    const use = () => suite.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
    await use();
    await suite.organizations.send(new CloseAccountCommand({ AccountId: id }));
    const absent = KeyId.replace(/[^/]+$/, "00000000-0000-4000-8000-000000000000");
    for (const key of [KeyId, absent]) {
      const answer = suite.kms.send(new DescribeKeyCommand({ KeyId: key }));
      expect((await failureOf(answer)).message).toBe(
        `User: arn:aws:iam::${management}:user/admin is not authorized to perform: kms:DescribeKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
      );
    }
    expect((await failureOf(use())).name).toBe("AccessDeniedException");
  });

  it("deletes the account's domain keys after 90 days, by whoever comes by", async () => {
    const { id, admin } = await newTenant(suite);
    await admin.kms.send(new CreateKeyCommand({}));
    await suite.organizations.send(new CloseAccountCommand({ AccountId: id }));
    const look = () => suite.organizations.send(new DescribeAccountCommand({ AccountId: id }));
    await later(89, look);
    expect(shredded(id)).toBe(0);
    await later(90, look);
    expect(shredded(id)).toBe(1);
    await later(91, look);
    expect(shredded(id)).toBe(1);
  });

  it("leaves them deleted when a key of the account would have rotated since", async () => {
    const { id, admin } = await newTenant(suite);
    const { KeyId } = await createKey(admin.kms);
    await admin.kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    const domainKeys = async () =>
      (await itemsOf(suite.store)).filter(
        ({ pk, sk }) => pk === id && String(sk).startsWith("domain-key#"),
      );
    expect(await domainKeys()).toHaveLength(1);
    await suite.organizations.send(new CloseAccountCommand({ AccountId: id }));
    const look = () => suite.organizations.send(new DescribeAccountCommand({ AccountId: id }));
    await later(91, look);
    for (const days of [91, 200]) {
      await later(days, () => suite.sweep());
      expect(await domainKeys()).toEqual([]);
    }
  });

  it("deletes them by ListAccounts and CreateAccount as well", async () => {
    for (const comeBy of [() => listAll(1), () => newAccountOf(suite)]) {
      const { id, admin } = await newTenant(suite);
      await admin.kms.send(new CreateKeyCommand({}));
      await suite.organizations.send(new CloseAccountCommand({ AccountId: id }));
      await comeBy();
      expect(shredded(id)).toBe(0);
      await later(91, comeBy);
      expect(shredded(id)).toBe(1);
    }
  });

  it("refuses the management account, a closed one and one that is not there", async () => {
    const close = (AccountId: string) =>
      suite.organizations.send(new CloseAccountCommand({ AccountId }));
    await expect(close(management)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      Reason: "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
    });
    const id = await newAccountOf(suite);
    await close(id);
    await expect(close(id)).rejects.toMatchObject({ name: "AccountAlreadyClosedException" });
    await expect(close("000000000000")).rejects.toMatchObject({ name: "AccountNotFoundException" });
  });

  it("keeps the e-mail address taken", async () => {
    const Email = `${newName("closed")}@example.com`;
    const AccountId = await newAccountOf(suite, { Email });
    await suite.organizations.send(new CloseAccountCommand({ AccountId }));
    expect(await newAccountOf(suite, { Email })).toBeUndefined();
  });
});

/** Ids of accounts, page by page. */
async function listAll(MaxResults: number): Promise<readonly string[][]> {
  const pages: string[][] = [];
  let NextToken: string | undefined;
  do {
    const page: ListAccountsCommandOutput = await suite.organizations.send(
      new ListAccountsCommand({ MaxResults, ...(NextToken && { NextToken }) }),
    );
    pages.push((page.Accounts ?? []).map(({ Id }) => Id as string));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return pages;
}

/** As if it were some days later, for the service and for the client that signs. */
async function later(days: number, act: () => Promise<unknown>): Promise<void> {
  const { clock, organizations } = suite;
  const now = clock.time;
  const passed = days * 24 * 60 * 60 * 1000;
  clock.time = now + passed;
  organizations.config.systemClockOffset = passed;
  try {
    await act();
  } finally {
    clock.time = now;
    organizations.config.systemClockOffset = 0;
  }
}

/** How many domain keys of an account were deleted. */
function shredded(id: string): number {
  const keys = suite.storeCalls
    .filter(({ command }) => command.startsWith("Delete"))
    .map(({ input }) => input["Key"] as { pk: string; sk: string });
  return keys.filter(({ pk, sk }) => pk === id && sk.startsWith("domain-key#")).length;
}

/** Lets the management account use a key. */
const shared = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${management}:root` },
  Action: ["kms:Encrypt", "kms:DescribeKey"],
  Resource: "*",
};
