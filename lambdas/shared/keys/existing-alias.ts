import type { Call } from "../runtime/operation.ts";
import type { Alias } from "../store/aliases.ts";
import { ServiceError } from "../wire/errors.ts";
import { aliasArn } from "./arn.ts";
import type { AliasName } from "./identifiers.ts";

/** @throws ServiceError NotFoundException */
export async function requireAlias({ services }: Call, alias: AliasName): Promise<Alias> {
  const found = await services.aliases.find(alias);
  if (found === undefined) {
    throw new ServiceError(
      "NotFoundException",
      `Alias ${aliasArn(alias, alias.name)} is not found.`,
    );
  }
  return found;
}
