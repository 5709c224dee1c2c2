/** Refusals that several IAM operations share, in AWS's words. Source: ../shared/facts/errors.md, sections 4 and 5. */

import { ServiceError } from "../wire/errors.ts";

/** @param kind as AWS's text names it: `user`, `group`, `role`, `Access Key`, … */
export function noSuchEntity(kind: string, name: string): ServiceError {
  return new ServiceError(
    "NoSuchEntityException",
    kind === "policy"
      ? `Policy ${name} was not found.`
      : `The ${kind} with name ${name} cannot be found.`,
  );
}

export function entityAlreadyExists(kind: string, name: string): ServiceError {
  return new ServiceError(
    "EntityAlreadyExistsException",
    `${kind} with name ${name} already exists.`,
  );
}

/** @param text what has to go first, where AWS says it */
export function deleteConflict(
  text = "Cannot delete entity, must remove referenced objects first.",
): ServiceError {
  return new ServiceError("DeleteConflictException", text);
}

export function limitExceeded(text: string): ServiceError {
  return new ServiceError("LimitExceededException", text);
}

/** Whom the deployment's configuration makes: IAM cannot change it. */
export function unmodifiableAdmin(): ServiceError {
  return new ServiceError(
    "UnmodifiableEntityException",
    "The user admin is configured where Lockstead is deployed, and cannot be changed.",
  );
}

/**
 * A managed policy that is neither the account's nor AWS's.
 * @param arn with ` version v3` behind it where only that version is not there
 */
export function notAttachable(
  code: "NoSuchEntityException" | "ValidationException",
  arn: string,
): ServiceError {
  return new ServiceError(code, `Policy ${arn} does not exist or is not attachable.`);
}
