/** The names that policies and grants have for principals. */

export type PolicyPrincipal =
  | { readonly type: "everyone" }
  /** An account's root: the account delegates to its own identity policies. */
  | { readonly type: "account"; readonly account: string }
  | { readonly type: "arn"; readonly arn: string }
  /** Who an ARN named when it was written down: see bound-principals.ts. */
  | { readonly type: "id"; readonly id: string; readonly arn: string }
  /** As in `dynamodb.us-west-2.amazonaws.com`. */
  | { readonly type: "service"; readonly name: string }
  /** An identity provider, by its ARN or its host name. */
  | { readonly type: "federated"; readonly name: string };

const accountId = /^\d{12}$/;
const iamArn =
  /^arn:aws:(?:iam::\d{12}:(?:user|role)\/[\w+=,.@/-]+|sts::\d{12}:(?:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+|federated-user\/[\w+=,.@-]+))$/;
const rootArn = /^arn:aws:iam::(\d{12}):root$/;

/**
 * What the `AWS` member of a Principal may name: everyone, an account, a user, a
 * role, or a session. @returns undefined for what is no such name
 */
export function parsePrincipalName(name: string): PolicyPrincipal | undefined {
  if (name === "*") {
    return { type: "everyone" };
  }
  const account = accountId.test(name) ? name : rootArn.exec(name)?.[1];
  if (account !== undefined) {
    return { type: "account", account };
  }
  return iamArn.test(name) ? { type: "arn", arn: name } : undefined;
}

/** As a policy would write it. */
export function principalText(principal: PolicyPrincipal): string {
  switch (principal.type) {
    case "everyone":
      return "*";
    case "account":
      return principal.account;
    case "arn":
    case "id":
      return principal.arn;
    case "service":
    case "federated":
      return principal.name;
  }
}
