import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
} from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { assumeRole as assumeRoleOperation } from "../../lambdas/sts/assume-role.ts";
import { rootOf } from "../support/principals.ts";
import { startCallers } from "../support/callers.ts";
import { actingUser, type ActingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import {
  type Acting,
  assumeRole,
  credentialsOf,
  inSession,
  invalid,
  newMemberAccount,
  newRole,
  notAuthorized,
  trusting,
} from "../support/sts.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();
const arnOf = (role: string, owner = account) => `arn:aws:iam::${owner}:role/${role}`;

let alice: ActingUser;
beforeAll(async () => {
  alice = await actingUser(suite);
});

/** How Alice fails to assume a role. */
const refused = (role: { arn: string } | string, input = {}) =>
  failureOf(alice.sts.send(assumeRole(role, input)));

describe("answers as AWS does", () => {
  test("credentials, and whose session it is, without the role's path", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)], [], { Path: "/team/a/" });
    expect(role.arn).toBe(`arn:aws:iam::${account}:role/team/a/${role.name}`);
    const { $metadata: _, ...answer } = await alice.sts.send(
      assumeRole(role, { RoleSessionName: "w=1+2,3.4@5-6_" }),
    );
    const Arn = `arn:aws:sts::${account}:assumed-role/${role.name}/w=1+2,3.4@5-6_`;
    const UserId = `${role.id}:w=1+2,3.4@5-6_`;
    expect(answer).toEqual({
      AssumedRoleUser: { AssumedRoleId: UserId, Arn },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
        SessionToken: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
        Expiration: new Date(Math.floor(suite.clock.time / 1000) * 1000 + 3_600_000),
      },
    });
    const { sts } = suite.as(credentialsOf(answer));
    const identity = await sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Arn, UserId, Account: account });
  });

  test("no two sessions alike", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)]);
    const one = credentialsOf(await alice.sts.send(assumeRole(role)));
    const other = credentialsOf(await alice.sts.send(assumeRole(role)));
    expect(new Set([...Object.values(one), ...Object.values(other)]).size).toBe(6);
  });
});

describe("within an account", () => {
  test("a trust policy that names the user is enough", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)]);
    await expect(alice.sts.send(assumeRole(role))).resolves.toBeDefined();
  });

  test("one that names everyone as well", async () => {
    const role = await newRole(suite.iam, [trusting("*")]);
    await expect(alice.sts.send(assumeRole(role))).resolves.toBeDefined();
  });

  test("one that names the account needs an identity policy as well", async () => {
    const role = await newRole(suite.iam, [trusting(account)]);
    expect(await refused(role)).toEqual(notAuthorized(alice.arn, "sts:AssumeRole", role.arn));
    const allowed = await actingUser(suite, [
      { Effect: "Allow", Action: "sts:AssumeRole", Resource: role.arn },
    ]);
    await allowed.sts.send(assumeRole(role));
  });

  test("an identity policy alone is not enough, not even the admin's", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)]);
    expect(await failureOf(suite.sts.send(assumeRole(role)))).toEqual(
      notAuthorized(`arn:aws:iam::${account}:user/admin`, "sts:AssumeRole", role.arn),
    );
  });

  test("a Deny wins, wherever it is, and is not told from a missing Allow", async () => {
    const role = await newRole(suite.iam, [
      trusting(alice.arn),
      { ...trusting(alice.arn), Effect: "Deny", Condition: { Null: { "sts:ExternalId": "true" } } },
    ]);
    expect(await refused(role)).toEqual(notAuthorized(alice.arn, "sts:AssumeRole", role.arn));
    await alice.sts.send(assumeRole(role, { ExternalId: "x1" }));
    const denied = await actingUser(suite, [{ ...allowing("sts:AssumeRole"), Effect: "Deny" }]);
    const other = await newRole(suite.iam, [trusting(denied.arn)]);
    expect(await failureOf(denied.sts.send(assumeRole(other)))).toEqual(
      notAuthorized(denied.arn, "sts:AssumeRole", other.arn),
    );
  });

  test("what its log tells: why", async () => {
    const role = await newRole(suite.iam, [trusting(account)]);
    suite.logs.length = 0;
    await refused(role);
    const logged = suite.logs.map((line) => JSON.parse(line) as Record<string, unknown>);
    const event = logged.find(({ message }) => message === "event");
    expect(event).toMatchObject({
      event: {
        eventName: "AssumeRole",
        additionalEventData: { decisions: [{ action: "sts:AssumeRole", resource: role.arn }] },
      },
    });
    expect(JSON.stringify(event)).toContain("no-identity-allow");
  });
});

