import {
  type Child,
  CreateOrganizationalUnitCommand,
  DeleteOrganizationalUnitCommand,
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsForParentCommand,
  ListChildrenCommand,
  type ListChildrenCommandOutput,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  UpdateOrganizationalUnitCommand,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { newName } from "../support/iam-users.ts";
import { newUnit } from "../support/organization.ts";
import { account as management } from "../support/service.ts";
import { useService } from "../support/suite.ts";
import { newAccountOf, rootIdOf } from "../support/tenants.ts";

const suite = useService();
const absentUnit = "ou-0000-00000000";
const absentRoot = "r-0000";

const organizationId = async () =>
  (await suite.organizations.send(new DescribeOrganizationCommand({}))).Organization?.Id as string;

describe("ListRoots", () => {
  it("shows the one root, with both types of policies", async () => {
    const { Roots, NextToken } = await suite.organizations.send(new ListRootsCommand({}));
    const id = Roots?.[0]?.Id;
    expect(id).toMatch(/^r-[0-9a-z]{4}$/);
    expect(NextToken).toBeUndefined();
    expect(Roots).toEqual([
      {
        Id: id,
        Arn: `arn:aws:organizations::${management}:root/${await organizationId()}/${id}`,
        Name: "Root",
        PolicyTypes: [
          { Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" },
          { Type: "RESOURCE_CONTROL_POLICY", Status: "ENABLED" },
        ],
      },
    ]);
  });
});

describe("organizational units", () => {
  it("are made below the root and below each other", async () => {
    const { organizations } = suite;
    const ParentId = await rootIdOf(suite);
    const Tags = [{ Key: "stage", Value: "test" }];
    const Name = newName("unit");
    const { OrganizationalUnit: unit } = await organizations.send(
      new CreateOrganizationalUnitCommand({ ParentId, Name, Tags }),
    );
    const organization = await organizationId();
    expect(unit).toEqual({
      Id: expect.stringMatching(new RegExp(`^ou-${ParentId.slice(2)}-[a-z0-9]{8}$`)) as string,
      Arn: `arn:aws:organizations::${management}:ou/${organization}/${unit?.Id}`,
      Name,
      Path: `${organization}/${ParentId}/${unit?.Id}/`,
    });
    const tags = await organizations.send(new ListTagsForResourceCommand({ ResourceId: unit?.Id }));
    expect(tags.Tags).toEqual(Tags);

    const below = await newUnit(organizations, unit?.Id as string);
    const described = await organizations.send(
      new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: below.id }),
    );
    expect(described.OrganizationalUnit).toEqual({
      Id: below.id,
      Arn: below.arn,
      Name: below.name,
      Path: `${organization}/${ParentId}/${unit?.Id}/${below.id}/`,
    });
    const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: below.id }));
    expect(Parents).toEqual([{ Id: unit?.Id, Type: "ORGANIZATIONAL_UNIT" }]);
  });

  it("have names that are theirs alone below one parent", async () => {
    const { organizations } = suite;
    const ParentId = await rootIdOf(suite);
    const one = await newUnit(organizations, ParentId);
    const other = await newUnit(organizations, ParentId);
    await newUnit(organizations, one.id, one.name);
    const again = organizations.send(
      new CreateOrganizationalUnitCommand({ ParentId, Name: one.name }),
    );
    const duplicate = {
      name: "DuplicateOrganizationalUnitException",
      message: "An OU with the same name already exists.",
    };
    await expect(again).rejects.toMatchObject(duplicate);
    const rename = (Name?: string) =>
      organizations.send(
        new UpdateOrganizationalUnitCommand({
          OrganizationalUnitId: other.id,
          ...(Name !== undefined && { Name }),
        }),
      );
    await expect(rename(one.name)).rejects.toMatchObject(duplicate);

    const Name = newName("renamed");
    expect((await rename(Name)).OrganizationalUnit).toMatchObject({ Id: other.id, Name });
    expect((await rename()).OrganizationalUnit).toMatchObject({ Id: other.id, Name });
    expect((await rename(Name)).OrganizationalUnit).toMatchObject({ Id: other.id, Name });
    // The old name is free again.
    await newUnit(organizations, ParentId, other.name);
  });

  it("go five deep and no deeper", async () => {
    const { organizations } = suite;
    let parent = await rootIdOf(suite);
    for (let depth = 1; depth <= 5; depth++) {
      parent = (await newUnit(organizations, parent)).id;
    }
    await expect(newUnit(organizations, parent)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      Reason: "OU_DEPTH_LIMIT_EXCEEDED",
      message:
        "You cannot add an organizational unit to the specified parent because it would exceed the max depth allowed.",
    });
  });

  it("are deleted once they are empty", async () => {
    const { organizations } = suite;
    const root = await rootIdOf(suite);
    const unit = await newUnit(organizations, root);
    const below = await newUnit(organizations, unit.id);
    const AccountId = await newAccountOf(suite);
    const remove = (OrganizationalUnitId: string) =>
      organizations.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId }));
    const notEmpty = {
      name: "OrganizationalUnitNotEmptyException",
      message:
        "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.",
    };
    await expect(remove(unit.id)).rejects.toMatchObject(notEmpty);
    await remove(below.id);
    await organizations.send(
      new MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId: unit.id }),
    );
    await expect(remove(unit.id)).rejects.toMatchObject(notEmpty);
    await organizations.send(
      new MoveAccountCommand({ AccountId, SourceParentId: unit.id, DestinationParentId: root }),
    );
    await remove(unit.id);
    await expect(remove(unit.id)).rejects.toMatchObject({
      name: "OrganizationalUnitNotFoundException",
      message: "You specified an organizational unit that doesn't exist.",
    });
    await newUnit(organizations, root, unit.name);
  });

  it("are not found where they are not", async () => {
    const { organizations } = suite;
    const ids = { OrganizationalUnitId: absentUnit };
    const notFound = { name: "OrganizationalUnitNotFoundException" };
    await expect(
      organizations.send(new DescribeOrganizationalUnitCommand(ids)),
    ).rejects.toMatchObject(notFound);
    await expect(
      organizations.send(new UpdateOrganizationalUnitCommand({ ...ids, Name: "x" })),
    ).rejects.toMatchObject(notFound);
    for (const ParentId of [absentUnit, absentRoot]) {
      const noParent = {
        name: "ParentNotFoundException",
        message: "You specified a parent that doesn't exist.",
      };
      await expect(newUnit(organizations, ParentId)).rejects.toMatchObject(noParent);
      await expect(
        organizations.send(new ListChildrenCommand({ ParentId, ChildType: "ACCOUNT" })),
      ).rejects.toMatchObject(noParent);
      await expect(
        organizations.send(new ListAccountsForParentCommand({ ParentId })),
      ).rejects.toMatchObject(noParent);
      await expect(
        organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId })),
      ).rejects.toMatchObject(noParent);
    }
    for (const ChildId of [absentUnit, "000000000000"]) {
      await expect(organizations.send(new ListParentsCommand({ ChildId }))).rejects.toMatchObject({
        name: "ChildNotFoundException",
        message: "You specified a child that doesn't exist.",
      });
    }
  });
});

