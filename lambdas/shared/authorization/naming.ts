/** How a policy's principals name whoever makes a request. Source: ../shared/facts/authorization.md, sections 1 and 4. */

import type { Principal } from "../identity/principal.ts";
import type { PolicyPrincipal } from "./principal-name.ts";
import type { Principals } from "./principals.ts";

/**
 * - `itself`: by its own ARN, or as everyone
 * - `issuer`: a session, by the role or the user that it was made from
 * - `account`: by its account, which delegates to the account's own policies
 */
export type Naming = "itself" | "issuer" | "account";

/** The strongest of the ways in which `principals` name the principal, if they do. */
export function namingOf(principals: Principals, principal: Principal): Naming | undefined {
  if (principals.negated) {
    return isExempt(principals.named, principal) ? undefined : "itself";
  }
  let strongest: Naming | undefined;
  for (const named of principals.named) {
    const naming = namedBy(named, principal);
    if (naming === "itself") {
      return naming;
    }
    strongest = naming === "issuer" ? naming : (strongest ?? naming);
  }
  return strongest;
}

/** How one entry of a Principal, or a grant's grantee, names the principal. */
export function namedBy(named: PolicyPrincipal, principal: Principal): Naming | undefined {
  switch (named.type) {
    case "everyone":
      return "itself";
    case "account":
      if (principal.kind === "web-identity" || named.account !== principal.account) {
        return undefined;
      }
      return principal.kind === "root" ? "itself" : "account";
    case "arn":
      if (named.arn === principal.arn) {
        return principal.kind === "web-identity" ? undefined : "itself";
      }
      return named.arn === principal.issuerArn ? "issuer" : undefined;
    case "id":
      if (named.id === principal.userId) {
        return "itself";
      }
      return named.id === principal.issuerId ? "issuer" : undefined;
    case "federated":
      return principal.kind === "web-identity" && named.name === principal.arn
        ? "itself"
        : undefined;
    case "service":
      // No service calls.
      return undefined;
  }
}

/**
 * NotPrincipal exempts only who is named with all that they are: a user with
 * its account, a session with what it was made from and its account.
 */
function isExempt(named: readonly PolicyPrincipal[], principal: Principal): boolean {
  const { account, kind, issuerArn } = principal;
  const names = (how: Naming) =>
    named.some(
      (one) => (one.type === "arn" || one.type === "id") && namedBy(one, principal) === how,
    );
  return (
    named.some(({ type }) => type === "everyone") ||
    (named.some((one) => one.type === "account" && one.account === account) &&
      (kind === "root" || names("itself")) &&
      (issuerArn === undefined || names("issuer")))
  );
}
