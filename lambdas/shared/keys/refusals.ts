/** Refusals that several operations share. */

import { ServiceError } from "../wire/errors.ts";

/**
 * The end of a dry run: everything was decided and nothing was done.
 * @throws ServiceError DryRunOperationException when `dryRun` asks for it
 */
export function stopDryRun(dryRun: boolean | undefined): void {
  if (dryRun) {
    throw new ServiceError("DryRunOperationException");
  }
}

/** Some filters are for AWS's own services, and no caller here is one. */
export function refuseServiceFilter(name: string, value: string | undefined): void {
  if (value !== undefined) {
    throw new ServiceError("ValidationException", `${name} can be used only by AWS services.`);
  }
}
