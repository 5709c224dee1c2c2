/**
 * A look for another account's AWS managed key. Its id can be worked out, so how
 * long it takes to be denied must not tell whether the key is there. The policy of
 * one that is there is written and parsed; so it is before anybody looks.
 */

import { parseStoredPolicy } from "../../authorization/policy-cache.ts";
import { BoundedMap } from "../../runtime/bounded-map.ts";
import type { Place } from "../arn.ts";
import { managedKeyId } from "./key-ids.ts";
import { managedKeyPolicy } from "./key-policy.ts";
import { managedServices } from "./services.ts";

/** Of so many accounts and Regions; each has 39 keys. */
const placesKept = 100;

const servicesOfPlaces = new BoundedMap<string, ReadonlyMap<string, string>>(placesKept);

/** Leaves what follows nothing to do but what it does for an absent key, too. An id that is no service's tells so by itself. */
export function prepareLook(place: Place, keyId: string): void {
  const service = servicesOf(place).get(keyId);
  if (service !== undefined) {
    parseStoredPolicy("key", managedKeyPolicy(place, service).text);
  }
}

function servicesOf({ account, region }: Place): ReadonlyMap<string, string> {
  const slot = `${account} ${region}`;
  const known =
    servicesOfPlaces.get(slot) ??
    new Map(
      [...managedServices.keys()].map((name) => [managedKeyId({ account, region }, name), name]),
    );
  servicesOfPlaces.set(slot, known);
  return known;
}
