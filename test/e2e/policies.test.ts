/**
 * Policies of every kind together, for real users, groups, roles and sessions,
 * as their owners would make them: unmodified SDK clients, `npm start`.
 */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actingUser, allowing, newAccessKey, policyOf } from "../support/iam-users.ts";
import { type Local, type LocalClients, type LocalService, startLocal } from "../support/local.ts";
import { credentialsOf, newRole, trusting } from "../support/sts.ts";
import { createKey, failureOf, keyPolicy } from "../support/suite.ts";
import { type Case, cases } from "./policies/cases.ts";
import { controlAccount, givePolicies, newPeople, type People } from "./policies/people.ts";

/** AWS's own examples are of this account. */
const account = "111122223333";
const Plaintext = Buffer.from("attack at dawn");
let local: Local;
let service: LocalService;
let home: People;
let other: People;

beforeAll(async () => {
  local = await startLocal(["--memory"], { LOCKSTEAD_ACCOUNT_ID: account });
  service = local.service();
  home = await newPeople(service);
  other = await newPeople(service);
});

afterAll(() => local.stop());

/** `allowed`, or how the text of the denial ends, without the ARN of a policy. */
async function outcomeOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return "allowed";
  } catch (error) {
    const { name, message } = error as Error;
    const reason = / ((?:because|with an explicit) .*?)(?:: arn:aws:organizations:.*)?$/.exec(
      message,
    )?.[1];
    return name === "AccessDeniedException" && reason !== undefined ? reason : `${name} ${message}`;
  }
}

function clientsOf({ who, session }: Case): Promise<LocalClients> | LocalClients {
  switch (who) {
    case "user":
    case "member":
      return home.as(who);
    case "session":
      return home.assume(session);
    case "federated":
      return home.federate(session);
    case "foreign user":
      return other.as("user");
    case "foreign session":
      return other.assume(session);
  }
}

describe("each kind of policy has its say", () => {
  test.each(cases)("$name ($who)", async (one) => {
    const principals = one.who.startsWith("foreign") ? other : home;
    const key = await createKey(home.clients.kms, {
      Policy: policyOf(...one.key(home.names, other.names)),
      BypassPolicyLockoutSafetyCheck: true,
    });
    const undo = [...(await givePolicies(principals, one))];
    const { kms } = await clientsOf(one);
    for (const [owner, type, statements] of [
      [principals, "SERVICE_CONTROL_POLICY", one.serviceControl],
      [home, "RESOURCE_CONTROL_POLICY", one.resourceControl],
    ] as const) {
      undo.push(...(await controlAccount(service, owner.names.account, type, statements)));
    }
    try {
      expect(await outcomeOf(kms.encrypt({ KeyId: key.Arn, Plaintext }))).toBe(one.expected);
    } finally {
      for (const each of undo.toReversed()) {
        await each();
      }
    }
  });
});

test("a Decrypt across accounts needs both sides, at each moment", async () => {
  const { kms } = home.clients;
  const { KeyId } = await createKey(kms);
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
  const session = await other.assume();
  const decrypts = () => outcomeOf(session.kms.decrypt({ CiphertextBlob }));
  const letThem = {
    Effect: "Allow",
    Principal: { AWS: other.names.role },
    Action: "kms:Decrypt",
    Resource: "*",
  };
  const nothingTold =
    "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";
  const ofRole = { RoleName: "app", PolicyName: "foreign" };
  const PolicyDocument = policyOf(allowing("kms:Decrypt"));
  const { account: owner } = home.names;

  expect(await decrypts()).toBe(nothingTold);
  await kms.putKeyPolicy({ KeyId, Policy: keyPolicy(owner, letThem) });
  expect(await decrypts()).toBe(nothingTold);
  await other.clients.iam.putRolePolicy({ ...ofRole, PolicyDocument });
  expect(await decrypts()).toBe("allowed");
  await kms.putKeyPolicy({ KeyId, Policy: keyPolicy(owner) });
  expect(await decrypts()).toBe(nothingTold);
  await kms.putKeyPolicy({ KeyId, Policy: keyPolicy(owner, letThem) });
  expect(await decrypts()).toBe("allowed");
  await other.clients.iam.deleteRolePolicy(ofRole);
  expect(await decrypts()).toBe(nothingTold);
});

