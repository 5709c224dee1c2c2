/**
 * What the decision is, written to be obviously right: from the rules of
 * ../shared/facts/authorization.md, with no parsing, no speed, and no
 * explanation but the one that AWS gives. The real one is compared with it.
 */

import type { Denial, Source } from "../../lambdas/shared/authorization/decide.ts";
import { arnLike, like, referenceHolds, symbols } from "./conditions/reference-conditions.ts";
import type {
  OneOrMore,
  RawGrant,
  RawNewGrant,
  RawPolicy,
  RawPrincipal,
  RawQuestion,
  RawStatement,
} from "./raw-question.ts";

export function reference(question: RawQuestion): "allowed" | Denial {
  const { key, trust } = question.policies;
  const resource = trust ? "trust" : "resource";
  const own = ["service-control", "identity", "boundary", "session"] as const;
  const deny = (source: Source) => denies(source, question) && (`explicit-deny-${source}` as const);
  const lack = (source: Source) => lacks(source, question) && (`no-${source}-allow` as const);
  const firstOf = (denials: readonly (Denial | false)[]) => denials.find((one) => one !== false);

  // What only the caller's own side decides.
  if (!key && !trust) {
    return firstOf([...own.map(deny), ...own.map(lack)]) ?? "allowed";
  }

  // A Deny anywhere, or an organization that does not allow, is never overridden.
  const refused = firstOf([
    ...(["service-control", "resource-control", resource] as const).map(deny),
    ...(["identity", "boundary", "session"] as const).map(deny),
    ...(["service-control", "resource-control"] as const).map(lack),
  ]);
  if (!refused && ways(question).some((way) => !way.some((source) => lacks(source, question)))) {
    return "allowed";
  }

  // Of another account's resource nothing is told to whom their own account does not allow it.
  if (isForeign(question)) {
    const denial = firstOf([
      ...own.map(deny),
      ...own.map(lack),
      ...(["resource-control", resource] as const).map(deny),
      lack("resource-control"),
    ]);
    return denial ?? `no-${resource}-allow`;
  }

  // In one account, what a grant still asked for, or else the policy of the resource.
  const wanted = [grantAllowsBy(question), resourceAllows(question)].map((namings) =>
    namings.includes("issuer") ? needs.issuer : namings.includes("account") ? needs.account : [],
  );
  return refused ?? firstOf(wanted.flat().map(lack)) ?? `no-${resource}-allow`;
}

/** How a policy or a grant names a principal, and what has to allow beside it. */
type Naming = keyof typeof needs;
const needs = {
  /** By its own ARN, or as everyone. */
  itself: [],
  /** A session by its role, or by the user that federates. */
  issuer: ["boundary", "session"],
  /** By its account, which delegates. */
  account: ["identity", "boundary", "session"],
} as const satisfies Record<string, readonly Source[]>;

/** Each list is a way to be allowed: all of these kinds of policies have to allow. */
function ways(question: RawQuestion): readonly (readonly Source[])[] {
  const byPolicy = resourceAllows(question);
  // Another account's resource needs both sides, however the caller is named;
  // a grant that the caller's own account issued is the caller's side.
  return [
    ...byPolicy.map((naming) => (isForeign(question) ? needs.account : needs[naming])),
    ...question.grants
      .filter((grant) => grantAllows(grant, question))
      .flatMap((grant) =>
        namingsOf({ AWS: grant.grantee }, question).map((naming) =>
          isForeign(question) && grant.issuingAccount !== question.principal.account
            ? needs.account
            : needs[naming],
        ),
      ),
  ];
}

function isForeign({ principal, resourceAccount }: RawQuestion): boolean {
  return principal.account !== resourceAccount;
}

function denies(source: Source, question: RawQuestion): boolean {
  return levelsOf(source, question)
    .flat()
    .some((policy) => says("Deny", policy, question));
}

function lacks(source: Source, question: RawQuestion): boolean {
  return levelsOf(source, question).some(
    (policies) => !policies.some((policy) => says("Allow", policy, question)),
  );
}

