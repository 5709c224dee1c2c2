/** Names that an alias may have. */

import { ServiceError } from "../wire/errors.ts";
import type { Place } from "./arn.ts";
import type { AliasName } from "./identifiers.ts";

/**
 * @param name what passed the member table: `^[a-zA-Z0-9:/_-]+$`
 * @throws ServiceError ValidationException, NotAuthorizedException for AWS's own aliases
 */
export function parseAliasName(name: string, home: Place): AliasName {
  if (!name.startsWith("alias/") || name === "alias/") {
    throw new ServiceError(
      "ValidationException",
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (name.startsWith("alias/aws/")) {
    throw new ServiceError("NotAuthorizedException");
  }
  if (name.includes(":")) {
    throw new ServiceError(
      "ValidationException",
      `${name} contains invalid characters for an alias`,
    );
  }
  return { kind: "alias", ...home, name };
}
