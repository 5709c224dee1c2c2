/** That control policies bind: at the next request, wherever they are attached, and not everybody. */

import {
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  EnablePolicyTypeCommand,
  MoveAccountCommand,
  UpdatePolicyCommand,
} from "@aws-sdk/client-organizations";
import { ListUsersCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import {
  attach,
  controlPolicy,
  denying,
  denyingEveryone,
  newPolicy,
  newUnit,
} from "../support/organization.ts";
import { account as management } from "../support/service.ts";
import { createKey, type CreatedKey, failureOf, keyPolicy, useService } from "../support/suite.ts";
import { accessRole, newTenant, rootIdOf, type Tenant } from "../support/tenants.ts";

const suite = useService();

let root: string;
/** In the root, and in the unit `inner` that is in the unit `outer`. */
let tenant: Tenant;
let nested: Tenant;
let outer: string;
let inner: string;
/** A key of the nested tenant that the management account and the other tenant may use. */
let shared: CreatedKey;
/** A key of the management account that the nested tenant may use. */
let managements: CreatedKey;

beforeAll(async () => {
  const { organizations } = suite;
  root = await rootIdOf(suite);
  outer = (await newUnit(organizations, root)).id;
  inner = (await newUnit(organizations, outer)).id;
  tenant = await newTenant(suite);
  nested = await newTenant(suite);
  await move(nested.id, root, inner);
  const users = [management, tenant.id].map((id) => `arn:aws:iam::${id}:root`);
  shared = await createKey(nested.admin.kms, {
    Policy: keyPolicy(nested.id, forUse(users)),
  });
  managements = await createKey(suite.kms, {
    Policy: keyPolicy(management, forUse([`arn:aws:iam::${nested.id}:root`])),
  });
});

const forUse = (AWS: readonly string[]) => ({
  Effect: "Allow",
  Principal: { AWS },
  Action: ["kms:Encrypt", "kms:DescribeKey"],
  Resource: "*",
});

const move = (AccountId: string, SourceParentId: string, DestinationParentId: string) =>
  suite.organizations.send(
    new MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId }),
  );
const detach = (PolicyId: string, TargetId: string) =>
  suite.organizations.send(new DetachPolicyCommand({ PolicyId, TargetId }));
const createsKey = (kms: KMSClient) => kms.send(new CreateKeyCommand({}));
const encrypts = (kms: KMSClient, KeyId = shared.Arn) =>
  kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("plain") }));

const scp = (...actions: string[]) =>
  newPolicy(suite.organizations, controlPolicy(denying(...actions)));
const rcp = (...statements: object[]) =>
  newPolicy(suite.organizations, controlPolicy(...statements), "RESOURCE_CONTROL_POLICY");

const explicit = (caller: string, action: string, on: string, kind: string, arn: string) =>
  `User: ${caller} is not authorized to perform: ${action}${on} with an explicit deny in a ${kind} policy: ${arn}`;

describe("a service control policy", () => {
  it("binds at the root, at a unit above and at the account, from the next request on", async () => {
    const { organizations } = suite;
    const policy = await scp("kms:Encrypt");
    for (const target of [root, outer, inner, nested.id]) {
      await encrypts(nested.admin.kms);
      await attach(organizations, policy.id, target);
      expect(await failureOf(encrypts(nested.admin.kms))).toEqual({
        name: "AccessDeniedException",
        message: explicit(
          nested.admin.arn,
          "kms:Encrypt",
          ` on resource: ${shared.Arn}`,
          "service control",
          policy.arn,
        ),
        status: 400,
      });
      await detach(policy.id, target);
    }
    await encrypts(nested.admin.kms);
  });

  it("binds only what is below", async () => {
    const policy = await scp("kms:CreateKey");
    await attach(suite.organizations, policy.id, outer);
    expect((await failureOf(createsKey(nested.admin.kms))).name).toBe("AccessDeniedException");
    await createsKey(tenant.admin.kms);
    await detach(policy.id, outer);
    await createsKey(nested.admin.kms);
  });

  it("goes with the place and not with the account", async () => {
    const policy = await scp("kms:CreateKey");
    await attach(suite.organizations, policy.id, inner);
    expect((await failureOf(createsKey(nested.admin.kms))).message).toContain(policy.arn);
    await move(nested.id, inner, root);
    await createsKey(nested.admin.kms);
    await move(tenant.id, root, inner);
    expect((await failureOf(createsKey(tenant.admin.kms))).message).toContain(policy.arn);
    await move(tenant.id, inner, root);
    await move(nested.id, root, inner);
    await detach(policy.id, inner);
    await createsKey(tenant.admin.kms);
  });

  it("has to allow at each level", async () => {
    const { organizations } = suite;
    const onlyEncrypt = await newPolicy(
      organizations,
      controlPolicy({ Effect: "Allow", Action: "kms:Encrypt", Resource: "*" }),
    );
    for (const target of [outer, nested.id]) {
      await attach(organizations, onlyEncrypt.id, target);
      await createsKey(nested.admin.kms);
      await detach("p-FullAWSAccess", target);
      await encrypts(nested.admin.kms);
      expect((await failureOf(createsKey(nested.admin.kms))).message).toBe(
        `User: ${nested.admin.arn} is not authorized to perform: kms:CreateKey because no service control policy allows the kms:CreateKey action`,
      );
      await attach(organizations, "p-FullAWSAccess", target);
      await detach(onlyEncrypt.id, target);
    }
    await createsKey(nested.admin.kms);
  });

  it("binds as it reads now", async () => {
    const { organizations } = suite;
    const policy = await scp("kms:CreateKey");
    await attach(organizations, policy.id, nested.id);
    expect((await failureOf(createsKey(nested.admin.kms))).name).toBe("AccessDeniedException");
    const Content = controlPolicy(denying("kms:Encrypt"));
    await organizations.send(new UpdatePolicyCommand({ PolicyId: policy.id, Content }));
    await createsKey(nested.admin.kms);
    expect((await failureOf(encrypts(nested.admin.kms))).message).toContain(policy.arn);
    await detach(policy.id, nested.id);
  });

  it("binds the account's sessions and all services, but nobody who comes from outside", async () => {
    const policy = await scp("iam:ListUsers", "sts:AssumeRole");
    await attach(suite.organizations, policy.id, nested.id);
    const session = await accessRole(suite, nested.id);
    for (const { iam } of [nested.admin, session]) {
      const failure = await failureOf(iam.send(new ListUsersCommand({})));
      expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
      expect(failure.message).toMatch(
        new RegExp(`with an explicit deny in a service control policy: ${policy.arn}$`),
      );
    }
    await detach(policy.id, nested.id);
    await session.iam.send(new ListUsersCommand({}));
  });

  it("does not bind the management account", async () => {
    const policy = await scp("kms:*");
    await attach(suite.organizations, policy.id, root);
    await attach(suite.organizations, policy.id, management);
    await createsKey(suite.kms);
    await encrypts(suite.kms, managements.Arn);
    expect((await failureOf(createsKey(tenant.admin.kms))).message).toContain(policy.arn);
    await detach(policy.id, management);
    await detach(policy.id, root);
  });

  it("binds nobody while its type is disabled, and does not come back", async () => {
    const { organizations } = suite;
    const type = { RootId: root, PolicyType: "SERVICE_CONTROL_POLICY" } as const;
    const policy = await scp("kms:CreateKey");
    await attach(organizations, policy.id, nested.id);
    expect((await failureOf(createsKey(nested.admin.kms))).name).toBe("AccessDeniedException");
    await organizations.send(new DisablePolicyTypeCommand(type));
    await createsKey(nested.admin.kms);
    await organizations.send(new EnablePolicyTypeCommand(type));
    await createsKey(nested.admin.kms);
    await attach(organizations, policy.id, nested.id);
    expect((await failureOf(createsKey(nested.admin.kms))).message).toContain(policy.arn);
    await detach(policy.id, nested.id);
  });
});

