/** What hangs on a key and goes when it goes, be it to its end or because a new one takes its place. */

import type { Services } from "../runtime/operation.ts";
import type { Place } from "./arn.ts";
import { forgetGrantCount } from "./counting.ts";

/** How many aliases or grants are deleted at once. */
const batch = 25;

/** What hangs on a key that is there no more. @returns whether all of it is gone */
export async function destroyRest(
  stores: Pick<Services, "aliases" | "grants" | "database">,
  key: Place & { readonly keyId: string },
  hasTime: () => boolean,
): Promise<boolean> {
  for (const store of [stores.aliases, stores.grants]) {
    while ((await store.deleteOfKey(key, key.keyId, batch)) === batch) {
      if (!hasTime()) {
        return false;
      }
    }
  }
  await forgetGrantCount(stores, key);
  return true;
}