describe("a role that is not there answers like one that is forbidden", () => {
  test.each([
    ["of the account", arnOf("nobody")],
    ["of an account that is none", arnOf("nobody", "999999999999")],
    ["of something that is no role", `arn:aws:iam::${account}:user/alice`],
    ["of another service", "arn:aws:s3:::some-bucket-of-mine"],
    ["of another partition", `arn:aws-cn:iam::${account}:role/nobody`],
    ["of a name longer than any", arnOf("x".repeat(2000))],
    ["of a name of other characters", arnOf("\u00e9".repeat(64))],
    ["of an account longer than any", arnOf("nobody", "\u00e9".repeat(2000))],
  ])("%s", async (_what, arn) => {
    expect(await refused(arn)).toEqual(notAuthorized(alice.arn, "sts:AssumeRole", arn));
  });

  test("by its path, by the case of its name, in another partition", async () => {
    const { name } = await newRole(suite.iam, [trusting("*")], [], { Path: "/p/" });
    await alice.sts.send(assumeRole(arnOf(`p/${name}`)));
    for (const arn of [
      arnOf(name),
      arnOf(`q/${name}`),
      arnOf(`p/${name.toUpperCase()}`),
      `arn:aws-cn:iam::${account}:role/p/${name}`,
    ]) {
      expect(await refused(arn)).toEqual(notAuthorized(alice.arn, "sts:AssumeRole", arn));
    }
  });
});

describe("across accounts", () => {
  let tenant: Acting & { account: string };
  beforeAll(async () => {
    tenant = await newMemberAccount(suite);
  });

  test("both sides have to allow", async () => {
    const role = await newRole(tenant.iam, [trusting(account)]);
    const forbidden = await newRole(tenant.iam, [trusting(tenant.account)]);
    const mayAssume = await actingUser(suite, [allowing("sts:AssumeRole")]);
    const session = await inSession(suite, mayAssume.sts, role);
    const { Arn, Account } = await session.sts.send(new GetCallerIdentityCommand({}));
    expect({ Arn, Account }).toEqual({
      Arn: `arn:aws:sts::${tenant.account}:assumed-role/${role.name}/session`,
      Account: tenant.account,
    });
    const named = await newRole(tenant.iam, [trusting(alice.arn)]);
    expect(await refused(named)).toEqual(notAuthorized(alice.arn, "sts:AssumeRole", named.arn));
    const absent = arnOf("absent", tenant.account);
    for (const arn of [forbidden.arn, absent]) {
      expect(await failureOf(mayAssume.sts.send(assumeRole(arn)))).toEqual(
        notAuthorized(mayAssume.arn, "sts:AssumeRole", arn),
      );
    }
  });

  test("a resource control policy of the role's account denies, and is named", async () => {
    const role = await newRole(tenant.iam, [trusting(account)]);
    const { Policy } = await suite.organizations.send(
      new CreatePolicyCommand({
        Name: newName("rcp"),
        Description: "",
        Type: "RESOURCE_CONTROL_POLICY",
        Content: policyOf({
          Effect: "Deny",
          Principal: "*",
          Action: "sts:AssumeRole",
          Resource: role.arn,
        }),
      }),
    );
    const PolicyId = Policy?.PolicySummary?.Id as string;
    const attachment = { PolicyId, TargetId: tenant.account };
    await suite.organizations.send(new AttachPolicyCommand(attachment));
    const denied = await failureOf(suite.sts.send(assumeRole(role)));
    expect(denied.message).toBe(
      `User: arn:aws:iam::${account}:user/admin is not authorized to perform: sts:AssumeRole on resource: ${role.arn} with an explicit deny in a resource control policy: ${Policy?.PolicySummary?.Arn}`,
    );
    await suite.organizations.send(new DetachPolicyCommand(attachment));
    await suite.sts.send(assumeRole(role));
  });

  test("nobody gets into an account that is closed", async () => {
    const other = await newMemberAccount(suite);
    const role = arnOf("OrganizationAccountAccessRole", other.account);
    await suite.sts.send(assumeRole(role));
    await suite.organizations.send(new CloseAccountCommand({ AccountId: other.account }));
    expect(await failureOf(suite.sts.send(assumeRole(role)))).toEqual(
      notAuthorized(`arn:aws:iam::${account}:user/admin`, "sts:AssumeRole", role),
    );
    const { name } = await failureOf(other.sts.send(new GetCallerIdentityCommand({})));
    expect(name).toBe("InvalidClientTokenId");
  });
});

