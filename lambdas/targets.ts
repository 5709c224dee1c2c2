/**
 * The prefixes of `X-Amz-Target` of the services that speak JSON, and so the
 * first parts of their route paths. Apart from the catalogue, which functions
 * need not carry.
 */

export const kmsTargetPrefix = "TrentService";
export const organizationsTargetPrefix = "AWSOrganizationsV20161128";
