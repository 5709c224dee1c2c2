/** Who makes a request, once its signature is verified. */

/**
 * - `root`: the account itself
 * - `user`: an IAM user, with its own access key or one of `sts:GetSessionToken`
 * - `role-session`: whoever assumed a role
 * - `federated-session`: what a user made with `sts:GetFederationToken`
 * - `web-identity`: whom an OIDC provider knows, on the way to a role
 */
export type PrincipalKind = "root" | "user" | "role-session" | "federated-session" | "web-identity";

export type Principal = {
  readonly kind: PrincipalKind;
  /** 12 digits. Of a web identity: the account of its provider. */
  readonly account: string;
  /**
   * As `sts:GetCallerIdentity` shows it: a session's is the session ARN. Of a
   * web identity: its provider, as trust policies name it.
   */
  readonly arn: string;
  /** `aws:userid`: `AIDA…` for a user, `AROA…:name` for a role's session, the account id for root. */
  readonly userId: string;
  /** What a session was made from, and may be named by: its role, or the user that federates. */
  readonly issuerArn?: string;
  /** The unique id of the same: `AROA…` or `AIDA…`. */
  readonly issuerId?: string;
};
