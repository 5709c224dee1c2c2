import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test } from "vitest";
import { describeDemands } from "../support/iam-authorization.ts";
import { trusting } from "../support/iam-roles.ts";
import { actingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const AssumeRolePolicyDocument = trusting({ Service: "ec2.amazonaws.com" });
const PolicyDocument = policyOf(allowing("kms:List*"));
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const RoleName = "Subject";
const Tags = [{ Key: "team", Value: "red" }];
const resource = `arn:aws:iam::${account}:role/path/Subject`;
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

beforeAll(() =>
  suite.iam.send(new CreateRoleCommand({ RoleName, Path: "/path/", AssumeRolePolicyDocument })),
);

describeDemands(suite, [
  {
    action: "iam:CreateRole",
    resource: roleArn("new/Plain"),
    send: (iam) =>
      iam.send(
        new CreateRoleCommand({ RoleName: "Plain", Path: "/new/", AssumeRolePolicyDocument }),
      ),
  },
  {
    action: "iam:CreateRole",
    also: "iam:TagRole",
    resource: roleArn("Tagged"),
    send: (iam) =>
      iam.send(new CreateRoleCommand({ RoleName: "Tagged", Tags, AssumeRolePolicyDocument })),
  },
  {
    action: "iam:GetRole",
    resource,
    send: (iam) => iam.send(new GetRoleCommand({ RoleName: "SUBJECT" })),
  },
  {
    action: "iam:ListRoles",
    resource: roleArn(""),
    send: (iam) => iam.send(new ListRolesCommand({})),
  },
  {
    action: "iam:ListRoles",
    resource: roleArn("path/"),
    send: (iam) => iam.send(new ListRolesCommand({ PathPrefix: "/path/" })),
  },
  {
    action: "iam:UpdateRole",
    resource,
    send: (iam) => iam.send(new UpdateRoleCommand({ RoleName })),
  },
  {
    action: "iam:UpdateRoleDescription",
    resource,
    send: (iam) => iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: "d" })),
  },
  {
    action: "iam:UpdateAssumeRolePolicy",
    resource,
    send: (iam) =>
      iam.send(
        new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: AssumeRolePolicyDocument }),
      ),
  },
  {
    action: "iam:TagRole",
    resource,
    send: (iam) => iam.send(new TagRoleCommand({ RoleName, Tags })),
  },
  {
    action: "iam:ListRoleTags",
    resource,
    send: (iam) => iam.send(new ListRoleTagsCommand({ RoleName })),
  },
  {
    action: "iam:UntagRole",
    resource,
    send: (iam) => iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["team"] })),
  },
  {
    action: "iam:PutRolePolicy",
    resource,
    send: (iam) =>
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument })),
  },
  {
    action: "iam:GetRolePolicy",
    resource,
    send: (iam) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "p" })),
  },
  {
    action: "iam:ListRolePolicies",
    resource,
    send: (iam) => iam.send(new ListRolePoliciesCommand({ RoleName })),
  },
  {
    action: "iam:DeleteRolePolicy",
    resource,
    send: (iam) => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "p" })),
  },
  {
    action: "iam:AttachRolePolicy",
    resource,
    send: (iam) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: readOnly })),
  },
  {
    action: "iam:ListAttachedRolePolicies",
    resource,
    send: (iam) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
  },
  {
    action: "iam:DetachRolePolicy",
    resource,
    send: (iam) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: readOnly })),
  },
  {
    action: "iam:PutRolePermissionsBoundary",
    resource,
    send: (iam) =>
      iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: readOnly })),
  },
  {
    action: "iam:DeleteRolePermissionsBoundary",
    resource,
    send: (iam) => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
  },
  {
    action: "iam:ListInstanceProfilesForRole",
    resource,
    send: (iam) => iam.send(new ListInstanceProfilesForRoleCommand({ RoleName })),
  },
  {
    action: "iam:ListInstanceProfiles",
    resource: `arn:aws:iam::${account}:instance-profile/`,
    send: (iam) => iam.send(new ListInstanceProfilesCommand({})),
  },
  {
    action: "iam:DeleteRole",
    resource,
    send: (iam) => iam.send(new DeleteRoleCommand({ RoleName })),
  },
]);

test("who may nothing does not learn whether a role exists", async () => {
  const user = await actingUser(suite);
  const failure = await failureOf(user.iam.send(new GetRoleCommand({ RoleName: "nobody" })));
  expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
  expect(failure.message).toContain(`on resource: ${roleArn("nobody")} because`);
});