/** The policies of a kind. At each level one has to allow; no level demands nothing. */
function levelsOf(
  source: Source,
  { policies, principal, action }: RawQuestion,
): readonly (readonly RawPolicy[])[] {
  // Neither a root nor whom only a provider knows has policies of its own.
  const hasPolicies = principal.kind !== "root" && principal.kind !== "web-identity";
  switch (source) {
    case "service-control":
      return policies.serviceControl ?? [];
    case "resource-control":
      // Who may retire a grant is the grant's to say.
      return action === "kms:RetireGrant" ? [] : (policies.resourceControl ?? []);
    case "resource":
      return policies.key ? [[policies.key]] : [];
    case "trust":
      return policies.trust ? [[policies.trust]] : [];
    case "identity":
      return hasPolicies ? [policies.identity ?? []] : [];
    case "boundary":
      return hasPolicies && policies.boundary ? [[policies.boundary]] : [];
    case "session":
      return hasPolicies && policies.session ? [policies.session] : [];
  }
}

function says(effect: "Allow" | "Deny", policy: RawPolicy, question: RawQuestion): boolean {
  return policy.Statement.some(
    (statement) => statement.Effect === effect && applies(statement, policy, question),
  );
}

/** How the Allows of the resource's own policy name the caller. */
function resourceAllows(question: RawQuestion): readonly Naming[] {
  const policy = question.policies.key ?? question.policies.trust ?? { Statement: [] };
  return policy.Statement.filter(
    (one) => one.Effect === "Allow" && applies(one, policy, question),
  ).flatMap(({ Principal = {} }) => namingsOf(Principal, question));
}

/** How the grants that allow it name the caller. */
function grantAllowsBy(question: RawQuestion): readonly Naming[] {
  return question.grants
    .filter((grant) => grantAllows(grant, question))
    .flatMap((grant) => namingsOf({ AWS: grant.grantee }, question));
}

/** Whether a statement is about what is asked, and about who asks. */
export function applies(
  statement: RawStatement,
  policy: RawPolicy,
  question: RawQuestion,
): boolean {
  const version = policy.Version ?? null;
  const { Effect, Principal, NotPrincipal, Condition = {} } = statement;
  return (
    (Principal === undefined || namingsOf(Principal, question).length > 0) &&
    (NotPrincipal === undefined || !exempts(NotPrincipal, question)) &&
    isAboutAction(statement, question) &&
    isAboutResource(statement, version, question) &&
    referenceHolds(Condition, loweredContext(question), version, Effect)
  );
}

/** All the ways in which a Principal names the caller; none where it does not. */
export function namingsOf(named: RawPrincipal, question: RawQuestion): readonly Naming[] {
  const { kind, arn } = question.principal;
  const { itself, issuer, account } = chainOf(question);
  const names = listed(named, "AWS", question);
  const has = (wanted: readonly string[]) => wanted.some((name) => names.includes(name));

  if (kind === "web-identity") {
    return has(["*"]) || listed(named, "Federated", question).includes(arn) ? ["itself"] : [];
  }
  return [
    ...(has(["*", ...itself]) || (kind === "root" && has(account)) ? (["itself"] as const) : []),
    ...(has(issuer) ? (["issuer"] as const) : []),
    ...(has(account) ? (["account"] as const) : []),
  ];
}

/** NotPrincipal spares who is named with the whole chain: session, what it was made from, account. */
function exempts(named: RawPrincipal, question: RawQuestion): boolean {
  const { itself, issuer, account } = chainOf(question);
  const names = listed(named, "AWS", question);
  const links = question.principal.kind === "root" ? [account] : [itself, issuer, account];
  return (
    names.includes("*") ||
    links
      .filter((link) => link.length > 0)
      .every((link) => link.some((name) => names.includes(name)))
  );
}

/** What each link of the caller's chain may be called. */
function chainOf({ principal }: RawQuestion) {
  const { arn, userId, issuerArn, issuerId, account } = principal;
  return {
    itself: [arn, userId],
    issuer: [issuerArn ?? [], issuerId ?? []].flat(),
    account: [account, `arn:aws:iam::${account}:root`],
  };
}

