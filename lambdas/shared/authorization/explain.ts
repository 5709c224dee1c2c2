/**
 * Why a decision is what it is, for people: which statements decided, and which
 * came close, with what they expected and what the request had. Worked out only
 * when someone asks, so that deciding stays quick.
 */

import {
  controlsResource,
  type Decider,
  type Decision,
  type Denial,
  type Source,
} from "./decide.ts";
import type { Statement } from "./document.ts";
import { type GrantFailure, grantFailure } from "./grants.ts";
import { coversAction, coversResource } from "./matching.ts";
import { namedBy, namingOf } from "./naming.ts";
import { principalText } from "./principal-name.ts";
import type { Policy, Question } from "./question.ts";
import { conditionsHold } from "./conditions/condition.ts";

/** A statement by its policy's name and its own Sid or place; a grant by its id. */
export type Cited =
  | { readonly source: Source; readonly policy: string; readonly statement: string }
  | { readonly source: "grant"; readonly grant: string };

/** The one part of a statement or grant that does not fit the request. */
export type Failure =
  | {
      /** `not-…`: `expected` are the exceptions that NotPrincipal or NotResource makes. */
      readonly part: "principal" | "not-principal" | "resource" | "not-resource";
      readonly expected: readonly string[];
      readonly actual: readonly string[];
    }
  | {
      readonly part: "condition";
      readonly operator: string;
      /** As the policy writes it. */
      readonly key: string;
      readonly expected: readonly string[];
      /** Undefined when the request does not have the key. */
      readonly actual: readonly string[] | undefined;
    }
  | GrantFailure;

export type NearMiss = Cited & { readonly failed: readonly Failure[] };

/** A policy that took part in a decision, by its name. */
export type Consulted = { readonly source: Source; readonly policy: string };

export type Explanation = {
  readonly outcome: "allowed" | Denial;
  readonly by: readonly Cited[];
  /** In the order in which they limit what the next may allow. */
  readonly consulted: readonly Consulted[];
  /**
   * Of a denial for want of an Allow: the Allows that came close. Of what is
   * allowed: the Denies that did.
   */
  readonly nearMisses: readonly NearMiss[];
};

export function explain(question: Question, decision: Decision): Explanation {
  const wanting = !decision.allowed && decision.by.length === 0;
  const effect = decision.allowed ? "Deny" : "Allow";
  return {
    outcome: decision.allowed ? "allowed" : decision.because,
    by: decision.by.map(cited),
    consulted: policiesOf(question).map(([source, { name }]) => ({ source, policy: name })),
    nearMisses:
      decision.allowed || wanting
        ? [...nearStatements(effect, question), ...(wanting ? nearGrants(question) : [])]
        : [],
  };
}

function cited(decider: Decider): Cited {
  return decider.source === "grant"
    ? { source: "grant", grant: decider.grant.id }
    : citedStatement(decider.source, decider.policy, decider.statement);
}

function citedStatement(source: Source, { name }: Policy, { sid, index }: Statement): Cited {
  return { source, policy: name, statement: sid || `Statement[${index}]` };
}

function nearStatements(effect: "Allow" | "Deny", question: Question): readonly NearMiss[] {
  const near: NearMiss[] = [];
  for (const [source, policy] of policiesOf(question)) {
    for (const statement of policy.document.statements) {
      const failed = statement.effect === effect ? nearFailure(statement, question) : undefined;
      if (failed !== undefined) {
        near.push({ ...citedStatement(source, policy, statement), failed });
      }
    }
  }
  return near;
}

function policiesOf(question: Question): readonly (readonly [Source, Policy])[] {
  const { policies, resourcePolicy, resourceControl } = question;
  const of = (source: Source, list: readonly (Policy | undefined)[]) =>
    list.flatMap((policy) => (policy === undefined ? [] : [[source, policy] as const]));
  return [
    ...of("service-control", policies.serviceControl.flat()),
    ...of("resource-control", controlsResource(question) ? resourceControl.flat() : []),
    ...of(resourcePolicy?.kind === "trust" ? "trust" : "resource", [resourcePolicy]),
    ...of("identity", policies.identity),
    ...of("boundary", [policies.boundary]),
    ...of("session", policies.session ?? []),
  ];
}

/**
 * Close is a statement about this very action that one thing keeps from
 * applying: whom it names, which resource, or what it demands of the request.
 */
function nearFailure(statement: Statement, question: Question): readonly Failure[] | undefined {
  // What is inert is not close to anything.
  if (!coversAction(statement, question) || statement.resources === undefined) {
    return undefined;
  }
  const { principals, resources, conditions, effect } = statement;
  const { principal, resource, context } = question;
  const parts: (readonly Failure[])[] = [];
  if (principals !== undefined && namingOf(principals, principal) === undefined) {
    parts.push([
      {
        part: principals.negated ? "not-principal" : "principal",
        expected: principals.named.map(principalText),
        actual: [principal.arn, principal.issuerArn ?? [], principal.account].flat(),
      },
    ]);
  }
  if (resources && !coversResource(statement, question)) {
    const expected = resources.patterns.map(({ source }) => source);
    const part = resources.negated ? "not-resource" : "resource";
    parts.push([{ part, expected, actual: [resource] }]);
  }
  const unmet = conditions.filter((test) => !conditionsHold([test], context, effect));
  if (unmet.length > 0) {
    parts.push(
      unmet.map(({ operator, key, writtenKey, expected }) => {
        const actual = context.get(key);
        return { part: "condition", operator, key: writtenKey, expected, actual };
      }),
    );
  }
  return parts.length === 1 ? parts[0] : undefined;
}

function nearGrants(question: Question): readonly NearMiss[] {
  return (question.grants ?? []).flatMap((grant) => {
    const failed = grantFailure(grant, question);
    return failed === undefined ||
      failed.part === "operation" ||
      namedBy(grant.grantee, question.principal) === undefined
      ? []
      : { source: "grant" as const, grant: grant.id, failed: [failed] };
  });
}
