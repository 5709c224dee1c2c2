/** Aliases as ListAliases shows them: the account's own and AWS's, in the order of their names. */

import type { Call } from "../runtime/operation.ts";
import type { Alias } from "../store/aliases.ts";
import { aliasesInForce } from "./existing-alias.ts";
import { isManaged } from "./identifiers.ts";
import { managedAliases } from "./managed/aliases.ts";
import { managedTarget } from "./managed/key-ids.ts";

/** AWS's own say nothing more than their names until their keys are made. */
export type ListedAlias = Pick<Alias, "name"> &
  Partial<Pick<Alias, "target" | "created" | "updated">>;

/** Up to `limit` aliases of the caller's account and Region behind `after`. */
export async function allAliases(
  call: Call,
  after: string | undefined,
  limit: number,
): Promise<readonly ListedAlias[]> {
  const [own, managed] = await Promise.all([
    aliasesInForce(call, after, limit),
    listManaged(call, namesBehind(after).slice(0, limit)),
  ]);
  return [...own, ...managed].toSorted(byName).slice(0, limit);
}

/** The same, of the aliases of one key of theirs. */
export async function aliasesOfKey(
  call: Call,
  keyId: string,
  after: string | undefined,
  limit: number,
): Promise<readonly ListedAlias[]> {
  const { services, home } = call;
  if (!isManaged(keyId)) {
    return services.aliases.listOfKey(home, keyId, after, limit);
  }
  const names = namesBehind(after).filter(
    (name) => managedTarget({ kind: "alias", ...home, name }) === keyId,
  );
  return listManaged(call, names);
}

function namesBehind(after = ""): readonly string[] {
  return managedAliases.filter((name) => name > after);
}

async function listManaged(
  { services, home, now }: Call,
  names: readonly string[],
): Promise<readonly ListedAlias[]> {
  const ids = names.flatMap((name) => managedTarget({ kind: "alias", ...home, name }) ?? []);
  const keys = await services.keys.findMany(home, ids, now);
  return names.map((name, index) => {
    const key = keys[index];
    return key === undefined
      ? { name }
      : { name, target: key.keyId, created: key.created, updated: key.created };
  });
}

/** As the table orders them: names are ASCII. */
function byName({ name: a }: ListedAlias, { name: b }: ListedAlias): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
