/** A request of each operation that succeeds: what has to be there first, and its input. */

import type { ServiceName } from "../../../lambdas/catalogue.ts";
import type { IdentityProvider } from "../../support/identity-provider.ts";
import type { Suite } from "../../support/suite.ts";
import { iamRequests } from "./iam.ts";
import { kmsRequests } from "./kms.ts";
import { organizationsRequests } from "./organizations.ts";
import type { Requests } from "./request.ts";
import { stsRequests } from "./sts.ts";

/** By service and operation, as in `kms:Encrypt`. */
export function requestsOf(suite: Suite, provider: IdentityProvider): Requests {
  const services: Readonly<Record<ServiceName, Requests>> = {
    kms: kmsRequests(suite),
    iam: iamRequests(suite),
    sts: stsRequests(suite, provider),
    organizations: organizationsRequests(suite),
    cloudtrail: { LookupEvents: () => ({}) },
  };
  return Object.fromEntries(
    Object.entries(services).flatMap(([service, requests]) =>
      Object.entries(requests).map(([name, input]) => [`${service}:${name}`, input]),
    ),
  );
}

/** Operations that always fail: there is nothing here that they could be about. */
export const neverSucceed: ReadonlySet<string> = new Set([
  "iam:DeleteLoginProfile",
  "iam:GetLoginProfile",
  "sts:DecodeAuthorizationMessage",
]);
