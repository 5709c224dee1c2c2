/** Who may do what: the management account's principals what they are allowed, and nobody else. */

import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListPoliciesCommand,
  TagResourceCommand,
} from "@aws-sdk/client-organizations";
import { beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "../../lambdas/catalogue.ts";
import { type ActingUser, actingUser, allowing } from "../support/iam-users.ts";
import { attach, controlPolicy, denying, newPolicy, newUnit } from "../support/organization.ts";
import { account as management } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";
import { newTenant, rootIdOf, type Tenant } from "../support/tenants.ts";
import { commands, type Names } from "./commands.ts";

const suite = useService();

let there: Names;
let arns: Readonly<Record<keyof Names, string>>;
let tenant: Tenant;
let other: Tenant;
/** A user of the management account that may do nothing. */
let nobody: ActingUser;

const absent: Names = {
  account: "000000000000",
  root: "r-0000",
  unit: "ou-0000-00000000",
  policy: "p-00000000",
  creation: "car-00000000",
};

beforeAll(async () => {
  const { organizations } = suite;
  tenant = await newTenant(suite);
  other = await newTenant(suite);
  nobody = await actingUser(suite);
  const root = await rootIdOf(suite);
  const unit = await newUnit(organizations, root);
  const policy = await newPolicy(organizations, controlPolicy(denying("kms:DisableKey")));
  await attach(organizations, policy.id, other.id);
  const { CreateAccountStatus } = await organizations.send(
    new CreateAccountCommand({ Email: "third@example.com", AccountName: "third" }),
  );
  there = {
    account: other.id,
    root,
    unit: unit.id,
    policy: policy.id,
    creation: CreateAccountStatus?.Id as string,
  };
  const base = `arn:aws:organizations::${management}`;
  const organization = unit.arn.split("/")[1];
  arns = {
    account: `${base}:account/${organization}/${other.id}`,
    root: `${base}:root/${organization}/${root}`,
    unit: unit.arn,
    policy: policy.arn,
    creation: "*",
  };
});

it("knows every operation", () => {
  const served = catalogue.filter(({ service }) => service === "organizations");
  expect(["DescribeOrganization", ...commands.map(({ name }) => name)].toSorted()).toEqual(
    served.map(({ name }) => name).toSorted(),
  );
});

describe("a user of the management account who may nothing", () => {
  it.each(commands)(
    "is told so by $name, with what it is about",
    async ({ name, about, command }) => {
      const resource = about === "none" ? "*" : arns[about];
      expect(await failureOf(nobody.organizations.send(command(there)))).toEqual({
        name: "AccessDeniedException",
        message: `User: ${nobody.arn} is not authorized to perform: organizations:${name} on resource: ${resource} because no identity-based policy allows the organizations:${name} action`,
        status: 400,
      });
    },
  );

  it.each(commands)("does not learn from $name what is there", async ({ command }) => {
    const failure = await failureOf(nobody.organizations.send(command(absent)));
    expect(failure.name).toBe("AccessDeniedException");
  });

  it("is not even told of the organization", async () => {
    const failure = await failureOf(nobody.organizations.send(new DescribeOrganizationCommand({})));
    expect(failure.message).toBe(
      `User: ${nobody.arn} is not authorized to perform: organizations:DescribeOrganization on resource: * because no identity-based policy allows the organizations:DescribeOrganization action`,
    );
  });
});

describe("policies of the management account's users", () => {
  it("can name resources", async () => {
    const Resource = `arn:aws:organizations::${management}:account/o-*/${other.id}`;
    const user = await actingUser(suite, [
      { Effect: "Allow", Action: "organizations:DescribeAccount", Resource },
    ]);
    const look = (AccountId: string) =>
      user.organizations.send(new DescribeAccountCommand({ AccountId }));
    expect((await look(other.id)).Account?.Id).toBe(other.id);
    expect((await failureOf(look(tenant.id))).name).toBe("AccessDeniedException");
  });

  it("can ask for tags of what there is, and of the request", async () => {
    const user = await actingUser(suite, [
      {
        ...allowing("organizations:DescribeAccount"),
        Condition: { StringEquals: { "aws:ResourceTag/team": "a" } },
      },
      {
        ...allowing("organizations:TagResource"),
        Condition: {
          StringEquals: { "aws:RequestTag/team": "a" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
        },
      },
    ]);
    const look = () =>
      user.organizations.send(new DescribeAccountCommand({ AccountId: tenant.id }));
    const tag = (Key: string, Value: string) =>
      user.organizations.send(
        new TagResourceCommand({ ResourceId: tenant.id, Tags: [{ Key, Value }] }),
      );
    expect((await failureOf(look())).name).toBe("AccessDeniedException");
    expect((await failureOf(tag("team", "b"))).name).toBe("AccessDeniedException");
    expect((await failureOf(tag("other", "a"))).name).toBe("AccessDeniedException");
    await tag("team", "a");
    await look();
  });

  it("can ask for the type of policy", async () => {
    const user = await actingUser(suite, [
      {
        ...allowing("organizations:ListPolicies"),
        Condition: { StringEquals: { "organizations:PolicyType": "SERVICE_CONTROL_POLICY" } },
      },
    ]);
    const list = (Filter: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY") =>
      user.organizations.send(new ListPoliciesCommand({ Filter }));
    await list("SERVICE_CONTROL_POLICY");
    const failure = await failureOf(list("RESOURCE_CONTROL_POLICY"));
    expect(failure.name).toBe("AccessDeniedException");
  });

  it("have to allow tags on what is made", async () => {
    const user = await actingUser(suite, [
      allowing(
        "organizations:CreateAccount",
        "organizations:CreateOrganizationalUnit",
        "organizations:CreatePolicy",
      ),
    ]);
    const Tags = [{ Key: "a", Value: "b" }];
    const made = [
      new CreateAccountCommand({ Email: "x@example.com", AccountName: "x", Tags }),
      new CreateOrganizationalUnitCommand({ ParentId: there.root, Name: "x", Tags }),
      new CreatePolicyCommand({
        Name: "x",
        Description: "",
        Type: "SERVICE_CONTROL_POLICY",
        Content: controlPolicy(denying("kms:*")),
        Tags,
      }),
    ];
    for (const command of made) {
      const failure = await failureOf(user.organizations.send(command as CreateAccountCommand));
      expect(failure.message).toContain("organizations:TagResource");
    }
  });

  it("have to allow attachments of the policy and to the target", async () => {
    const { organizations } = await actingUser(suite, [
      { Effect: "Allow", Action: "organizations:*", Resource: arns.policy },
    ]);
    const failure = await failureOf(attach(organizations, there.policy, tenant.id));
    expect(failure.message).toContain(`:account/`);
  });
});

describe("an administrator of a member account", () => {
  it("is told of the organization", async () => {
    const { Organization } = await tenant.admin.organizations.send(
      new DescribeOrganizationCommand({}),
    );
    expect(Organization?.MasterAccountId).toBe(management);
  });

  it.each(commands)("is refused $name, whatever it names", async ({ command }) => {
    const answers = await Promise.all(
      [there, { ...there, account: tenant.id }, absent].map((names) =>
        failureOf(tenant.admin.organizations.send(command(names))),
      ),
    );
    for (const answer of answers) {
      expect(answer).toEqual({
        name: "AccessDeniedException",
        message: "You don't have permissions to access this resource.",
        status: 400,
      });
    }
  });

  it("reads of no other tenant in any answer", async () => {
    const { logs, admin } = { ...suite, ...tenant };
    logs.length = 0;
    const answers = [
      await admin.organizations.send(new DescribeOrganizationCommand({})),
      ...(await Promise.all(
        commands.map(({ command }) => failureOf(admin.organizations.send(command(there)))),
      )),
    ];
    const text = JSON.stringify(answers);
    for (const secret of [other.id, other.name, other.email, there.unit, there.policy, "third"]) {
      expect(text).not.toContain(secret);
    }
  });

  it("is told by the policies of its own account first", async () => {
    const user = await actingUser({ iam: tenant.admin.iam, as: suite.as });
    for (const { name, command } of commands) {
      expect((await failureOf(user.organizations.send(command(there)))).message).toBe(
        `User: ${user.arn} is not authorized to perform: organizations:${name} on resource: * because no identity-based policy allows the organizations:${name} action`,
      );
    }
  });
});
