/** Every operation of the catalogue, tried on what another tenant has. */

import type { ServiceName } from "../../../lambdas/catalogue.ts";
import { cloudtrail } from "./cloudtrail.ts";
import { iam } from "./iam.ts";
import { kms } from "./kms.ts";
import { organizations } from "./organizations.ts";
import { sts } from "./sts.ts";
import type { Trial } from "./trial.ts";

/** By the operations' names. The types of what each takes have done their work where the tables stand. */
export const trials = { kms, iam, sts, organizations, cloudtrail } as unknown as Readonly<
  Record<ServiceName, Readonly<Record<string, readonly Trial[]>>>
>;