describe("by the tags of who asks and of what is asked for", () => {
  const tagged = { StringEquals: { "aws:ResourceTag/project": "${aws:PrincipalTag/project}" } };
  const byTags = { ...allowing("kms:Encrypt"), Condition: tagged };
  const project = (Value: string) => [{ Key: "project", Value }];
  const denied = "because no identity-based policy allows the kms:Encrypt action";

  async function newKeys() {
    const of = (TagValue: string) =>
      createKey(home.clients.kms, { Tags: [{ TagKey: "project", TagValue }] });
    return { blue: await of("blue"), red: await of("red") };
  }

  async function outcomes(
    { kms }: LocalClients,
    { blue, red }: Awaited<ReturnType<typeof newKeys>>,
  ) {
    return {
      blue: await outcomeOf(kms.encrypt({ KeyId: blue.KeyId, Plaintext })),
      red: await outcomeOf(kms.encrypt({ KeyId: red.KeyId, Plaintext })),
    };
  }

  test("a user's tags", async () => {
    const { iam, kms } = home.clients;
    const keys = await newKeys();
    const user = await actingUser({ iam, as: service.as }, [byTags], { Tags: project("blue") });
    const acting = service.as(user.credentials);
    expect(await outcomes(acting, keys)).toEqual({ blue: "allowed", red: denied });
    await iam.tagUser({ UserName: user.name, Tags: project("red") });
    expect(await outcomes(acting, keys)).toEqual({ blue: denied, red: "allowed" });
    await kms.tagResource({
      KeyId: keys.blue.KeyId,
      Tags: [{ TagKey: "project", TagValue: "red" }],
    });
    expect(await outcomes(acting, keys)).toEqual({ blue: "allowed", red: "allowed" });
    await iam.untagUser({ UserName: user.name, TagKeys: ["project"] });
    expect(await outcomes(acting, keys)).toEqual({ blue: denied, red: denied });
  });

  test("a session's tags, in the place of its role's", async () => {
    const { iam, sts } = home.clients;
    const keys = await newKeys();
    const trust = [trusting(home.names.root, ["sts:AssumeRole", "sts:TagSession"])];
    const role = await newRole(iam, trust, [byTags], { Tags: project("blue") });
    const assumed = async (Tags?: ReturnType<typeof project>) =>
      service.as(
        credentialsOf(
          await sts.assumeRole({
            RoleArn: role.arn,
            RoleSessionName: "one",
            ...(Tags && { Tags }),
          }),
        ),
      );
    expect(await outcomes(await assumed(), keys)).toEqual({ blue: "allowed", red: denied });
    expect(await outcomes(await assumed(project("red")), keys)).toEqual({
      blue: denied,
      red: "allowed",
    });
  });
});

describe("who is made again under a name gains nothing by it", () => {
  test("a user whom a key's policy names", async () => {
    const { iam, kms } = home.clients;
    const maker = { iam, as: service.as };
    const UserName = "leaver";
    const first = await actingUser(maker, [], { UserName });
    const { KeyId } = await createKey(kms, {
      Policy: keyPolicy(home.names.account, {
        Effect: "Allow",
        Principal: { AWS: first.arn },
        Action: "kms:Encrypt",
        Resource: "*",
      }),
    });
    const named = async () => {
      const { Policy } = await kms.getKeyPolicy({ KeyId });
      const { Statement } = JSON.parse(Policy ?? "") as { Statement: { Principal: object }[] };
      return Statement[1]?.Principal;
    };
    const encrypts = (acting: LocalClients) => outcomeOf(acting.kms.encrypt({ KeyId, Plaintext }));
    expect(await encrypts(service.as(first.credentials))).toBe("allowed");
    expect(await named()).toEqual({ AWS: first.arn });

    await iam.deleteAccessKey({ UserName, AccessKeyId: first.credentials.accessKeyId });
    await iam.deleteUser({ UserName });
    expect(await named()).toEqual({ AWS: first.id });

    const second = await actingUser(maker, [], { UserName });
    expect(second.arn).toBe(first.arn);
    expect(await encrypts(service.as(second.credentials))).toBe(
      "because no identity-based policy allows the kms:Encrypt action",
    );
    expect(await named()).toEqual({ AWS: first.id });
  });

  test("a role that a grant names", async () => {
    const { iam, kms, sts } = home.clients;
    const RoleName = "leaving";
    const trust = [trusting(home.names.root)];
    const first = await newRole(iam, trust, [], { RoleName });
    const { KeyId } = await createKey(kms);
    const { GrantId } = await kms.createGrant({
      KeyId,
      GranteePrincipal: first.arn,
      RetiringPrincipal: first.arn,
      Operations: ["Encrypt"],
    });
    const assumed = async () =>
      service.as(
        credentialsOf(await sts.assumeRole({ RoleArn: first.arn, RoleSessionName: "one" })),
      );
    const encrypts = (acting: LocalClients) => outcomeOf(acting.kms.encrypt({ KeyId, Plaintext }));
    const earlier = await assumed();
    expect(await encrypts(earlier)).toBe("allowed");

    await iam.deleteRole({ RoleName });
    const entry = async () => (await kms.listGrants({ KeyId })).Grants?.[0];
    expect(await entry()).toMatchObject({
      GrantId,
      GranteePrincipal: first.id,
      RetiringPrincipal: first.id,
    });

    const second = await newRole(iam, trust, [], { RoleName });
    expect(second.arn).toBe(first.arn);
    const denied = "because no identity-based policy allows the kms:Encrypt action";
    const later = await assumed();
    expect(await encrypts(later)).toBe(denied);
    // The session of the role that is gone is nobody's any more.
    expect(await encrypts(earlier)).toBe(
      "UnrecognizedClientException The security token included in the request is invalid.",
    );
    expect(await outcomeOf(later.kms.retireGrant({ KeyId: await arnOf(KeyId), GrantId }))).not.toBe(
      "allowed",
    );
    expect((await entry())?.GranteePrincipal).toBe(first.id);
  });

  async function arnOf(KeyId: string): Promise<string> {
    return (await home.clients.kms.describeKey({ KeyId })).KeyMetadata?.Arn as string;
  }
});

