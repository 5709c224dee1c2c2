/** Whom a trust policy names has to be there. Source: ../shared/facts/errors.md, section 5. */

import { type Bindings, principalsToFind } from "../authorization/bound-principals.ts";
import type { PolicyDocument } from "../authorization/document.ts";
import type { PolicyPrincipal } from "../authorization/principal-name.ts";
import { invalidPrincipal } from "../authorization/policy-texts.ts";
import { sortKeys } from "../identity/entities.ts";
import { oidcArn } from "../identity/iam-arns.ts";
import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { iamPlace, readIam } from "./access.ts";

/** Providers that AWS knows without having been told of them. */
const knownProviders = new Set([
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
  "graph.facebook.com",
  "www.amazon.com",
]);

/**
 * Accounts of the organization, users, roles and sessions of roles of any of
 * them, and identity providers of the caller's account. Services are taken as
 * they are.
 * @returns who the ARNs name
 * @throws ServiceError MalformedPolicyDocumentException
 */
export async function requirePrincipals(call: Call, document: PolicyDocument): Promise<Bindings> {
  const bindings = await call.services.directory.bind(principalsToFind(document), (principal) =>
    invalid("AWS", awsName(principal, iamPlace(call).partition)),
  );
  await requireProviders(call, document);
  return bindings;
}

async function requireProviders(call: Call, document: PolicyDocument): Promise<void> {
  const names = document.statements
    .flatMap(({ principals }) => principals?.named ?? [])
    .flatMap((principal) => (principal.type === "federated" ? principal.name : []))
    .filter((name) => !knownProviders.has(name));
  if (names.length === 0) {
    return;
  }
  const prefix = oidcArn(iamPlace(call), "");
  const iam = await readIam(call);
  for (const name of names) {
    const url = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    if (url === "" || (await iam.get(sortKeys.oidc(url))) === undefined) {
      throw invalid("Federated", name);
    }
  }
}

/** As AWS's text names it: an account by its root. */
function awsName(principal: PolicyPrincipal, partition: string): string {
  return principal.type === "account"
    ? `arn:${partition}:iam::${principal.account}:root`
    : principal.type === "arn"
      ? principal.arn
      : "";
}

function invalid(type: "AWS" | "Federated", name: string): ServiceError {
  return new ServiceError("MalformedPolicyDocumentException", invalidPrincipal(type, name).trust);
}
