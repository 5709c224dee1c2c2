import { ServiceError } from "../wire/errors.ts";

/** There is no console, and so no password for it. */
export function noLoginProfile(userName: string): ServiceError {
  return new ServiceError(
    "NoSuchEntityException",
    `Login Profile for User ${userName} cannot be found.`,
  );
}
