/**
 * A policy's elements, each of the JSON type that it must have and with its
 * place; whether they mean something is looked at afterwards. What is no element
 * is refused.
 */

import { parseJson } from "./policy-json.ts";
import { itemOf, memberOf, type Place, quoted, refusal } from "./policy-syntax.ts";
import { badSyntax } from "./policy-texts.ts";

export type Shape = {
  readonly place: Place;
  readonly version: string | undefined;
  readonly statements: readonly StatementShape[];
};

export type StatementShape = {
  readonly place: Place;
  readonly sid: string | undefined;
  /** `Allow` or `Deny`, in any case. */
  readonly effect: string;
  /** Of any type. */
  readonly principal: Given<unknown> | undefined;
  readonly action: Given<readonly Item[]> | undefined;
  readonly resource: Given<readonly Item[]> | undefined;
  readonly condition: Given<Members> | undefined;
};

/** An element with its `Not…`: a statement has one of both. */
export type Given<T> = { readonly place: Place; readonly negated: boolean; readonly value: T };

/** One of an element's texts. */
export type Item = { readonly place: Place; readonly text: string };

export type Members = Readonly<Record<string, unknown>>;

/** @throws PolicyError */
export function parseShape(document: Place, text: string): Shape {
  const policy = expectMembers(parseJson(document, text), document, "The policy");
  refuseUnknown(policy, ["Version", "Id", "Statement"], document);
  const { Version: version, Statement: value } = policy;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    throw wrong(memberOf(document, "Version"), "Version must be 2012-10-17 or 2008-10-17");
  }
  expectText(policy["Id"], memberOf(document, "Id"), "Id");
  const place = memberOf(document, "Statement");
  if (value === undefined || (Array.isArray(value) && value.length === 0)) {
    throw wrong(place, "The policy must have at least one statement");
  }
  return { place: document, version, statements: shapesOf(value, place) };
}

function shapesOf(value: unknown, place: Place): readonly StatementShape[] {
  return Array.isArray(value)
    ? value.map((statement, index) => shapeOf(statement, itemOf(place, index)))
    : [shapeOf(value, place)];
}

const elements = ["Sid", "Effect", "Condition"];
const pairs = ["Principal", "Action", "Resource"];

function shapeOf(value: unknown, place: Place): StatementShape {
  const statement = expectMembers(value, place, "A statement");
  refuseUnknown(
    statement,
    [...elements, ...pairs.flatMap((element) => [element, `Not${element}`])],
    place,
  );
  const { Effect: effect, Condition: condition } = statement;
  if (typeof effect !== "string" || !/^(?:allow|deny)$/i.test(effect)) {
    throw wrong(memberOf(place, "Effect"), "Effect must be Allow or Deny");
  }
  const conditionPlace = memberOf(place, "Condition");
  return {
    place,
    sid: expectText(statement["Sid"], memberOf(place, "Sid"), "Sid"),
    effect,
    principal: given(statement, "Principal", place),
    action: textsOf(given(statement, "Action", place), "Action"),
    resource: textsOf(given(statement, "Resource", place), "Resource"),
    condition:
      condition === undefined
        ? undefined
        : {
            place: conditionPlace,
            negated: false,
            value: expectMembers(condition, conditionPlace, "Condition"),
          },
  };
}

function given(statement: Members, element: string, place: Place): Given<unknown> | undefined {
  const [value, other] = [statement[element], statement[`Not${element}`]];
  if (value !== undefined && other !== undefined) {
    throw wrong(place, `A statement has either ${element} or Not${element}`);
  }
  if (value !== undefined) {
    return { place: memberOf(place, element), negated: false, value };
  }
  return other === undefined
    ? undefined
    : { place: memberOf(place, `Not${element}`), negated: true, value: other };
}

function textsOf(
  element: Given<unknown> | undefined,
  name: string,
): Given<readonly Item[]> | undefined {
  return element && { ...element, value: expectTexts(element.value, element.place, name) };
}

export function expectTexts(value: unknown, place: Place, name: string): readonly Item[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((text, index) => {
    const item = Array.isArray(value) ? itemOf(place, index) : place;
    if (typeof text !== "string") {
      throw wrong(item, `${name} must be a string or a list of strings`);
    }
    return { place: item, text };
  });
}

export function expectMembers(value: unknown, place: Place, what: string): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(place, `${what} must be an object`);
  }
  return value as Members;
}

export function refuseUnknown(value: Members, known: readonly string[], place: Place): void {
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      throw wrong(memberOf(place, name), `There is no element ${quoted(name)} here`);
    }
  }
}

function expectText(value: unknown, place: Place, name: string): string | undefined {
  if (value !== undefined && typeof value !== "string") {
    throw wrong(place, `${name} must be a string`);
  }
  return value;
}

const wrong = (place: Place, what: string) => refusal(place, what, badSyntax);
