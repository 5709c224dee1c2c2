/** What the key policies of AWS managed keys are made of. `{account}` and `{region}` stand for the key's. */

type Texts = string | readonly string[];

export type Statement = {
  readonly sid: string;
  readonly effect?: "Allow" | "Deny";
  readonly principal: { readonly AWS: string } | { readonly Service: string };
  readonly actions: Texts;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, Texts>>>>;
};

export const cryptography = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncrypt*",
  "kms:GenerateDataKey*",
];
export const granting = [...cryptography, "kms:CreateGrant", "kms:DescribeKey"];
export const reading = ["kms:Describe*", "kms:Get*", "kms:List*"];
export const revoking = [...reading, "kms:RevokeGrant"];

/**
 * Everyone in the account, as long as the service asks for them. A caller needs
 * no policy of its own: it is named as everyone.
 * @param via the service, as it calls AWS KMS
 */
export function through(
  title: string,
  via: string,
  actions: Texts,
  from: "its Region" | "any Region" = "its Region",
): Statement {
  const account = { "kms:CallerAccount": "{account}" };
  return {
    sid: `Allow access through ${title} for all principals in the account that are authorized to use ${title}`,
    principal: { AWS: "*" },
    actions,
    conditions:
      from === "any Region"
        ? { StringEquals: account, StringLike: { "kms:ViaService": `${via}.*.amazonaws.com` } }
        : { StringEquals: { ...account, "kms:ViaService": `${via}.{region}.amazonaws.com` } },
  };
}

/** The account, which delegates to its identity policies: to look at the key, never to use or change it. */
export function metadata(actions: readonly string[]): Statement {
  return {
    sid: "Allow direct access to key metadata to the account",
    principal: { AWS: "arn:aws:iam::{account}:root" },
    actions,
  };
}

/** The service itself, as which nobody calls here. */
export function direct(sid: string, name: string): Statement {
  return { sid, principal: { Service: `${name}.amazonaws.com` }, actions: reading };
}
