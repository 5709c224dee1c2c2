/** What a request was about, as the checks that it passed name it. */

import type { RequestFacts } from "./facts.ts";

/** The ARN of the key that an operation of KMS changed; undefined where it is not one key's. */
export function keyOf({ operation, decisions, input }: RequestFacts): string | undefined {
  const keys = decisions.map(({ question }) => question.resource).filter(isKey);
  // An alias that moves is about two: the event is about the one that gets it.
  return operation.name === "UpdateAlias" ? keys.find(isNamedBy(targetIn(input))) : keys.at(-1);
}

/** The id of the grant that an operation retired, be it by its id or by a token. */
export function retiredGrantOf({ decisions }: RequestFacts): string | undefined {
  return decisions.findLast(({ question }) => question.grants !== undefined)?.question.grants?.[0]
    ?.id;
}

export function isKey(arn: string): boolean {
  return /^arn:[^:]+:kms:[^:]*:\d{12}:key\//.test(arn);
}

export function isAlias(arn: string): boolean {
  return /^arn:[^:]+:kms:[^:]*:\d{12}:alias\//.test(arn);
}

export function isRole(arn: string): boolean {
  return /^arn:[^:]+:iam::\d{12}:role\//.test(arn);
}

/** `TargetKeyId`, where the input has one. */
export function targetIn(input: unknown): string | undefined {
  return (input as { readonly TargetKeyId?: string } | undefined)?.TargetKeyId;
}

/** By its ARN or its id. */
export function isNamedBy(name: string | undefined): (key: string) => boolean {
  return (key) => name !== undefined && (key === name || key.endsWith(`:key/${name}`));
}
