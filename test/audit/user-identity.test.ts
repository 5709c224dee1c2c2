/** Whom no request of the SDK can come from here, and whom requests across accounts come from. The rest is in golden/. */

import { expect, test } from "vitest";
import type { RequestFacts } from "../../lambdas/shared/audit/facts.ts";
import { userIdentityFor } from "../../lambdas/shared/audit/user-identity.ts";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";
import { rootOf, sessionOf, userOf } from "../support/principals.ts";

const account = "111122223333";
const accessKeyId = "ASIAEXAMPLE";
const facts = (principal: Principal): RequestFacts =>
  ({
    authenticated: { lastKnown: () => ({ principal }), accessKeyId, session: undefined },
  }) as never;

test("an account's root has no name", () => {
  expect(userIdentityFor(account, facts(rootOf(account)))).toEqual({
    type: "Root",
    principalId: account,
    arn: `arn:aws:iam::${account}:root`,
    accountId: account,
    accessKeyId,
  });
});

test("a user's name is without its path", () => {
  const user = userOf(account, "teams/a/Alice");
  expect(userIdentityFor(account, facts(user))).toMatchObject({ userName: "Alice", arn: user.arn });
});

test("of another account's callers, no more is told than the account and the id", () => {
  const session = sessionOf(account, "Admin", "session");
  expect(userIdentityFor("444455556666", facts(session))).toEqual({
    type: "AWSAccount",
    principalId: session.userId,
    accountId: account,
  });
});

test("nobody has no record", () => {
  const nobody = { authenticated: undefined, decisions: [] } as never;
  expect(() => userIdentityFor(account, nobody)).toThrow("Nobody is known");
});
