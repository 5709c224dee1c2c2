/** Trust policies of roles. */

/** @param statement what else the statement has, or has instead */
export function trusting(Principal: object | string, statement: object = {}): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...statement }],
  });
}
