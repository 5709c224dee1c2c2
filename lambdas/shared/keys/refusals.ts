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

/** Nitro Enclaves' attestation documents are not verified yet, and must not be ignored. */
export function refuseRecipient(recipient: object | undefined): void {
  if (recipient !== undefined) {
    throw new ServiceError(
      "UnsupportedOperationException",
      "This version of Lockstead does not take a Recipient.",
    );
  }
}
