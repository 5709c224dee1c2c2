/** The keys of an account that was closed are there no more, and neither are the grants on them. */

import {
  DescribeKeyCommand,
  ListRetirableGrantsCommand,
  RetireGrantCommand,
} from "@aws-sdk/client-kms";
import { CloseAccountCommand } from "@aws-sdk/client-organizations";
import { beforeAll, expect, test } from "vitest";
import { grant, type Made } from "../support/grants.ts";
import { createKey, type CreatedKey, failureOf, useService } from "../support/suite.ts";
import { newTenant, type Tenant } from "../support/tenants.ts";

const suite = useService();
let tenant: Tenant;
let own: readonly string[];
let key: CreatedKey;
let gone: readonly Made[];
let before: readonly (string | undefined)[];

async function listed(Limit: number): Promise<readonly (string | undefined)[]> {
  const found: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await tenant.admin.kms.send(
      new ListRetirableGrantsCommand({ RetiringPrincipal: tenant.admin.arn, Limit, Marker }),
    );
    found.push(...(page.Grants ?? []).map(({ GrantId }) => GrantId));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  return found.toSorted();
}

beforeAll(async () => {
  tenant = await newTenant(suite);
  const closed = await newTenant(suite);
  const principals = { GranteePrincipal: tenant.admin.arn, RetiringPrincipal: tenant.admin.arn };
  const twice = async (by: Tenant, { KeyId }: CreatedKey) => [
    await grant(by.admin.kms, KeyId, ["DescribeKey"], principals),
    await grant(by.admin.kms, KeyId, ["DescribeKey"], principals),
  ];
  key = await createKey(closed.admin.kms);
  gone = await twice(closed, key);
  own = (await twice(tenant, await createKey(tenant.admin.kms))).map(({ GrantId }) => GrantId);
  // Until then they are there.
  await tenant.admin.kms.send(new DescribeKeyCommand({ KeyId: key.Arn }));
  before = await listed(10);
  await suite.organizations.send(new CloseAccountCommand({ AccountId: closed.id }));
});

test.each([1, 2, 3, 10])("ListRetirableGrants leaves them out, in pages of %i", async (limit) => {
  expect(before).toEqual([...own, ...gone.map(({ GrantId }) => GrantId)].toSorted());
  expect(await listed(limit)).toEqual(own.toSorted());
});

test.each<[string, (made: Made) => object]>([
  ["its key's ARN and its id", ({ GrantId }) => ({ KeyId: key.Arn, GrantId })],
  ["its token", ({ GrantToken }) => ({ GrantToken })],
  ["both, in a dry run", ({ GrantId }) => ({ KeyId: key.Arn, GrantId, DryRun: true })],
])("RetireGrant finds none by %s", async (_what, input) => {
  for (const made of gone) {
    expect(await failureOf(tenant.admin.kms.send(new RetireGrantCommand(input(made))))).toEqual({
      name: "AccessDeniedException",
      message: `User: ${tenant.admin.arn} is not authorized to perform: kms:RetireGrant on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
      status: 400,
    });
  }
});
