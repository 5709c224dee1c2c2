/**
 * The prefixes of `X-Amz-Target` of the services that speak JSON, and so the
 * first parts of their route paths. Apart from the catalogue, which functions
 * need not carry.
 */

export const kmsTargetPrefix = "TrentService";
export const organizationsTargetPrefix = "AWSOrganizationsV20161128";
/** Of the SDKs that are made from Smithy models, and of those that are made from older ones: botocore, Java. */
export const cloudTrailTargetPrefixes = [
  "CloudTrail_20131101",
  "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
] as const;
