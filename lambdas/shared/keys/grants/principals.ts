/** Whom a grant may name: as its grantee, or as who may retire it. */

import { parsePrincipalName, type PolicyPrincipal } from "../../authorization/principal-name.ts";
import type { Principal } from "../../identity/principal.ts";
import { ServiceError } from "../../wire/errors.ts";

/** As in `dynamodb.us-west-2.amazonaws.com`. */
const service = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/**
 * An account, user, role, session or federated user, by its ARN.
 * @throws ServiceError InvalidArnException
 */
export function parseGrantPrincipal(text: string): PolicyPrincipal {
  const principal = text.startsWith("arn:") ? parsePrincipalName(text) : undefined;
  if (principal === undefined) {
    throw new ServiceError("InvalidArnException", `ARN is not valid: ${text}`);
  }
  return principal;
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
      return principal.arn.split(":")[4];
    default:
      return undefined;
  }
}

/** Every name under which a grant may name the caller. */
export function principalsNaming({ kind, account, arn, issuerArn }: Principal): PolicyPrincipal[] {
  const names: PolicyPrincipal[] = [{ type: "account", account }];
  if (kind !== "root") {
    names.push({ type: "arn", arn });
  }
  if (issuerArn !== undefined) {
    names.push({ type: "arn", arn: issuerArn });
  }
  return names;
}
