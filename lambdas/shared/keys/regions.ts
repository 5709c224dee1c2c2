/**
 * Regions: each names a partition of data and goes into every ARN. What requests
 * may be signed for, and nothing else, is one: a key anywhere else could not be
 * reached.
 */

import { ServiceError } from "../wire/errors.ts";

const form = /^[a-z]{2,}(-[a-z]+)+-\d$/;

export const longestRegion = 32;

/** Of AWS's other partitions, in which an account of this one is unknown: see arn.ts. */
export const foreignRegion = /^(?:cn|us-gov|us-iso[a-z]*|eu-isoe|eusc)-|^aws-(?!global$)/;

/** By form: which Regions AWS has, it alone knows. */
export function isRegion(text: string): boolean {
  return text.length <= longestRegion && form.test(text) && !foreignRegion.test(text);
}

/**
 * @param member as in `ReplicaRegion`
 * @throws ServiceError ValidationException for what the model's pattern takes and no signature can be for
 */
export function requireRegion(member: string, region: string): void {
  if (!isRegion(region)) {
    throw new ServiceError("ValidationException", `${member} ${region} is not a valid Region.`);
  }
}
