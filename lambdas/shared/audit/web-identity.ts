/**
 * What a web identity token said of its bearer, once it was believed: only then
 * is anything decided, and the decision's question has it.
 */

import type { Context } from "../authorization/context.ts";
import type { JsonObject } from "./event.ts";
import type { RequestFacts } from "./facts.ts";

export type WebIdentity = {
  /** The provider's ARN. */
  readonly provider: string;
  readonly subject: string;
  readonly audience: string;
  /** What a token asks for beside the request, as the event's parameters show it. */
  readonly asked: JsonObject;
};

/** @returns undefined where no token was believed */
export function webIdentityOf({ decisions }: RequestFacts): WebIdentity | undefined {
  const question = decisions.find(
    ({ question }) => question.principal.kind === "web-identity",
  )?.question;
  if (question === undefined) {
    return undefined;
  }
  const { arn } = question.principal;
  const name = arn.slice(arn.indexOf("oidc-provider/") + "oidc-provider/".length).toLowerCase();
  const first = (key: string) => question.context.get(`${name}:${key}`)?.[0] ?? "";
  return {
    provider: arn,
    subject: first("sub"),
    audience: first("aud"),
    asked: askedIn(question.context),
  };
}

function askedIn(context: Context): JsonObject {
  const [sourceIdentity] = context.get("sts:sourceidentity") ?? [];
  const tags = context.get("aws:tagkeys") ?? [];
  const transitive = context.get("sts:transitivetagkeys") ?? [];
  return {
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(tags.length > 0 && { principalTags: valuesOf(tags, context) }),
    ...(transitive.length > 0 && { transitiveTagKeys: transitive }),
  };
}

/** Tags that differ in case only share a condition key, which has their values in order. */
function valuesOf(keys: readonly string[], context: Context): JsonObject {
  const taken = new Map<string, number>();
  return Object.fromEntries(
    keys.map((key) => {
      const name = `aws:requesttag/${key}`.toLowerCase();
      const index = taken.get(name) ?? 0;
      taken.set(name, index + 1);
      return [key, context.get(name)?.[index]];
    }),
  );
}