/** An ARN that stood for someone when it was written down, means whoever has that id. */
function listed(
  named: RawPrincipal,
  type: string,
  { bindings = {} }: RawQuestion,
): readonly string[] {
  const names = named === "*" ? (type === "AWS" ? ["*"] : []) : [named[type] ?? []].flat();
  return names.map((name) => bindings[name] ?? name);
}

/** A statement with neither Action nor NotAction is about nothing. */
function isAboutAction({ Action, NotAction }: RawStatement, { action }: RawQuestion): boolean {
  const matches = (patterns: OneOrMore) =>
    [patterns].flat().some((pattern) => globReference(pattern.toLowerCase(), action.toLowerCase()));
  return Action ? matches(Action) : NotAction ? !matches(NotAction) : false;
}

function isAboutResource(
  { Effect, Resource, NotResource }: RawStatement,
  version: string | null,
  question: RawQuestion,
): boolean {
  // A trust policy is about its role, and does not say so.
  if (question.policies.trust && !Resource && !NotResource) return true;
  const patterns = [Resource ?? NotResource ?? []].flat();
  const read = patterns.map((pattern) => symbols(pattern, loweredContext(question), version));
  const known = read.filter((pattern) => pattern !== undefined);
  const matches = known.some(
    (pattern) =>
      (pattern.length === 1 && like(pattern, question.resource)) ||
      arnLike(pattern, question.resource),
  );
  if (Resource) return matches;
  if (!NotResource) return false;
  // What a variable without a value would have spared is unknown.
  return known.length < read.length ? Effect === "Deny" : !matches;
}

/** What a grant allows its grantee, whoever that is. */
export function grantAllows(grant: RawGrant, question: RawQuestion): boolean {
  const operation = question.action.replace(/^kms:/, "");
  if (!grant.operations.includes(operation)) return false;
  if (operation === "RetireGrant") return true;

  const actsFor = loweredContext(question).get("aws:sourcearn")?.[0];
  if (grant.sourceArn !== undefined && grant.sourceArn !== actsFor) return false;

  if (operation === "CreateGrant") return isNoWider(question.newGrant, grant);
  if (operation === "DescribeKey" || operation === "GetPublicKey") return true;

  const { EncryptionContextEquals: equal, EncryptionContextSubset: subset } =
    grant.constraint ?? {};
  const actual = question.encryptionContext ?? {};
  return (!equal || isSame(equal, actual)) && (!subset || isWithin(subset, actual));
}

function isNoWider(child: RawNewGrant | undefined, parent: RawGrant): boolean {
  const { EncryptionContextEquals: equal, EncryptionContextSubset: subset } =
    parent.constraint ?? {};
  const childEqual = child?.constraint?.EncryptionContextEquals;
  const childPairs = childEqual ?? child?.constraint?.EncryptionContextSubset ?? {};
  return (
    child !== undefined &&
    child.operations.every((operation) => parent.operations.includes(operation)) &&
    (parent.sourceArn === undefined || child.sourceArn === parent.sourceArn) &&
    (!equal || (childEqual !== undefined && isSame(equal, childEqual))) &&
    (!subset || isWithin(subset, childPairs))
  );
}

type Pairs = Readonly<Record<string, string>>;

function isWithin(some: Pairs, all: Pairs): boolean {
  return Object.entries(some).every(
    ([key, value]) => Object.hasOwn(all, key) && all[key] === value,
  );
}

function isSame(one: Pairs, other: Pairs): boolean {
  return isWithin(one, other) && isWithin(other, one);
}

function loweredContext({ context }: RawQuestion): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(context).map(([key, values]) => [key.toLowerCase(), [values].flat()]),
  );
}

export function globReference(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const rest = pattern.slice(1);
  if (pattern[0] === "*") {
    return globReference(rest, text) || (text !== "" && globReference(pattern, text.slice(1)));
  }
  return (
    text !== "" &&
    (pattern[0] === "?" || pattern[0] === text[0]) &&
    globReference(rest, text.slice(1))
  );
}
