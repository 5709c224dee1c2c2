/** ARNs of keys and aliases. */

export type Place = {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
};

/**
 * The one partition. An account has one name for each thing, in whatever Region
 * it signs: a Deny on an ARN must not miss because the ARN is written otherwise.
 * So Regions of AWS's other partitions are refused (see regions.ts).
 */
export const partition = "aws";

export function keyArn({ account, region }: Place, keyId: string): string {
  return `arn:${partition}:kms:${region}:${account}:key/${keyId}`;
}

/** @param name with its `alias/` prefix */
export function aliasArn({ account, region }: Place, name: string): string {
  return `arn:${partition}:kms:${region}:${account}:${name}`;
}

export function rootArn({ account }: Pick<Place, "account">): string {
  return `arn:${partition}:iam::${account}:root`;
}
