/** The `aws:` condition keys of a request: who, when, from where. Source: ../shared/facts/condition-keys.md. */

import { type Context, contextOf } from "../authorization/context.ts";
import type { HttpRequest } from "../wire/request.ts";
import type { Principal, PrincipalKind } from "./principal.ts";

const principalTypes: Readonly<Record<PrincipalKind, string>> = {
  root: "Account",
  user: "User",
  "role-session": "AssumedRole",
  "federated-session": "FederatedUser",
  "web-identity": "FederatedUser",
};

/** @param facts of an unsigned request: without a principal and a Region */
export function requestContext(facts: {
  readonly request: HttpRequest;
  readonly principal?: Principal;
  readonly region?: string;
  readonly now: Date;
}): Context {
  const { request, principal, region, now } = facts;
  return contextOf({
    // A role's session is known by its role, whatever it is called.
    "aws:PrincipalArn": principal?.kind === "role-session" ? principal.issuerArn : principal?.arn,
    "aws:PrincipalAccount": principal?.account,
    "aws:PrincipalType": principal && principalTypes[principal.kind],
    "aws:userid": principal?.userId,
    "aws:username":
      principal?.kind === "user"
        ? principal.arn.slice(principal.arn.lastIndexOf("/") + 1)
        : undefined,
    "aws:PrincipalIsAWSService": "false",
    "aws:ViaAWSService": "false",
    "aws:RequestedRegion": region,
    "aws:CurrentTime": now.toISOString(),
    "aws:EpochTime": String(Math.floor(now.getTime() / 1000)),
    "aws:SourceIp": request.sourceIp,
    "aws:SecureTransport": String(request.secureTransport),
    "aws:UserAgent": request.headers.get("user-agent"),
    "aws:Referer": request.headers.get("referer"),
  });
}