describe("AWS's own examples, as its pages print them", () => {
  test("RoleForExampleApp may decrypt only for ExampleApp", async () => {
    const { iam, kms, sts } = service;
    const RoleName = "RoleForExampleApp";
    const root = `arn:aws:iam::${account}:root`;
    await newRole(iam, [trusting(root)], [], { RoleName });
    const { KeyId } = await createKey(kms, {
      Policy: keyPolicy(account, {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:role/RoleForExampleApp" },
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringEquals: { "kms:EncryptionContext:AppName": "ExampleApp" } },
      }),
    });
    const encrypted = async (EncryptionContext?: Record<string, string>) =>
      (await kms.encrypt({ KeyId, Plaintext, ...(EncryptionContext && { EncryptionContext }) }))
        .CiphertextBlob;
    const session = service.as(
      credentialsOf(
        await sts.assumeRole({
          RoleArn: "arn:aws:iam::111122223333:role/RoleForExampleApp",
          RoleSessionName: "app",
        }),
      ),
    );
    const decrypts = async (EncryptionContext?: Record<string, string>) =>
      outcomeOf(
        session.kms.decrypt({
          CiphertextBlob: await encrypted(EncryptionContext),
          ...(EncryptionContext && { EncryptionContext }),
        }),
      );
    const denied = "because no identity-based policy allows the kms:Decrypt action";
    expect(await decrypts({ AppName: "ExampleApp" })).toBe("allowed");
    expect(await decrypts({ AppName: "ExampleApp", FilePath: "/var/opt/secrets/" })).toBe(
      "allowed",
    );
    expect(await decrypts({ AppName: "exampleapp" })).toBe(denied);
    expect(await decrypts({ appname: "ExampleApp" })).toBe("allowed");
    expect(await decrypts({ FilePath: "/var/opt/secrets/" })).toBe(denied);
    expect(await decrypts()).toBe(denied);
    expect(await outcomeOf(session.kms.encrypt({ KeyId, Plaintext }))).toBe(
      "because no identity-based policy allows the kms:Encrypt action",
    );
  });

  test("a grant to exampleUser for IT, which adminRole may retire", async () => {
    const { iam, kms, sts } = service;
    await iam.createUser({ UserName: "exampleUser" });
    const acting = service.as(await newAccessKey({ iam }, "exampleUser"));
    await newRole(iam, [trusting(`arn:aws:iam::${account}:root`)], [], { RoleName: "adminRole" });
    const { KeyId, Arn } = await createKey(kms);
    const { GrantId } = await kms.createGrant({
      KeyId,
      GranteePrincipal: "arn:aws:iam::111122223333:user/exampleUser",
      RetiringPrincipal: "arn:aws:iam::111122223333:role/adminRole",
      Operations: ["GenerateDataKey", "Decrypt"],
      Constraints: { EncryptionContextSubset: { Department: "IT" } },
    });

    expect((await kms.listGrants({ KeyId })).Grants).toEqual([
      {
        Name: "",
        IssuingAccount: "arn:aws:iam::111122223333:root",
        RetiringPrincipal: "arn:aws:iam::111122223333:role/adminRole",
        GranteePrincipal: "arn:aws:iam::111122223333:user/exampleUser",
        Operations: ["GenerateDataKey", "Decrypt"],
        Constraints: { EncryptionContextSubset: { Department: "IT" } },
        KeyId: Arn,
        GrantId,
        CreationDate: expect.any(Date),
      },
    ]);

    const generate = (EncryptionContext: Record<string, string>) =>
      outcomeOf(acting.kms.generateDataKey({ KeyId: Arn, KeySpec: "AES_256", EncryptionContext }));
    const denied = "because no identity-based policy allows the kms:GenerateDataKey action";
    expect(await generate({ Department: "IT" })).toBe("allowed");
    expect(await generate({ Department: "IT", Purpose: "test" })).toBe("allowed");
    expect(await generate({ Department: "HR" })).toBe(denied);
    expect(await generate({})).toBe(denied);
    expect(await outcomeOf(acting.kms.encrypt({ KeyId: Arn, Plaintext }))).not.toBe("allowed");
    expect(await outcomeOf(acting.kms.retireGrant({ KeyId: Arn, GrantId }))).not.toBe("allowed");

    const admin = service.as(
      credentialsOf(
        await sts.assumeRole({
          RoleArn: "arn:aws:iam::111122223333:role/adminRole",
          RoleSessionName: "admin",
        }),
      ),
    );
    await admin.kms.retireGrant({ KeyId: Arn, GrantId });
    expect(await generate({ Department: "IT" })).toBe(denied);
    expect((await failureOf(kms.revokeGrant({ KeyId, GrantId }))).name).toBe("NotFoundException");
  });
});
