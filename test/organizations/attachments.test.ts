import {
  AttachPolicyCommand,
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  EnablePolicyTypeCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTargetsForPolicyCommand,
  type ListTargetsForPolicyCommandOutput,
  type PolicyTargetSummary,
  type PolicyType,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import {
  attach,
  controlPolicy,
  denying,
  denyingEveryone,
  newPolicy,
  newUnit,
} from "../support/organization.ts";
import { account as management } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";
import { newAccountOf, rootIdOf } from "../support/tenants.ts";

const suite = useService();
const service = controlPolicy(denying("kms:DisableKey"));
const resource = controlPolicy(denyingEveryone("kms:Encrypt"));
const fullService = "p-FullAWSAccess";
const fullResource = "p-RCPFullAWSAccess";
const scp = "SERVICE_CONTROL_POLICY";
const rcp = "RESOURCE_CONTROL_POLICY";

async function attachedTo(TargetId: string, Filter: PolicyType = scp) {
  const answer = await suite.organizations.send(
    new ListPoliciesForTargetCommand({ TargetId, Filter }),
  );
  return answer.Policies?.map(({ Id }) => Id) ?? [];
}

async function targetsOf(PolicyId: string, MaxResults = 20) {
  const all: PolicyTargetSummary[] = [];
  let NextToken: string | undefined;
  do {
    const page: ListTargetsForPolicyCommandOutput = await suite.organizations.send(
      new ListTargetsForPolicyCommand({ PolicyId, MaxResults, ...(NextToken && { NextToken }) }),
    );
    all.push(...(page.Targets ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return all;
}

const detach = (PolicyId: string, TargetId: string) =>
  suite.organizations.send(new DetachPolicyCommand({ PolicyId, TargetId }));

describe("attachments", () => {
  it("are AWS's own policies everywhere at first", async () => {
    const root = await rootIdOf(suite);
    const unit = await newUnit(suite.organizations, root);
    const account = await newAccountOf(suite);
    for (const id of [root, unit.id, account, management]) {
      expect(await attachedTo(id)).toEqual([fullService]);
      expect(await attachedTo(id, rcp)).toEqual([fullResource]);
      expect(await attachedTo(id, "TAG_POLICY")).toEqual([]);
    }
    const targets = await targetsOf(fullService, 2);
    expect(targets.map(({ TargetId }) => TargetId)).toEqual(
      expect.arrayContaining([root, unit.id, account, management]),
    );
    expect(new Set(targets.map(({ TargetId }) => TargetId)).size).toBe(targets.length);
  });

  it("are shown with their targets", async () => {
    const { organizations } = suite;
    const root = await rootIdOf(suite);
    const unit = await newUnit(organizations, root);
    const AccountName = "the shown one";
    const account = await newAccountOf(suite, { AccountName });
    const { id, arn } = await newPolicy(organizations, service);
    expect(await targetsOf(id)).toEqual([]);
    for (const target of [account, unit.id, root]) {
      await attach(organizations, id, target);
    }
    const base = arn.slice(0, arn.indexOf(":policy/"));
    const organization = arn.split("/")[1];
    for (const size of [1, 2, 20]) {
      expect(await targetsOf(id, size)).toEqual([
        {
          TargetId: account,
          Arn: `${base}:account/${organization}/${account}`,
          Name: AccountName,
          Type: "ACCOUNT",
        },
        { TargetId: unit.id, Arn: unit.arn, Name: unit.name, Type: "ORGANIZATIONAL_UNIT" },
        { TargetId: root, Arn: `${base}:root/${organization}/${root}`, Name: "Root", Type: "ROOT" },
      ]);
    }
    await detach(id, root);
    expect((await targetsOf(id)).map(({ Type }) => Type)).toEqual([
      "ACCOUNT",
      "ORGANIZATIONAL_UNIT",
    ]);
  });

  it("come in pages for a target", async () => {
    const { organizations } = suite;
    const TargetId = await newAccountOf(suite);
    const { id } = await newPolicy(organizations, service);
    await attach(organizations, id, TargetId);
    const first = await organizations.send(
      new ListPoliciesForTargetCommand({ TargetId, Filter: scp, MaxResults: 1 }),
    );
    const second = await organizations.send(
      new ListPoliciesForTargetCommand({ TargetId, Filter: scp, NextToken: first.NextToken }),
    );
    const ids = [...(first.Policies ?? []), ...(second.Policies ?? [])].map(({ Id }) => Id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids)).toEqual(new Set([id, fullService]));
    expect(second.NextToken).toBeUndefined();
  });

  it.each([
    [scp, service, 10],
    [rcp, resource, 5],
  ] as const)("of a %s are so many at most, AWS's own counted", async (type, content, most) => {
    const { organizations } = suite;
    const target = await newAccountOf(suite);
    for (let count = 1; count < most; count++) {
      await attach(organizations, (await newPolicy(organizations, content, type)).id, target);
    }
    expect(await attachedTo(target, type)).toHaveLength(most);
    const { id } = await newPolicy(organizations, content, type);
    await expect(attach(organizations, id, target)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      message: "You have attached the maximum number of policies to the specified target.",
      Reason: "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    });
  });

  it("are not made twice", async () => {
    const { organizations } = suite;
    const target = await newAccountOf(suite);
    const { id } = await newPolicy(organizations, service);
    await attach(organizations, id, target);
    const duplicate = {
      name: "DuplicatePolicyAttachmentException",
      message: "A policy with the specified name and type already exists.",
      status: 400,
    };
    expect(await failureOf(attach(organizations, id, target))).toEqual(duplicate);
    expect(await failureOf(attach(organizations, fullService, target))).toEqual(duplicate);
  });

  it("need one service control policy to remain", async () => {
    const { organizations } = suite;
    const target = await newAccountOf(suite);
    const { id } = await newPolicy(organizations, service);
    await expect(detach(fullService, target)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      message:
        "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.",
      Reason: "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    });
    await attach(organizations, id, target);
    await detach(fullService, target);
    expect(await attachedTo(target)).toEqual([id]);
    await expect(detach(id, target)).rejects.toMatchObject({
      Reason: "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    });
    await attach(organizations, fullService, target);
    await detach(id, target);
    expect(await attachedTo(target)).toEqual([fullService]);
    expect(await failureOf(detach(id, target))).toEqual({
      name: "PolicyNotAttachedException",
      message: "The policy isn't attached to the specified target in the specified root.",
      status: 400,
    });
  });

  it("of AWS's own resource control policy are for ever", async () => {
    const target = await newAccountOf(suite);
    await expect(detach(fullResource, target)).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason: "NON_DETACHABLE_POLICY",
    });
  });

  it("need a policy and a target that are there", async () => {
    const { organizations } = suite;
    const { id } = await newPolicy(organizations, service);
    const account = await newAccountOf(suite);
    const noPolicy = {
      name: "PolicyNotFoundException",
      message: "You specified a policy that doesn't exist.",
    };
    const noTarget = {
      name: "TargetNotFoundException",
      message: "You specified a target that doesn't exist.",
    };
    await expect(attach(organizations, "p-00000000", account)).rejects.toMatchObject(noPolicy);
    await expect(detach("p-00000000", account)).rejects.toMatchObject(noPolicy);
    await expect(targetsOf("p-00000000")).rejects.toMatchObject(noPolicy);
    for (const target of ["000000000000", "ou-0000-00000000", "r-0000"]) {
      await expect(attach(organizations, id, target)).rejects.toMatchObject(noTarget);
      await expect(detach(id, target)).rejects.toMatchObject(noTarget);
      await expect(attachedTo(target)).rejects.toMatchObject(noTarget);
    }
    await expect(
      organizations.send(new AttachPolicyCommand({ PolicyId: id, TargetId: "nowhere" })),
    ).rejects.toMatchObject({
      name: "InvalidInputException",
      message: "You provided a value that does not match the required pattern.",
      Reason: "INVALID_PATTERN",
    });
  });
});

describe("policy types", () => {
  const typesOf = async () =>
    (await suite.organizations.send(new ListRootsCommand({}))).Roots?.[0]?.PolicyTypes;

  it.each([
    [scp, service, fullService],
    [rcp, resource, fullResource],
  ] as const)("%s is disabled and enabled", async (PolicyType, content, full) => {
    const { organizations } = suite;
    const RootId = await rootIdOf(suite);
    const account = await newAccountOf(suite);
    const { id } = await newPolicy(organizations, content, PolicyType);
    await attach(organizations, id, account);

    const disabled = await organizations.send(new DisablePolicyTypeCommand({ RootId, PolicyType }));
    expect(disabled.Root?.PolicyTypes).toContainEqual({
      Type: PolicyType,
      Status: "PENDING_DISABLE",
    });
    expect(await typesOf()).toEqual([{ Type: PolicyType === scp ? rcp : scp, Status: "ENABLED" }]);
    expect(await attachedTo(account, PolicyType)).toEqual([]);
    expect(await targetsOf(id)).toEqual([]);
    const notEnabled = {
      name: "PolicyTypeNotEnabledException",
      message: "This operation can be performed only for enabled policy types.",
      status: 400,
    };
    expect(await failureOf(attach(organizations, id, account))).toEqual(notEnabled);
    expect(
      await failureOf(organizations.send(new DisablePolicyTypeCommand({ RootId, PolicyType }))),
    ).toEqual(notEnabled);
    // A policy can be made all the same.
    await newPolicy(organizations, content, PolicyType);

    const enabled = await organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType }));
    expect(enabled.Root).toMatchObject({ Id: RootId, Name: "Root" });
    expect(enabled.Root?.PolicyTypes).toContainEqual({
      Type: PolicyType,
      Status: "PENDING_ENABLE",
    });
    expect(await typesOf()).toHaveLength(2);
    expect(await attachedTo(account, PolicyType)).toEqual([full]);
    expect(await targetsOf(id)).toEqual([]);
    await attach(organizations, id, account);
    expect(new Set(await attachedTo(account, PolicyType))).toEqual(new Set([full, id]));
    expect(
      await failureOf(organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType }))),
    ).toEqual({
      name: "PolicyTypeAlreadyEnabledException",
      message: "The specified policy type is already enabled.",
      status: 400,
    });
  });

  it("are of a root that is there, and ones that are here", async () => {
    const { organizations } = suite;
    for (const Command of [EnablePolicyTypeCommand, DisablePolicyTypeCommand]) {
      await expect(
        organizations.send(new Command({ RootId: "r-0000", PolicyType: scp })),
      ).rejects.toMatchObject({
        name: "RootNotFoundException",
        message: "You specified a root that doesn't exist.",
      });
    }
    const RootId = await rootIdOf(suite);
    await expect(
      organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType: "TAG_POLICY" })),
    ).rejects.toMatchObject({ name: "PolicyTypeNotAvailableForOrganizationException" });
    await expect(
      organizations.send(new DisablePolicyTypeCommand({ RootId, PolicyType: "TAG_POLICY" })),
    ).rejects.toMatchObject({ name: "PolicyTypeNotEnabledException" });
  });
});
