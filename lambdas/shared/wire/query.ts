/**
 * From the parameters of the Query protocol to typed values: `Tags.member.1.Key`
 * is the member `Key` of the first structure in the list `Tags`. What has the
 * wrong type does not parse at all (MalformedInput); what breaks a constraint is
 * found by validate.ts.
 *
 * AWS does not document these errors. Their texts, and what a list's numbers may
 * be, are what others recorded of SES, SNS, ELB, CloudWatch and STS, which one
 * framework serves (docs/decisions/0003-texts-that-aws-does-not-document.md).
 */

import { ServiceError } from "./errors.ts";
import type { InputOf, Members, Shape } from "./members.ts";

/**
 * Parameters of other names are ignored, as a client of a later API may send them.
 * @throws ServiceError MalformedInputException at the first value of a wrong type
 */
export function parseQuery<M extends Members>(
  members: M,
  parameters: ReadonlyMap<string, string>,
): Partial<InputOf<M>> {
  return parseStructure(members, parameters) as Partial<InputOf<M>>;
}

/** A parameter as one place in the input sees it: what follows its own name, and the value. */
type Parameter = readonly [rest: string | undefined, value: string];

function parseStructure(
  members: Members,
  parameters: Iterable<Parameter>,
): Record<string, unknown> {
  const given = byFirstName(parameters);
  const parsed: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(members)) {
    const own = given.get(name);
    if (own !== undefined) {
      parsed[name] = parseValue(shape, own);
    }
  }
  return parsed;
}

function parseValue(shape: Shape, own: readonly Parameter[]): unknown {
  switch (shape.type) {
    case "string":
      return scalar(own);
    case "boolean":
      return parseBoolean(scalar(own));
    case "integer":
      return parseInteger(scalar(own));
    case "list":
      return parseList(shape.member, own);
    case "structure":
      return parseStructure(shape.members, inside(own, "Unexpected complex element termination"));
    case "blob":
    case "timestamp":
    case "map":
      throw new Error(`No operation of IAM or STS takes a ${shape.type}`);
  }
}

const longestSkip = 10;
const lastIndex = 214_748_369;

/**
 * The numbers give the order. Small gaps become empty items, which the
 * constraints then judge; so a number takes no more room than the parameters do.
 */
function parseList(shape: Shape, own: readonly Parameter[]): readonly unknown[] {
  const termination = "Unexpected list element termination";
  const { member = [], ...others } = Object.fromEntries(byFirstName(inside(own, termination)));
  if (Object.keys(others).length > 0) {
    throw malformed("Top level element may not be treated as a list");
  }
  const items = new Map<number, readonly Parameter[]>();
  for (const [index, item] of byFirstName(inside(member, termination))) {
    items.set(parseIndex(index), item);
  }
  const list: unknown[] = [];
  for (const [index, item] of [...items].sort(([one], [other]) => one - other)) {
    const skipped = index - Math.max(list.length, 1);
    if (skipped > longestSkip) {
      const count = skipped.toLocaleString("en-US");
      throw malformed(`Excessively sparse input would skip ${count} list elements`);
    }
    while (list.length < index - 1) {
      list.push(parseValue(shape, [[undefined, ""]]));
    }
    list.push(parseValue(shape, item));
  }
  return list;
}

/** Each number has one spelling, so no two parameters claim one place. */
function parseIndex(text: string): number {
  if (!/^[0-9]+$/.test(text)) {
    throw malformed("Start of list found where not expected");
  }
  if (text.startsWith("0")) {
    throw malformed(text === "0" ? "0 is not a valid index" : "Value found where not expected");
  }
  const index = Number(text);
  if (index > lastIndex) {
    throw malformed(`Index ${text.slice(0, 20)} is illegal`);
  }
  return index;
}

function parseBoolean(text: string): boolean {
  switch (text) {
    case "true":
    case "1":
      return true;
    case "false":
    case "0":
      return false;
    default:
      throw malformed(
        text === "" ? "missing value for boolean type" : "boolean must follow xsd1.1 definition",
      );
  }
}

/** 32 bits with a sign. */
function parseInteger(text: string): number {
  if (text === "") {
    throw malformed("missing value for decimal type");
  }
  const value = /^[+-]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= -(2 ** 31) && value < 2 ** 31)) {
    throw malformed();
  }
  // A negative zero would be shown as one.
  return value + 0;
}

function scalar(own: readonly Parameter[]): string {
  const [parameter] = own;
  if (parameter === undefined || parameter[0] !== undefined || own.length > 1) {
    throw malformed("Start of list found where not expected");
  }
  return parameter[1];
}

/** SDKs send a list, or structure, without contents as its name with an empty value. */
function inside(own: readonly Parameter[], termination: string): readonly Parameter[] {
  return own.filter(([rest, value]) => {
    if (rest === undefined && value !== "") {
      throw malformed(termination);
    }
    return rest !== undefined;
  });
}

/** INVARIANT: one pass over the parameters, however many names there are. */
function byFirstName(parameters: Iterable<Parameter>): ReadonlyMap<string, readonly Parameter[]> {
  const groups = new Map<string, Parameter[]>();
  for (const [name = "", value] of parameters) {
    const dot = name.indexOf(".");
    const first = dot < 0 ? name : name.slice(0, dot);
    const parameter: Parameter = [dot < 0 ? undefined : name.slice(dot + 1), value];
    const group = groups.get(first);
    if (group === undefined) {
      groups.set(first, [parameter]);
    } else {
      group.push(parameter);
    }
  }
  return groups;
}

function malformed(text?: string): ServiceError {
  return new ServiceError("MalformedInputException", text);
}
