/** What is asked of a simulation: actions, on resources, of an owner. */

import { accountOfArn } from "../../identity/iam-arns.ts";
import { invalidInput } from "./policies.ts";

export type TargetsInput = {
  readonly ActionNames: readonly string[];
  readonly ResourceArns?: readonly string[];
  readonly ResourceOwner?: string;
  readonly ResourceHandlingOption?: string;
};

export type Targets = {
  readonly actions: readonly string[];
  /** Undefined for everything, which is decided as `*`. */
  readonly resources: readonly string[] | undefined;
  /** The account of what does not say itself whose it is. */
  readonly owner: string | undefined;
};

/** Each is decided for each action: the more of one there are, the fewer of the other make a page. */
const mostResources = 1000;

/** @throws ServiceError InvalidInputException */
export function parseTargets(input: TargetsInput): Targets {
  const resources = parseResources(input.ResourceArns ?? []);
  const { ActionNames: actions, ResourceOwner, ResourceHandlingOption: option } = input;
  if (actions.length === 0) {
    throw invalidInput("ActionNames cannot be null or empty.");
  }
  // Wildcards are none here: AWS takes the name as it is written.
  if (actions.some((action) => !action.includes(":"))) {
    throw invalidInput("The action is invalid since it is missing names");
  }
  if (option !== undefined && resources !== undefined) {
    requireHandling(option, actions);
  }
  return {
    actions,
    resources,
    owner: ResourceOwner === undefined ? undefined : accountOfOwner(ResourceOwner),
  };
}

/** A text is one of AWS's where it is recorded, as in radkawar/stackd, testdata/aws/iam/simulation.json. */
function parseResources(arns: readonly string[]): readonly string[] | undefined {
  if (arns.length > mostResources) {
    throw invalidInput(`A simulation can have up to ${mostResources} resources.`);
  }
  if (arns.length === 0 || (arns.length === 1 && arns[0] === "*")) {
    return undefined;
  }
  const wrong = arns.find((arn) => !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./s.test(arn));
  if (wrong !== undefined) {
    throw invalidInput(`ResourceNames are not in a valid ARN format: ${wrong}.`);
  }
  return arns;
}

/** Any ARN of the account's IAM will do, but no account id, whatever the documentation says. */
function accountOfOwner(owner: string): string {
  const account = owner.startsWith("arn:aws:iam::") ? accountOfArn(owner) : undefined;
  if (account === undefined) {
    throw invalidInput(`'${owner}' is not a valid as a Resource Owner.`);
  }
  return account;
}

const handlingOptions: Readonly<Record<string, RegExp>> = {
  "ec2:runinstances": /^EC2-(?:Classic|VPC)-(?:InstanceStore|EBS)(?:-Subnet)?$/,
};

function requireHandling(option: string, actions: readonly string[]): void {
  const unfit = actions.find((action) => !handlingOptions[action.toLowerCase()]?.test(option));
  if (unfit !== undefined) {
    throw invalidInput(
      `Invalid input resource handling options. Action does not support resource handling options: ${unfit}.`,
    );
  }
}

/** The account that an ARN names. */
export function accountOfResource(arn: string): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];
}
