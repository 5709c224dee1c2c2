/** How long sessions last, in seconds. */

import { ServiceError } from "../wire/errors.ts";

const usualForRoles = 3600;
const longestChained = 3600;

export const usualForUsers = 43_200;

/**
 * @param longest the role's `MaxSessionDuration`
 * @param chained whether a role's session assumes the role
 * @throws ServiceError ValidationException, in the order in which AWS was seen to look
 */
export function roleSessionDuration(
  requested: number | undefined,
  longest: number,
  chained: boolean,
): number {
  const duration = requested ?? usualForRoles;
  if (duration > longest) {
    throw new ServiceError(
      "ValidationException",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  if (chained && duration > longestChained) {
    throw new ServiceError(
      "ValidationException",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  return duration;
}
