/** Who makes a request, once its signature is verified. */

export type Principal = {
  /** `root`: the account itself; `user`: an IAM user; `session`: a role's or a federated session. */
  readonly kind: "root" | "user" | "session";
  /** 12 digits. */
  readonly account: string;
  /** As `sts:GetCallerIdentity` shows it: a session's is the session ARN. */
  readonly arn: string;
  /** `aws:userid`: `AIDA…` for a user, `AROA…:name` for a session, the account id for root. */
  readonly userId: string;
  /** The role's ARN for a session of a role: what a policy may name in place of the session. */
  readonly roleArn?: string;
};
