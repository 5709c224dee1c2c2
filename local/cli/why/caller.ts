/** Who made a request, as its event tells it. */

import type { Json, UserIdentity } from "../../../lambdas/shared/audit/event.ts";

export type CallerWords = {
  /** The ARN, or what there is in its place. */
  readonly name: string;
  /** As in `session of the role arn:aws:iam::111122223333:role/app`. */
  readonly kind: string;
  /** Whose policies decide, as in `user alice` or `role app`. */
  readonly holder: string;
};

export function callerWords(identity: UserIdentity): CallerWords {
  const { arn, userName, accountId = "", principalId = "" } = identity;
  const issuer = memberOf(identity.sessionContext, "sessionIssuer");
  const issuerArn = textOf(memberOf(issuer, "arn"));
  const issuerName = textOf(memberOf(issuer, "userName")) ?? lastOf(issuerArn);
  switch (identity.type) {
    case "Root":
      return {
        name: arn ?? `arn:aws:iam::${accountId}:root`,
        kind: "the root of the account",
        holder: `the root of account ${accountId}`,
      };
    case "IAMUser": {
      const name = userName ?? lastOf(arn) ?? principalId;
      const kind = identity.sessionContext === undefined ? "user" : "user, with a session token";
      return { name: arn ?? name, kind, holder: `user ${name}` };
    }
    case "AssumedRole":
      return {
        name: arn ?? principalId,
        kind: `session of the role ${issuerArn ?? roleOf(arn)}`,
        holder: `role ${issuerName ?? roleOf(arn)}`,
      };
    case "FederatedUser":
      return {
        name: arn ?? principalId,
        kind: issuerArn === undefined ? "federated session" : `session that ${issuerArn} federated`,
        holder: issuerName === undefined ? "the user who federates" : `user ${issuerName}`,
      };
    case "WebIdentityUser": {
      const provider = identity.identityProvider ?? "an identity provider";
      const name = userName ?? principalId;
      return { name, kind: `known to ${provider}`, holder: `${name || "whom"} of ${provider}` };
    }
    case "AWSAccount":
      return {
        name: arn ?? (principalId || accountId),
        kind: `somebody of account ${accountId}`,
        holder: arn ?? `account ${accountId}`,
      };
  }
}

/** As one line has room for: `111122223333:user/alice`. */
export function callerShort(identity: UserIdentity): string {
  const { arn, accountId = "", principalId = "", userName } = identity;
  const [, account, resource] = /^arn:[^:]*:[^:]*:[^:]*:([^:]*):(.*)$/.exec(arn ?? "") ?? [];
  return resource === undefined
    ? [accountId, userName ?? principalId].filter(Boolean).join(":") || "-"
    : `${account}:${resource.replace(/^assumed-role\//, "")}`;
}

function memberOf(json: Json | undefined, name: string): Json | undefined {
  return typeof json === "object" && json !== null && !Array.isArray(json)
    ? (json as Readonly<Record<string, Json | undefined>>)[name]
    : undefined;
}

function textOf(json: Json | undefined): string | undefined {
  return typeof json === "string" && json !== "" ? json : undefined;
}

function lastOf(arn: string | undefined): string | undefined {
  return arn?.slice(arn.lastIndexOf("/") + 1);
}

/** `arn:aws:sts::…:assumed-role/<role>/<session>` */
function roleOf(arn = ""): string {
  return arn.split("/")[1] ?? "that it was made from";
}
