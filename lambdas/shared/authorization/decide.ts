/**
 * The one decision: may this principal do this to that resource? Pure: the same
 * question always has the same answer.
 *
 * AWS KMS makes the key policy the root of trust: it allows a principal that it
 * names, or delegates to the identity policies of an account that it names by
 * its root. An identity policy without that delegation allows nothing. A role's
 * trust policy works alike.
 * Source: ../shared/facts/authorization.md, sections 1 to 3.
 */

import type { Statement } from "./document.ts";
import { type Grant, grantFailure } from "./grants.ts";
import { covers } from "./matching.ts";
import { namedBy, type Naming, namingOf } from "./naming.ts";
import type { ControlPolicies, Policy, Question } from "./question.ts";

/** The kinds of policies, as AWS's answers tell them apart. */
export type Source =
  | "service-control"
  | "resource-control"
  | "resource"
  | "trust"
  | "identity"
  | "boundary"
  | "session";

/** Who stood in the way: AWS names one kind of policy in its answer. */
export type Denial = `explicit-deny-${Source}` | `no-${Source}-allow`;

/** The statement of a policy, or the grant, that decided. */
export type Decider =
  | { readonly source: Source; readonly policy: Policy; readonly statement: Statement }
  | { readonly source: "grant"; readonly grant: Grant };

export type Decision =
  /**
   * `by` what allows: where a key policy delegates, its statement and that of
   * the identity policy. By nothing when an account's root acts in its account.
   */
  | { readonly allowed: true; readonly by: readonly Decider[] }
  /** `by` the Deny; by nothing where an Allow is missing. */
  | { readonly allowed: false; readonly because: Denial; readonly by: readonly Decider[] };

export type Denied = Extract<Decision, { allowed: false }>;

/** One check of a request: what was asked, and what was decided. */
export type Decided = { readonly question: Question; readonly decision: Decision };

export function decide(question: Question): Decision {
  const own = callersSide(question);
  const { resourcePolicy, principal, resourceAccount } = question;
  if (resourcePolicy === undefined) {
    return own.deny ?? own.missing ?? allowed(own.allow);
  }
  return principal.account === resourceAccount
    ? decideWithinAccount(question, own)
    : decideAcrossAccounts(question, own);
}

function decideWithinAccount(question: Question, own: CallersSide): Decision {
  const resource = resourceSide(question);
  return (
    own.control.deny ??
    resource.deny ??
    own.deny ??
    own.control.missing ??
    resource.control.missing ??
    allowedWithin(resource, own) ??
    decidedByGrant(question, own) ??
    // Nothing allows. What is told is what a grant that would lacks, or else what
    // is missing on the longest way.
    missingWithin(resource, own)
  );
}

/**
 * Named by itself, a principal needs nothing else. Named by its role or user, a
 * session keeps within its boundary and its own policies. Named by its account,
 * it needs an identity policy as well.
 */
function allowedWithin(resource: ResourceSide, own: CallersSide): Decision | undefined {
  const { itself, issuer, account } = resource.allow;
  if (itself !== undefined) {
    return allowed([itself]);
  }
  if (issuer !== undefined && own.limits === undefined) {
    return allowed([issuer]);
  }
  return account !== undefined && own.missing === undefined
    ? allowed([account, ...own.allow])
    : undefined;
}

function missingWithin(resource: ResourceSide, own: CallersSide): Decision {
  const { issuer, account } = resource.allow;
  const missing =
    issuer !== undefined ? own.limits : account !== undefined ? own.missing : undefined;
  return missing ?? resource.missing;
}

/**
 * Another account's resource needs both sides, whoever its policy names. What
 * the caller's own side lacks is told first, whatever the other says: whoever
 * lacks that learns nothing of the resource.
 */
function decideAcrossAccounts(question: Question, own: CallersSide): Decision {
  const early = own.deny ?? own.control.missing;
  if (early !== undefined) {
    return early;
  }
  const resource = resourceSide(question);
  const refused = resource.deny ?? resource.control.missing;
  const { itself, issuer, account } = resource.allow;
  const named = itself ?? issuer ?? account;
  if (refused === undefined) {
    if (named !== undefined && own.missing === undefined) {
      return allowed([named, ...own.allow]);
    }
    const granted = decidedByGrant(question, own);
    if (granted?.allowed) {
      return granted;
    }
  }
  return own.missing ?? refused ?? resource.missing;
}

/**
 * Grants allow as key policies do, by how they name the grantee: what another
 * account granted needs the caller's own side as well, what the caller's own
 * account granted is the caller's own side. (AWS was seen to decide so: see
 * docs/decisions/0008.)
 */
