/** Actions on one resource: what an IAM statement allows. */
export type Grant = {
  readonly actions: readonly string[];
  /** An ARN, or a CDK token that will be one. */
  readonly resource: string;
};
