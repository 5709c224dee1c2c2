/** Whom a grant may name: as its grantee, or as who may retire it. */

import { parsePrincipalName, type PolicyPrincipal } from "../../authorization/principal-name.ts";
import type { Bindings } from "../../authorization/bound-principals.ts";
import { accountOfArn } from "../../identity/iam-arns.ts";
import type { Principal } from "../../identity/principal.ts";
import type { Call } from "../../runtime/operation.ts";
import { ServiceError } from "../../wire/errors.ts";

/** As in `dynamodb.us-west-2.amazonaws.com`. */
const service = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/**
 * An account, user, role, session or federated user, by its ARN; or a service by
 * its name, as in AWS's own example of a grant that DynamoDB made.
 * @throws ServiceError InvalidArnException
 */
export function parseGrantPrincipal(text: string): PolicyPrincipal {
  if (service.test(text)) {
    return { type: "service", name: text };
  }
  const principal = text.startsWith("arn:") ? parsePrincipalName(text) : undefined;
  if (principal === undefined) {
    throw new ServiceError("InvalidArnException", `ARN is not valid: ${text}`);
  }
  return principal;
}

/** Whom a grant names: who had the name when the grant was made. */
export function boundPrincipal(text: string, principals: Bindings): PolicyPrincipal {
  const principal = parseGrantPrincipal(text);
  const id = Object.hasOwn(principals, text) ? principals[text] : undefined;
  return principal.type === "arn" && id !== undefined
    ? { ...principal, type: "id", id }
    : principal;
}

/**
 * Whom names of principals name now. Each has to be there.
 * @throws ServiceError InvalidArnException
 */
export async function bindNames(
  { services }: Call,
  names: readonly (string | undefined)[],
): Promise<Bindings> {
  const texts = new Map(
    names.flatMap((name) => name ?? []).map((name) => [parseGrantPrincipal(name), name]),
  );
  return services.directory.bind(
    [...texts.keys()],
    (principal) =>
      new ServiceError(
        "InvalidArnException",
        `ARN does not refer to a valid principal: ${texts.get(principal)}`,
      ),
  );
}

/** @throws ServiceError ValidationException */
export function requireServicePrincipal(text: string): void {
  if (!service.test(text)) {
    throw new ServiceError(
      "ValidationException",
      `${text} is not the name of a service principal, e.g. dynamodb.us-west-2.amazonaws.com.`,
    );
  }
}

/** One text for one principal, however it was written. */
export function principalKey(principal: PolicyPrincipal): string {
  switch (principal.type) {
    case "everyone":
      return "*";
    case "account":
      return `account:${principal.account}`;
    case "arn":
      return principal.arn;
    case "id":
      return `id:${principal.id}`;
    case "service":
    case "federated":
      return `${principal.type}:${principal.name}`;
  }
}

/** 12 digits; undefined for what belongs to no account. */
export function accountOfPrincipal(principal: PolicyPrincipal): string | undefined {
  switch (principal.type) {
    case "account":
      return principal.account;
    case "arn":
    case "id":
      return accountOfArn(principal.arn);
    default:
      return undefined;
  }
}

/** Every name under which a grant may name the caller. A federated user has no id of its own. */
export function principalsNaming(principal: Principal): readonly PolicyPrincipal[] {
  const { kind, account, arn, userId, issuerArn, issuerId } = principal;
  const names: PolicyPrincipal[] = [{ type: "account", account }];
  if (kind === "federated-session") {
    names.push({ type: "arn", arn });
  } else if (kind !== "root") {
    names.push({ type: "id", id: userId, arn });
  }
  if (issuerArn !== undefined && issuerId !== undefined) {
    names.push({ type: "id", id: issuerId, arn: issuerArn });
  }
  return names;
}