function decidedByGrant(question: Question, own: CallersSide): Decision | undefined {
  const { principal, resourceAccount } = question;
  const lacking: Partial<Record<Naming, Denied>> = {};
  for (const grant of question.grants ?? []) {
    const naming = namedBy(grant.grantee, principal);
    if (naming === undefined || grantFailure(grant, question) !== undefined) {
      continue;
    }
    const foreign =
      principal.account !== resourceAccount && principal.account !== grant.issuingAccount;
    const needsOwnSide = foreign || naming === "account";
    const lacks = needsOwnSide ? own.missing : naming === "issuer" ? own.limits : undefined;
    if (lacks === undefined) {
      return allowed([{ source: "grant", grant }, ...(needsOwnSide ? own.allow : [])]);
    }
    lacking[naming] ??= lacks;
  }
  return lacking.issuer ?? lacking.account;
}

/** What a list of policies says: a Deny, the first Allow, or neither. */
type Voice = { readonly deny: Denied | undefined; readonly allow: Decider | undefined };

type Control = { readonly deny: Denied | undefined; readonly missing: Denied | undefined };

type CallersSide = {
  readonly control: Control;
  /** An explicit deny of any of the caller's own policies. */
  readonly deny: Denied | undefined;
  /** What the boundary or the session's policies do not allow. */
  readonly limits: Denied | undefined;
  /** What the caller's own side lacks to allow it alone. */
  readonly missing: Denied | undefined;
  /** What allows, where nothing is missing. */
  readonly allow: readonly Decider[];
};

/** An account's root has neither identity policies nor limits, and needs none. */
function callersSide(question: Question): CallersSide {
  const { policies, principal } = question;
  const control = controlVoice("service-control", policies.serviceControl, question);
  if (principal.kind === "root" || principal.kind === "web-identity") {
    const { deny, missing } = control;
    return { control, deny, limits: undefined, missing, allow: [] };
  }
  const identity = voiceOf("identity", policies.identity, question);
  const boundary = policies.boundary && voiceOf("boundary", [policies.boundary], question);
  const session = policies.session && voiceOf("session", policies.session, question);
  const limits =
    boundary && boundary.allow === undefined
      ? missing("boundary")
      : session && session.allow === undefined
        ? missing("session")
        : undefined;
  return {
    control,
    deny: control.deny ?? identity.deny ?? boundary?.deny ?? session?.deny,
    limits,
    missing:
      control.missing ?? (identity.allow === undefined ? missing("identity") : undefined) ?? limits,
    allow: identity.allow === undefined ? [] : [identity.allow],
  };
}

type ResourceSide = {
  readonly control: Control;
  readonly deny: Denied | undefined;
  readonly allow: Partial<Record<Naming, Decider>>;
  readonly missing: Denied;
};

function resourceSide(question: Question): ResourceSide {
  const policy = question.resourcePolicy;
  const source = policy?.kind === "trust" ? "trust" : "resource";
  const control = controlVoice("resource-control", question.resourceControl, question);
  const allow: Partial<Record<Naming, Decider>> = {};
  let deny: Denied | undefined;
  for (const statement of policy?.document.statements ?? []) {
    const naming = statement.principals && namingOf(statement.principals, question.principal);
    if (policy === undefined || naming === undefined || !covers(statement, question)) {
      continue;
    }
    const decider: Decider = { source, policy, statement };
    if (statement.effect === "Allow") {
      allow[naming] ??= decider;
    } else {
      deny ??= denied(`explicit-deny-${source}`, decider);
    }
  }
  return { control, deny: control.deny ?? deny, allow, missing: missing(source) };
}

/**
 * Whether resource control policies have a say: not where there is no resource
 * policy, and not in who may retire a grant, which the grant says.
 */
export function controlsResource({ action, resourcePolicy }: Question): boolean {
  return resourcePolicy !== undefined && action !== "kms:RetireGrant";
}

function controlVoice(source: Source, levels: ControlPolicies, question: Question): Control {
  if (source === "resource-control" && !controlsResource(question)) {
    return { deny: undefined, missing: undefined };
  }
  const voices = levels.map((policies) => voiceOf(source, policies, question));
  return {
    deny: voices.find(({ deny }) => deny !== undefined)?.deny,
    missing: voices.every(({ allow }) => allow !== undefined) ? undefined : missing(source),
  };
}

function voiceOf(source: Source, policies: readonly Policy[], question: Question): Voice {
  let allow: Decider | undefined;
  for (const policy of policies) {
    for (const statement of policy.document.statements) {
      // A resource control policy's principal can only be everyone.
      const needed = statement.effect === "Deny" || allow === undefined;
      if (!needed || !covers(statement, question)) {
        continue;
      }
      const decider: Decider = { source, policy, statement };
      if (statement.effect === "Deny") {
        return { deny: denied(`explicit-deny-${source}`, decider), allow };
      }
      allow = decider;
    }
  }
  return { deny: undefined, allow };
}

function allowed(by: readonly Decider[]): Decision {
  return { allowed: true, by };
}

function denied(because: Denial, by: Decider): Denied {
  return { allowed: false, because, by: [by] };
}

function missing(source: Source): Denied {
  return { allowed: false, because: `no-${source}-allow`, by: [] };
}
