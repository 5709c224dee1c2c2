/** What a role's trust policy says beside who may assume the role. */

import { bindPrincipals } from "../authorization/bound-principals.ts";
import { type PolicyDocument, silentPolicy } from "../authorization/document.ts";
import { namingOf } from "../authorization/naming.ts";
import { parseStoredPolicy } from "../authorization/policy-cache.ts";
import type { Role } from "./entities.ts";
import type { Principal } from "./principal.ts";
import { isRegional } from "./via-service.ts";

/** A role that is not there trusts nobody. */
export function trustOf(role: Role | undefined): PolicyDocument {
  return role === undefined
    ? silentPolicy
    : bindPrincipals(parseStoredPolicy("trust", role.trust), role.trustPrincipals);
}

/**
 * The service that a role trusts, if it is exactly one, by its regional name:
 * which service would call must not be in doubt.
 */
export function trustedService(trust: PolicyDocument): string | undefined {
  const named = principalsAllowed(trust)
    .flatMap((principals) => principals.named)
    .flatMap((principal) => (principal.type === "service" ? principal.name : []));
  const [service, ...others] = new Set(named);
  return service !== undefined && others.length === 0 && isRegional(service) ? service : undefined;
}

/** Whether a role's trust is in someone at all, whatever its conditions ask when the role is assumed. */
export function isTrusted(trust: PolicyDocument, principal: Principal): boolean {
  return principalsAllowed(trust).some((principals) => namingOf(principals, principal));
}

function principalsAllowed({ statements }: PolicyDocument) {
  return statements.flatMap(({ effect, principals }) => (effect === "Allow" && principals) || []);
}
