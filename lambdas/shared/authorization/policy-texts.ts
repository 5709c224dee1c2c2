/**
 * AWS's texts for what is wrong with a policy, as far as they are known. Those
 * of IAM for identity policies come from 78 documents that were tried on it,
 * those for trust policies from errors that people quote.
 * Source: ../shared/facts/errors.md, section 5.
 */

import type { Texts } from "./policy-syntax.ts";

const iam = (text: string): Texts => ({ identity: text, managed: text });

export const notJson: Texts = {
  ...iam("Syntax errors in policy."),
  trust: "This policy contains invalid Json",
};

export const badSyntax: Texts = iam("Syntax errors in policy.");

export const oldVersion: Texts = {
  managed: "Policy document must be version 2012-10-17 or greater.",
};

export const legacyParsing: Texts = iam("The policy failed legacy parsing");

export const sidCharacters: Texts = iam(
  "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
);

export const sidTwice: Texts = iam("Statement IDs (SID) in a single policy must be unique.");

export const noActions: Texts = iam("Policy statement must contain actions.");

export const noResources: Texts = iam("Policy statement must contain resources.");

export const hasPrincipal: Texts = iam("Policy document should not specify a principal.");

export const hasResource: Texts = { trust: "Has prohibited field Resource" };

export const emptyPrincipal: Texts = {
  trust:
    "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!",
};

/** @param type `AWS`, `Service` or `Federated` */
export function invalidPrincipal(type: string, name: string): Texts {
  return {
    key: "Policy contains a statement with one or more invalid principals.",
    trust: `Invalid principal in policy: "${type.toUpperCase()}":"${name}"`,
  };
}

export const trustActions: Texts = {
  trust: "AssumeRole policy may only specify STS AssumeRole actions.",
};

export const noVendor: Texts = iam(
  "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
);

export const manyColons: Texts = iam("Actions/Condition can contain only one colon.");

export const invalidVendor = (vendor: string): Texts => iam(`Vendor ${vendor} is not valid`);

export const noArn = (resource: string): Texts =>
  iam(`Resource ${resource} must be in ARN format or "*".`);

/** @param arn made whole with `*` */
export const invalidPartition = (partition: string, arn: string): Texts =>
  iam(`Partition "${partition}" is not valid for resource "${arn}".`);

export const noService: Texts = iam(
  "Resource vendor must be fully qualified and cannot contain regexes.",
);

export const iamRegion = (resource: string): Texts =>
  iam(`IAM resource ${resource} cannot contain region information.`);

export const iamPath: Texts = iam(
  'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
);
