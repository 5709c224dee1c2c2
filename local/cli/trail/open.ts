/** Whose events, and of which Regions. */

import { enterTenant, openCloudTrail, type Variables } from "../connection.ts";
import type { Tenant } from "../tenants.ts";
import { type Trail, trailOf } from "./trail.ts";

/** Where CloudTrail records what is done by services that are everywhere: IAM and Organizations. */
const globalRegion = "us-east-1";

export async function openTrail(
  endpoint: string,
  env: Variables,
  { region, tenant }: { readonly region: string | undefined; readonly tenant: Tenant | undefined },
): Promise<Trail> {
  const own = env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || globalRegion;
  const regions = region === undefined ? [...new Set([own, globalRegion])] : [region];
  const credentials = tenant && (await enterTenant(endpoint, tenant.accountId));
  return trailOf(regions, (each) => openCloudTrail(endpoint, each, credentials));
}
