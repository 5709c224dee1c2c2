/** ARNs of keys and aliases, and the partitions that Regions belong to. */

export type Place = {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
};

/** `aws`, `aws-cn` or `aws-us-gov`, by the Region's name. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) {
    return "aws-cn";
  }
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

export function keyArn({ account, region }: Place, keyId: string): string {
  return `arn:${partitionOf(region)}:kms:${region}:${account}:key/${keyId}`;
}

/** @param name with its `alias/` prefix */
export function aliasArn({ account, region }: Place, name: string): string {
  return `arn:${partitionOf(region)}:kms:${region}:${account}:${name}`;
}

export function rootArn({ account, region }: Place): string {
  return `arn:${partitionOf(region)}:iam::${account}:root`;
}
