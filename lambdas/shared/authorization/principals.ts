/** Whom a statement is about. Source: ../shared/facts/authorization.md, section 4. */

import { parsePrincipalName, type PolicyPrincipal } from "./principal-name.ts";
import type { Rules } from "./policy-rules.ts";
import { expectMembers, expectTexts, type Given, type StatementShape } from "./policy-shape.ts";
import { memberOf, quoted, refusal } from "./policy-syntax.ts";
import { badSyntax, emptyPrincipal, hasPrincipal, invalidPrincipal } from "./policy-texts.ts";

export type Principals = { readonly negated: boolean; readonly named: readonly PolicyPrincipal[] };

/** @returns undefined in a policy whose principal is whoever it is attached to */
export function parsePrincipals(
  rules: Rules,
  { principal, effect, place }: StatementShape,
): Principals | undefined {
  if (rules.principals === "none") {
    if (principal !== undefined) {
      throw refusal(principal.place, "A policy of this kind names no principal", hasPrincipal);
    }
    return undefined;
  }
  if (principal === undefined) {
    throw refusal(place, "Missing required field Principal", {});
  }
  if (principal.negated && !rules.notPrincipal) {
    throw refusal(principal.place, "A policy of this kind has no NotPrincipal", {});
  }
  if (principal.negated && effect !== "Deny") {
    // It would allow everyone on earth but those named. Whether AWS KMS takes
    // it is not known; nobody means it.
    throw refusal(principal.place, "NotPrincipal can be used only with Deny", {});
  }
  return {
    negated: principal.negated,
    named: rules.principals === "everyone" ? [everyone(principal)] : namedBy(principal),
  };
}

function everyone({ place, value }: Given<unknown>): PolicyPrincipal {
  const map = value === "*" ? { AWS: "*" } : expectMembers(value, place, "Principal");
  if (map["AWS"] !== "*" || Object.keys(map).length > 1) {
    throw refusal(place, 'Principal must be "*"', {});
  }
  return { type: "everyone" };
}

function namedBy({ place, value }: Given<unknown>): readonly PolicyPrincipal[] {
  if (value === "*") {
    return [{ type: "everyone" }];
  }
  const map = expectMembers(value, place, 'What is not "*" as a Principal');
  const named = Object.entries(map).flatMap(([type, names]) => {
    const member = memberOf(place, type);
    if (type !== "AWS" && type !== "Service" && type !== "Federated") {
      throw refusal(member, `There is no type of principals ${quoted(type)} here`, badSyntax);
    }
    const items = expectTexts(names, member, type);
    if (items.length === 0) {
      throw refusal(member, "A list of principals must not be empty", emptyPrincipal);
    }
    return items.map((item) => {
      const principal = parsers[type](item.text);
      if (principal === undefined) {
        const what = `${quoted(item.text)} is no principal that can be named`;
        throw refusal(item.place, what, invalidPrincipal(type, item.text));
      }
      return principal;
    });
  });
  if (named.length === 0) {
    throw refusal(place, "A statement must name a principal", emptyPrincipal);
  }
  return named;
}

const serviceName = /^[a-z\d-]+(?:\.[a-z\d-]+)*\.amazonaws\.com(?:\.cn)?$/;

/** As in `arn:aws:iam::111122223333:oidc-provider/example.com/path`, or `accounts.google.com`. */
const providerName =
  /^(?:arn:aws(?:-[a-z]+)*:iam::\d{12}:(?:saml|oidc)-provider\/[\w+=,.@:/-]+|[a-z\d-]+(?:\.[a-z\d-]+)+)$/;

const parsers = {
  AWS: parsePrincipalName,
  Service: (name: string): PolicyPrincipal | undefined =>
    serviceName.test(name) ? { type: "service", name } : undefined,
  Federated: (name: string): PolicyPrincipal | undefined =>
    providerName.test(name) ? { type: "federated", name } : undefined,
};