describe("conditions of the trust policy", () => {
  const condition = (key: string, value: string) => ({ StringEquals: { [key]: value } });

  test("on the external id", async () => {
    const role = await newRole(suite.iam, [
      trusting(alice.arn, "sts:AssumeRole", condition("sts:ExternalId", "id:/1")),
    ]);
    await alice.sts.send(assumeRole(role, { ExternalId: "id:/1" }));
    for (const input of [{}, { ExternalId: "id:/2" }]) {
      expect(await refused(role, input)).toEqual(
        notAuthorized(alice.arn, "sts:AssumeRole", role.arn),
      );
    }
  });

  test("on the session's name, which may have to be the user's", async () => {
    const role = await newRole(suite.iam, [
      trusting(account, "sts:AssumeRole", condition("sts:RoleSessionName", "${aws:username}")),
    ]);
    const user = await actingUser(suite, [allowing("sts:*")]);
    await user.sts.send(assumeRole(role, { RoleSessionName: user.name }));
    expect((await failureOf(user.sts.send(assumeRole(role)))).name).toBe("AccessDenied");
  });

  test("on the role's tags, by either name, in the caller's policy", async () => {
    const Tags = [{ Key: "team", Value: "red" }];
    const red = await newRole(suite.iam, [trusting(account)], [], { Tags });
    const blue = await newRole(suite.iam, [trusting(account)]);
    for (const vendor of ["aws", "iam"]) {
      const user = await actingUser(suite, [
        {
          ...allowing("sts:AssumeRole"),
          Condition: condition(`${vendor}:ResourceTag/team`, "red"),
        },
      ]);
      await user.sts.send(assumeRole(red));
      expect((await failureOf(user.sts.send(assumeRole(blue)))).name).toBe("AccessDenied");
    }
  });

  test("on MFA: nobody has it", async () => {
    const role = await newRole(suite.iam, [
      trusting(alice.arn, "sts:AssumeRole", { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
    ]);
    expect((await refused(role)).name).toBe("AccessDenied");
  });
});

describe("how long a session lasts", () => {
  const lasting = (RoleArn: string, DurationSeconds: number) =>
    alice.sts.send(assumeRole(RoleArn, { DurationSeconds }));

  test("up to the role's maximum", async () => {
    const trust = [trusting(alice.arn)];
    const usual = await newRole(suite.iam, trust);
    const long = await newRole(suite.iam, trust, [], { MaxSessionDuration: 43_200 });
    const now = Math.floor(suite.clock.time / 1000);
    for (const [arn, seconds] of [
      [usual.arn, 900],
      [usual.arn, 3600],
      [long.arn, 43_200],
    ] as const) {
      const { Credentials } = await lasting(arn, seconds);
      expect(Credentials?.Expiration?.getTime()).toBe((now + seconds) * 1000);
    }
    expect(await failureOf(lasting(usual.arn, 3601))).toEqual(
      invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
    );
  });

  test("within AWS's bounds", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)]);
    expect(await failureOf(lasting(role.arn, 899))).toEqual(
      invalid(
        "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
      ),
    );
    expect(await failureOf(lasting(role.arn, 43_201))).toEqual(
      invalid(
        "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
      ),
    );
  });

  test("for an hour when a role's session assumes the role", async () => {
    const first = await newRole(suite.iam, [trusting(alice.arn)]);
    const trust = [trusting(first.arn)];
    const long = await newRole(suite.iam, trust, [], { MaxSessionDuration: 43_200 });
    const usual = await newRole(suite.iam, trust);
    const { sts } = await inSession(suite, alice.sts, first);
    await sts.send(assumeRole(long, { DurationSeconds: 3600 }));
    expect(await failureOf(sts.send(assumeRole(long, { DurationSeconds: 3601 })))).toEqual(
      invalid(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
      ),
    );
    expect(await failureOf(sts.send(assumeRole(usual, { DurationSeconds: 3601 })))).toEqual(
      invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
    );
  });

  test("which nobody learns who may not assume the role", async () => {
    const role = await newRole(suite.iam, [trusting(account)]);
    expect(await failureOf(lasting(role.arn, 43_200))).toEqual(
      notAuthorized(alice.arn, "sts:AssumeRole", role.arn),
    );
  });
});

