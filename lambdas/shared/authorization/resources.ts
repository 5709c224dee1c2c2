/** Which resources a statement is about. */

import type { Rules } from "./policy-rules.ts";
import type { Item, StatementShape } from "./policy-shape.ts";
import { type PolicyError, quoted, refusal } from "./policy-syntax.ts";
import {
  hasResource,
  iamPath,
  iamRegion,
  invalidPartition,
  legacyParsing,
  noArn,
  noResources,
  noService,
} from "./policy-texts.ts";
import { parseTemplate, type Template } from "./template.ts";

export type Resources = { readonly negated: boolean; readonly patterns: readonly Template[] };

/** @throws PolicyError where there are none, and have to be */
export function requireResources(rules: Rules, { resource, place }: StatementShape): void {
  if (resource === undefined ? rules.resources && !rules.inert : resource.value.length === 0) {
    const what = "Policy statement must contain resources";
    throw refusal(resource?.place ?? place, what, noResources);
  }
}

/** IAM looks for ARNs that lack a segment before it looks for anything else. */
export function requireWholeArns(rules: Rules, { resource }: StatementShape): void {
  for (const item of resource?.value ?? []) {
    const flaw = flawOf(rules, item);
    if (flaw?.early) {
      throw flaw.error;
    }
  }
}

/**
 * @param variables whether the policy's Version has them
 * @returns undefined for a statement that names none, where it has to
 */
export function parseResources(
  rules: Rules,
  { resource }: StatementShape,
  variables: boolean,
): Resources | undefined {
  if (!rules.resources) {
    if (resource !== undefined) {
      const texts = resource.negated ? {} : hasResource;
      throw refusal(resource.place, "A policy of this kind has no resources", texts);
    }
    return { negated: false, patterns: [everything] };
  }
  return (
    resource && {
      negated: resource.negated,
      patterns: resource.value.map((item) => parseResource(rules, item, variables)),
    }
  );
}

function parseResource(rules: Rules, item: Item, variables: boolean): Template {
  const flaw = flawOf(rules, item);
  if (flaw !== undefined) {
    throw flaw.error;
  }
  const template = parseTemplate(item.text, variables);
  if (template === undefined) {
    throw refusal(item.place, `${quoted(item.text)} has a variable that cannot be read`, {});
  }
  return template;
}

const everything = parseTemplate("*", false) as Template;

type Flaw = { readonly error: PolicyError; readonly early?: true };

/** What keeps a resource from matching anything: a Deny on it would do nothing. */
function flawOf({ kind }: Rules, { place, text }: Item): Flaw | undefined {
  if (text === "*") {
    return undefined;
  }
  const shown = quoted(text);
  // A variable has colons, but no segments.
  const segments = text.replaceAll(/\$\{[^{}]*\}/g, "$").split(":");
  const [prefix, partition = "", service, region, , ...rest] = segments;
  const path = rest.join(":");
  if (segments.length === 1) {
    const what = `The resource ${shown} must be in ARN format or "*"`;
    return { error: refusal(place, what, noArn(text)) };
  }
  if (!/^aws(?:-[a-z]+)*$|[*?]/.test(partition)) {
    const whole = ["arn", ...segments.slice(1), "*", "*", "*", "*"];
    const arn = whole.slice(0, Math.max(6, segments.length)).join(":");
    const what = `The resource ${shown} is in no partition`;
    return { error: refusal(place, what, invalidPartition(partition, arn)) };
  }
  if (prefix !== "arn") {
    const what = `The resource ${shown} must begin with arn:`;
    return { error: refusal(place, what, noArn(text)) };
  }
  if (service === undefined) {
    return { error: refusal(place, `The resource ${shown} must name a service`, noService) };
  }
  if (service === "" || path === "") {
    const what = `The ARN ${shown} must have six segments, with a service and a resource`;
    return { error: refusal(place, what, legacyParsing), early: true };
  }
  return service === "iam" && (kind === "identity" || kind === "managed")
    ? iamFlawOf(place, text, region, path)
    : undefined;
}

const iamResource =
  /^(?:\*$|(?:user|federated-user|role|group|instance-profile|mfa|server-certificate|policy|sms-mfa|saml-provider|oidc-provider|report|access-report)\/)/;

function iamFlawOf(
  place: Item["place"],
  text: string,
  region: string | undefined,
  path: string,
): Flaw | undefined {
  if (region !== "") {
    const what = `The IAM resource ${quoted(text)} cannot have a region`;
    return { error: refusal(place, what, iamRegion(text)) };
  }
  if (!iamResource.test(path)) {
    return { error: refusal(place, `IAM has no resource ${quoted(path)}`, iamPath) };
  }
  return undefined;
}
