/** Changes to a question's policies, whichever layer they are in. */

import type { RawPolicies, RawPolicy, RawQuestion, RawStatement } from "./raw-question.ts";

export type Layer = keyof RawPolicies;
export const layers: readonly Layer[] = [
  "key",
  "trust",
  "identity",
  "boundary",
  "session",
  "serviceControl",
  "resourceControl",
];

/** A statement by its layer, its policy's place as in `identity[0]`, and its index. */
export type Placed = {
  readonly layer: Layer;
  readonly place: string;
  readonly index: number;
  readonly statement: RawStatement;
  readonly policy: RawPolicy;
};

export function statementsOf({ policies }: RawQuestion): readonly Placed[] {
  const found: Placed[] = [];
  mapPolicies(policies, (policy, layer, place) => {
    for (const [index, statement] of policy.Statement.entries()) {
      found.push({ layer, place, index, statement, policy });
    }
    return policy;
  });
  return found;
}

/** With each statement changed, or left as it is. */
export function mapStatements(
  question: RawQuestion,
  change: (statement: RawStatement, layer: Layer, place: string, index: number) => RawStatement,
): RawQuestion {
  const policies = mapPolicies(question.policies, (policy, layer, place) => ({
    ...policy,
    Statement: policy.Statement.map((statement, index) => change(statement, layer, place, index)),
  }));
  return { ...question, policies };
}

/** The same statement, about nothing and nobody that a question has. */
export function disarmed(statement: RawStatement, layer: Layer): RawStatement {
  const { Principal, NotPrincipal: _, Resource: __, NotResource: ___, ...rest } = statement;
  return layer === "key" || layer === "trust"
    ? { ...statementWithout(statement, "NotPrincipal"), Principal: { AWS: "111111111111" } }
    : { ...rest, ...(Principal && { Principal }), Resource: "arn:aws:s3:::nothing" };
}

export function statementWithout(
  statement: RawStatement,
  ...members: readonly (keyof RawStatement)[]
): RawStatement {
  return Object.fromEntries(
    Object.entries(statement).filter(([name]) => !(members as readonly string[]).includes(name)),
  ) as RawStatement;
}

/**
 * With a policy of this statement alone beside those of its layer; in a layer
 * that has one policy, with the statement in it. A layer that is not there stays
 * away: to have it is to be limited by it.
 */
export function withStatement(
  question: RawQuestion,
  layer: Layer,
  statement: RawStatement,
): RawQuestion {
  const { policies } = question;
  const added: RawPolicy = { Version: "2012-10-17", Statement: [statement] };
  const into = <T>(list: readonly T[] | undefined, one: T) => list && [...list, one];
  switch (layer) {
    case "key":
    case "trust":
    case "boundary": {
      const policy = policies[layer];
      const changed = policy && { ...policy, Statement: [...policy.Statement, statement] };
      return withLayer(question, layer, changed);
    }
    case "identity":
      return withLayer(question, layer, [...(policies.identity ?? []), added]);
    case "session":
      return withLayer(question, layer, into(policies.session, added));
    case "serviceControl":
    case "resourceControl": {
      const levels = policies[layer]?.map((level) => level.concat([added]));
      return withLayer(question, layer, levels);
    }
  }
}

/** With the layer as given; as it is where nothing is given. */
export function withLayer<L extends Layer>(
  question: RawQuestion,
  layer: L,
  given: RawPolicies[L] | undefined,
): RawQuestion {
  return given === undefined
    ? question
    : { ...question, policies: { ...question.policies, [layer]: given } };
}

/** In another order: statements, policies, levels and grants. */
export function reordered(question: RawQuestion, seed: number): RawQuestion {
  const shuffled = mapPolicies(question.policies, (policy) => ({
    ...policy,
    Statement: shuffle(policy.Statement, seed),
  }));
  const { identity, session, serviceControl, resourceControl } = shuffled;
  const levels = (given: RawPolicies["serviceControl"]) =>
    given && shuffle(given, seed).map((level) => shuffle(level, seed));
  return {
    ...question,
    grants: shuffle(question.grants, seed),
    policies: {
      ...shuffled,
      ...(identity && { identity: shuffle(identity, seed) }),
      ...(session && { session: shuffle(session, seed) }),
      ...(serviceControl && { serviceControl: levels(serviceControl) ?? [] }),
      ...(resourceControl && { resourceControl: levels(resourceControl) ?? [] }),
    },
  };
}

function shuffle<T>(list: readonly T[], seed: number): readonly T[] {
  const key = (index: number) => (seed * (2 * index + 3)) % 101;
  return list
    .map((item, index) => ({ item, index }))
    .toSorted((one, other) => key(one.index) - key(other.index))
    .map(({ item }) => item);
}

function mapPolicies(
  policies: RawPolicies,
  change: (policy: RawPolicy, layer: Layer, place: string) => RawPolicy,
): RawPolicies {
  const changed = layers.flatMap((layer) => {
    const given = policies[layer];
    const visit = (one: unknown, place: string): unknown =>
      Array.isArray(one)
        ? one.map((inner, index) => visit(inner, `${place}[${index}]`))
        : change(one as RawPolicy, layer, place);
    return given === undefined ? [] : [[layer, visit(given, layer)] as const];
  });
  return Object.fromEntries(changed) as RawPolicies;
}
