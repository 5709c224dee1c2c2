/** Which of AWS's services may call which function. */

import { resourceMatches } from "../lambdas/shared/authorization/glob.ts";
import type { Deployment, Resource } from "./deployment.ts";
import { StartError } from "./errors.ts";

export type Invocation = {
  /** What leads to the function, for errors. */
  readonly place: string;
  /** A service, as in `events.amazonaws.com`, and what it is called, for errors. */
  readonly principal: string;
  readonly caller: string;
  /** ARN. */
  readonly source: string;
  readonly target: Resource;
};

/** @throws StartError */
export function requirePermission(
  deployment: Deployment,
  { place, principal, caller, source, target }: Invocation,
): void {
  const permitted = deployment
    .ofType("AWS::Lambda::Permission")
    .some(
      (permission) =>
        permission.property("Action") === "lambda:InvokeFunction" &&
        permission.property("Principal") === principal &&
        [target.ref, target.attribute("Arn")].includes(
          String(permission.property("FunctionName")),
        ) &&
        resourceMatches({ text: String(permission.property("SourceArn") ?? "*") }, source),
    );
  if (!permitted) {
    throw new StartError(
      `${place}: no AWS::Lambda::Permission lets ${caller} call ${target.place} from ${source}.`,
    );
  }
}

/** @throws StartError */
export function functionAt(deployment: Deployment, place: string, arn: unknown): Resource {
  const found = deployment
    .ofType("AWS::Lambda::Function")
    .find((it) => it.attribute("Arn") === arn);
  if (found === undefined) {
    throw new StartError(`${place}: there is no function ${JSON.stringify(arn)}.`);
  }
  return found;
}