describe("what is below a unit", () => {
  it("is listed by kind, in pages", async () => {
    const { organizations } = suite;
    const root = await rootIdOf(suite);
    const unit = await newUnit(organizations, root);
    const units = [
      (await newUnit(organizations, unit.id)).id,
      (await newUnit(organizations, unit.id)).id,
      (await newUnit(organizations, unit.id)).id,
    ];
    const AccountId = await newAccountOf(suite);
    await organizations.send(
      new MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId: unit.id }),
    );
    const children = async (ChildType: "ACCOUNT" | "ORGANIZATIONAL_UNIT", MaxResults: number) => {
      const all: Child[] = [];
      let NextToken: string | undefined;
      do {
        const page: ListChildrenCommandOutput = await organizations.send(
          new ListChildrenCommand({
            ParentId: unit.id,
            ChildType,
            MaxResults,
            ...(NextToken && { NextToken }),
          }),
        );
        all.push(...(page.Children ?? []));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return all;
    };
    expect(await children("ACCOUNT", 20)).toEqual([{ Id: AccountId, Type: "ACCOUNT" }]);
    for (const size of [1, 2, 3]) {
      const found = await children("ORGANIZATIONAL_UNIT", size);
      expect(found.map(({ Id }) => Id)).toEqual(units.toSorted());
      expect(found.every(({ Type }) => Type === "ORGANIZATIONAL_UNIT")).toBe(true);
    }
    const accounts = await organizations.send(
      new ListAccountsForParentCommand({ ParentId: unit.id }),
    );
    expect(accounts.Accounts?.map(({ Id }) => Id)).toEqual([AccountId]);
    const below = await organizations.send(
      new ListOrganizationalUnitsForParentCommand({ ParentId: unit.id, MaxResults: 2 }),
    );
    expect(below.OrganizationalUnits).toHaveLength(2);
    const rest = await organizations.send(
      new ListOrganizationalUnitsForParentCommand({
        ParentId: unit.id,
        NextToken: below.NextToken,
      }),
    );
    expect(rest.OrganizationalUnits).toHaveLength(1);
    expect(rest.NextToken).toBeUndefined();
  });
});

describe("MoveAccount", () => {
  it("takes an account elsewhere", async () => {
    const { organizations } = suite;
    const root = await rootIdOf(suite);
    const outer = await newUnit(organizations, root);
    const inner = await newUnit(organizations, outer.id);
    const AccountId = await newAccountOf(suite);
    const move = (SourceParentId: string, DestinationParentId: string, id = AccountId) =>
      organizations.send(
        new MoveAccountCommand({ AccountId: id, SourceParentId, DestinationParentId }),
      );
    await move(root, inner.id);
    const { Account } = await organizations.send(new DescribeAccountCommand({ AccountId }));
    expect(Account?.Paths).toEqual([
      `${await organizationId()}/${root}/${outer.id}/${inner.id}/${AccountId}/`,
    ]);
    await expect(move(inner.id, inner.id)).rejects.toMatchObject({
      name: "DuplicateAccountException",
      message: "That account is already present in the specified destination.",
    });
    await expect(move(root, outer.id)).rejects.toMatchObject({
      name: "SourceParentNotFoundException",
      message: "You specified a source parent that doesn't exist.",
    });
    await expect(move(absentUnit, outer.id)).rejects.toMatchObject({
      name: "SourceParentNotFoundException",
    });
    await expect(move(inner.id, absentUnit)).rejects.toMatchObject({
      name: "DestinationParentNotFoundException",
      message: "You specified a destination parent that doesn't exist.",
    });
    await expect(move(root, outer.id, "000000000000")).rejects.toMatchObject({
      name: "AccountNotFoundException",
    });
    await expect(move(root, outer.id, management)).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason: "TARGET_NOT_SUPPORTED",
    });
  });
});