describe("a resource control policy", () => {
  it("binds whoever uses the tenant's keys, at each level", async () => {
    const { organizations } = suite;
    const policy = await rcp(denyingEveryone("kms:Encrypt"));
    for (const target of [root, outer, inner, nested.id]) {
      const callers = [nested.admin.kms, tenant.admin.kms, suite.kms];
      for (const kms of callers) {
        await encrypts(kms);
      }
      await attach(organizations, policy.id, target);
      expect((await failureOf(encrypts(nested.admin.kms))).message).toBe(
        explicit(
          nested.admin.arn,
          "kms:Encrypt",
          ` on resource: ${shared.Arn}`,
          "resource control",
          policy.arn,
        ),
      );
      for (const kms of [tenant.admin.kms, suite.kms]) {
        expect((await failureOf(encrypts(kms))).name).toBe("AccessDeniedException");
      }
      await detach(policy.id, target);
    }
    await encrypts(suite.kms);
  });

  it("can bind foreign callers alone", async () => {
    const policy = await rcp({
      ...denyingEveryone("kms:*"),
      Condition: { StringNotEquals: { "aws:PrincipalAccount": nested.id } },
    });
    await attach(suite.organizations, policy.id, nested.id);
    await encrypts(nested.admin.kms);
    expect((await failureOf(encrypts(tenant.admin.kms))).name).toBe("AccessDeniedException");
    expect((await failureOf(encrypts(suite.kms))).name).toBe("AccessDeniedException");
    await detach(policy.id, nested.id);
    await encrypts(tenant.admin.kms);
  });

  it("guards the tenant's roles as well", async () => {
    const policy = await rcp(denyingEveryone("sts:AssumeRole"));
    await attach(suite.organizations, policy.id, nested.id);
    const failure = await failureOf(accessRole(suite, nested.id));
    expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(failure.message).toContain("with an explicit deny in a resource control policy");
    await detach(policy.id, nested.id);
    await accessRole(suite, nested.id);
  });

  it("does not bind what the management account owns", async () => {
    const policy = await rcp(denyingEveryone("kms:*"));
    await attach(suite.organizations, policy.id, root);
    await encrypts(suite.kms, managements.Arn);
    await encrypts(nested.admin.kms, managements.Arn);
    expect((await failureOf(encrypts(nested.admin.kms))).name).toBe("AccessDeniedException");
    await detach(policy.id, root);
  });

  it("binds nobody while its type is disabled", async () => {
    const { organizations } = suite;
    const type = { RootId: root, PolicyType: "RESOURCE_CONTROL_POLICY" } as const;
    const policy = await rcp(denyingEveryone("kms:Encrypt"));
    await attach(organizations, policy.id, nested.id);
    expect((await failureOf(encrypts(nested.admin.kms))).name).toBe("AccessDeniedException");
    await organizations.send(new DisablePolicyTypeCommand(type));
    await encrypts(nested.admin.kms);
    await organizations.send(new EnablePolicyTypeCommand(type));
    await encrypts(nested.admin.kms);
  });
});
