/** The aliases that AWS has made in each account: `alias/aws/` and the service's name. */

import { managedServices } from "./services.ts";

export function managedAlias(service: string): string {
  return `alias/aws/${service}`;
}

/** By name, in order. */
const services = new Map(
  [...managedServices.keys()].toSorted().map((name) => [managedAlias(name), name]),
);

export const managedAliases: readonly string[] = [...services.keys()];

/** @returns undefined for what is none of AWS's aliases */
export function serviceOfAlias(alias: string): string | undefined {
  return services.get(alias);
}
