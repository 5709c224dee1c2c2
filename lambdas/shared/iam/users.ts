/** What operations on users share: whose they are without a name, and how IAM shows them. */

import type { User } from "../identity/entities.ts";
import { type IamPlace, parseIamArn, userArn } from "../identity/iam-arns.ts";
import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import { shownBoundary } from "./boundary.ts";

/**
 * The user that a request is about: the caller where it names none.
 * @throws ServiceError ValidationException when the caller is no user
 */
export function userNameOf({ input, caller }: Call<{ readonly UserName?: string }>): string {
  if (input.UserName !== undefined) {
    return input.UserName;
  }
  const { kind, arn } = caller.principal;
  const name = kind === "user" ? parseIamArn(arn)?.name : undefined;
  if (name === undefined) {
    throw new ServiceError(
      "ValidationException",
      "Must specify userName when calling with non-User credentials",
    );
  }
  return name;
}

/** As lists show it. */
export function shownUser(place: IamPlace, user: User): Output {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: userArn(place, user),
    CreateDate: new Date(user.created),
  };
}

/** As CreateUser and GetUser show it. */
export function shownUserInFull(place: IamPlace, user: User): Output {
  return {
    ...shownUser(place, user),
    ...shownBoundary(user),
    ...(user.tags.length > 0 && { Tags: user.tags }),
  };
}