describe("what is ill-formed", () => {
  const unmet = (shown: string, member: string, constraint: string) =>
    invalid(
      `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
    );

  test.each([
    [
      "a short ARN",
      { RoleArn: "arn:aws:iam" },
      unmet("'arn:aws:iam'", "roleArn", "Member must have length greater than or equal to 20"),
    ],
    ["no ARN", { RoleArn: "this-is-no-arn-at-all" }, invalid("this-is-no-arn-at-all is invalid")],
    [
      "a short session name",
      { RoleSessionName: "x" },
      unmet("'x'", "roleSessionName", "Member must have length greater than or equal to 2"),
    ],
    [
      "a session name with other characters",
      { RoleSessionName: "a b" },
      unmet(
        "'a b'",
        "roleSessionName",
        "Member must satisfy regular expression pattern: [\\w+=,.@-]*",
      ),
    ],
    [
      "a session name that is too long",
      { RoleSessionName: "x".repeat(65) },
      unmet(
        `'${"x".repeat(65)}'`,
        "roleSessionName",
        "Member must have length less than or equal to 64",
      ),
    ],
    [
      "a short external id",
      { ExternalId: "x" },
      unmet("'x'", "externalId", "Member must have length greater than or equal to 2"),
    ],
    [
      "an assertion of context",
      {
        ProvidedContexts: [
          {
            ProviderArn: "arn:aws:iam::aws:contextProvider/IdentityCenter",
            ContextAssertion: "text",
          },
        ],
      },
      invalid("There is no provider of contexts here."),
    ],
  ])("%s", async (_what, input, failure) => {
    const RoleArn = (input as { RoleArn?: string }).RoleArn ?? arnOf("nobody");
    expect(await refused(RoleArn, input)).toEqual(failure);
  });

  test("MFA, of which there are no devices", async () => {
    const denied = (message: string) => ({ name: "AccessDenied", message, status: 403 });
    const SerialNumber = `arn:aws:iam::${account}:mfa/alice`;
    expect(await refused(arnOf("nobody"), { SerialNumber, TokenCode: "123456" })).toEqual(
      denied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
      ),
    );
    for (const half of [{ SerialNumber }, { TokenCode: "123456" }]) {
      expect(await refused(arnOf("nobody"), half)).toEqual(
        denied(
          "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
        ),
      );
    }
  });
});

test("an account's root may assume nothing", async () => {
  const { as } = startCallers(suite.store.endpoint);
  const root = as(rootOf(account));
  const input = { RoleArn: arnOf("any"), RoleSessionName: "root" };
  expect(await root.refused(assumeRoleOperation, input)).toEqual({
    code: "AccessDeniedException",
    text: "Roles may not be assumed by root accounts.",
  });
});

test("what a caller may is what it may now", async () => {
  const role = await newRole(suite.iam, [trusting(account)]);
  const user = await actingUser(suite);
  const policy = { UserName: user.name, PolicyName: "assume" };
  for (let round = 0; round < 3; round++) {
    expect((await failureOf(user.sts.send(assumeRole(role)))).name).toBe("AccessDenied");
    const PolicyDocument = policyOf(allowing("sts:AssumeRole"));
    await suite.iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument }));
    await user.sts.send(assumeRole(role));
    await suite.iam.send(new DeleteUserPolicyCommand(policy));
  }
});

test("a namesake of a user whom a role trusted gains nothing", async () => {
  const UserName = newName("user");
  const user = await actingUser(suite, [], { UserName });
  const role = await newRole(suite.iam, [trusting(user.arn)]);
  await user.sts.send(assumeRole(role));
  const { accessKeyId: AccessKeyId } = user.credentials;
  await suite.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  await suite.iam.send(new DeleteUserCommand({ UserName }));
  const namesake = await actingUser(suite, [], { UserName });
  expect(await failureOf(namesake.sts.send(assumeRole(role)))).toEqual(
    notAuthorized(user.arn, "sts:AssumeRole", role.arn),
  );
});
