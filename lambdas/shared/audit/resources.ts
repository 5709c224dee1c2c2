/** The resources that a request was about, as an account's event lists them. */

import type { EventResource } from "./event.ts";
import type { RequestFacts } from "./facts.ts";

export function resourcesFor(_account: string, _facts: RequestFacts): readonly EventResource[] {
  return [];
}