describe("condition keys", () => {
  /** Who may do all of IAM on this condition. */
  const conditional = (Condition: object) =>
    actingUser(suite, [{ Effect: "Allow", Action: "iam:*", Resource: "*", Condition }]);
  const newRole = async (input: object = {}): Promise<string> => {
    const name = newName("role");
    await suite.iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument, ...input }),
    );
    return name;
  };
  const outcome = async (answer: Promise<unknown>): Promise<string> =>
    answer.then(
      () => "allowed",
      (error: Error) => error.name,
    );

  test.each(["aws", "iam"])("%s:ResourceTag is the role's tags", async (vendor) => {
    const user = await conditional({ StringEquals: { [`${vendor}:ResourceTag/team`]: "red" } });
    const [red, blue] = [
      await newRole({ Tags: [{ Key: "Team", Value: "red" }] }),
      await newRole({ Tags: [{ Key: "team", Value: "blue" }] }),
    ];
    expect(await outcome(user.iam.send(new GetRoleCommand({ RoleName: red })))).toBe("allowed");
    expect(await outcome(user.iam.send(new GetRoleCommand({ RoleName: blue })))).toBe(
      "AccessDenied",
    );
  });

  test("aws:RequestTag and aws:TagKeys are the tags of the request", async () => {
    const user = await conditional({
      StringEquals: { "aws:RequestTag/team": "red" },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
    });
    const create = (Tags?: { Key: string; Value: string }[]) =>
      outcome(
        user.iam.send(
          new CreateRoleCommand({ RoleName: newName("role"), AssumeRolePolicyDocument, Tags }),
        ),
      );
    expect(await create()).toBe("AccessDenied");
    expect(await create([{ Key: "team", Value: "blue" }])).toBe("AccessDenied");
    expect(await create([...Tags, { Key: "more", Value: "" }])).toBe("AccessDenied");
    expect(await create(Tags)).toBe("allowed");
    const role = await newRole();
    expect(await outcome(user.iam.send(new TagRoleCommand({ RoleName: role, Tags })))).toBe(
      "allowed",
    );
    const untagger = await conditional({
      "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
    });
    const untag = (...TagKeys: string[]) =>
      outcome(untagger.iam.send(new UntagRoleCommand({ RoleName: role, TagKeys })));
    expect(await untag("team", "other")).toBe("AccessDenied");
    expect(await untag("team")).toBe("allowed");
  });

  test("iam:PolicyARN is the policy that is attached or detached", async () => {
    const user = await conditional({ ArnEquals: { "iam:PolicyARN": readOnly } });
    const role = await newRole();
    const other = "arn:aws:iam::aws:policy/AdministratorAccess";
    const attach = (PolicyArn: string) =>
      outcome(user.iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn })));
    const detach = (PolicyArn: string) =>
      outcome(user.iam.send(new DetachRolePolicyCommand({ RoleName: role, PolicyArn })));
    expect(await attach(other)).toBe("AccessDenied");
    expect(await attach(readOnly)).toBe("allowed");
    expect(await detach(other)).toBe("AccessDenied");
    expect(await detach(readOnly)).toBe("allowed");
  });

  test("iam:PermissionsBoundary is the one that is set, or that the role has", async () => {
    const user = await conditional({ StringEquals: { "iam:PermissionsBoundary": readOnly } });
    const create = (PermissionsBoundary?: string) =>
      outcome(
        user.iam.send(
          new CreateRoleCommand({
            RoleName: newName("role"),
            AssumeRolePolicyDocument,
            PermissionsBoundary,
          }),
        ),
      );
    const other = "arn:aws:iam::aws:policy/PowerUserAccess";
    expect(await create()).toBe("AccessDenied");
    expect(await create(other)).toBe("AccessDenied");
    expect(await create(readOnly)).toBe("allowed");
    const bounded = await newRole({ PermissionsBoundary: readOnly });
    const free = await newRole();
    for (const [role, expected] of [
      [bounded, "allowed"],
      [free, "AccessDenied"],
    ] as const) {
      const put = new PutRolePolicyCommand({ RoleName: role, PolicyName: "p", PolicyDocument });
      expect(await outcome(user.iam.send(put))).toBe(expected);
      const attach = new AttachRolePolicyCommand({ RoleName: role, PolicyArn: readOnly });
      expect(await outcome(user.iam.send(attach))).toBe(expected);
      const bound = (PermissionsBoundary: string) =>
        outcome(
          user.iam.send(
            new PutRolePermissionsBoundaryCommand({ RoleName: role, PermissionsBoundary }),
          ),
        );
      expect(await bound(other)).toBe("AccessDenied");
      expect(await bound(readOnly)).toBe("allowed");
    }
  });
});
