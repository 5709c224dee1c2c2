import { expect, test } from "vitest";
import type { IamReader } from "../../lambdas/shared/iam/access.ts";
import { requireRoom } from "../../lambdas/shared/iam/quotas.ts";

/** An account with so many of everything. */
function having(count: number): IamReader {
  return {
    get: async () => undefined,
    getMany: async () => [],
    list: async ({ prefix, limit }) =>
      Array.from({ length: Math.min(count, limit) }, (_, index) => ({ sk: `${prefix}${index}` })),
  };
}

test.each([
  ["user#", 5000, "UsersPerAccount"],
  ["group#", 300, "GroupsPerAccount"],
  ["role#", 1000, "RolesPerAccount"],
  ["policy#", 1500, "PoliciesPerAccount"],
  ["oidc#", 100, "OpenIdConnectProvidersPerAccount"],
] as const)("an account has room for as many as AWS gives: %s", async (prefix, most, name) => {
  await requireRoom(having(most - 1), prefix);
  await expect(requireRoom(having(most), prefix)).rejects.toMatchObject({
    code: "LimitExceededException",
    text: `Cannot exceed quota for ${name}: ${most}`,
  });
});
