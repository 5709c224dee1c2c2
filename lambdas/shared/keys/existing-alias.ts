import type { Call } from "../runtime/operation.ts";
import type { Alias } from "../store/aliases.ts";
import { ServiceError } from "../wire/errors.ts";
import { aliasArn } from "./arn.ts";
import type { AliasName } from "./identifiers.ts";

/** @throws ServiceError NotFoundException */
export async function requireAlias({ services }: Call, alias: AliasName): Promise<Alias> {
  const found = await services.aliases.find(alias);
  if (found === undefined) {
    throw aliasNotFound(alias);
  }
  return found;
}

export function aliasNotFound(alias: AliasName): ServiceError {
  return new ServiceError(
    "NotFoundException",
    `Alias ${aliasArn(alias, alias.name)} is not found.`,
  );
}

/**
 * Up to `limit` aliases of the caller's account and Region, in the order of their
 * names, behind `after`. Those of keys that are gone are gone with them.
 */
export async function aliasesInForce(
  { services, home, now }: Call,
  after: string | undefined,
  limit: number,
): Promise<readonly Alias[]> {
  const found: Alias[] = [];
  let last = after;
  while (found.length < limit) {
    const wanted = limit - found.length;
    const page = await services.aliases.list(home, last, wanted);
    const targets = [...new Set(page.map(({ target }) => target))];
    const keys = await services.keys.findMany(home, targets, now);
    const there = new Set(keys.flatMap((key) => key?.keyId ?? []));
    found.push(...page.filter(({ target }) => there.has(target)));
    last = page.at(-1)?.name;
    if (page.length < wanted) {
      break;
    }
  }
  return found;
}
