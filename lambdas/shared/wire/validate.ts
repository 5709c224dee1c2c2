/**
 * Constraints of a member table, reported together in AWS's words:
 * `2 validation errors detected: Value '…' at '…' failed to satisfy constraint: …; …`
 */

import { ServiceError } from "./errors.ts";
import type { InputOf, Member, Members, Shape } from "./members.ts";

/** @throws ServiceError ValidationException that names every constraint which is not met */
export function validateMembers<M extends Members>(
  members: M,
  input: Partial<InputOf<M>>,
): asserts input is InputOf<M> {
  const all: string[] = [];
  checkStructure(members, input as Record<string, unknown>, "", all);
  const failures = all.slice(0, mostFailures);
  if (failures.length > 0) {
    const count = `${failures.length} validation error${failures.length === 1 ? "" : "s"} detected`;
    throw new ServiceError("ValidationException", `${count}: ${failures.join("; ")}`);
  }
}

function checkStructure(
  members: Members,
  input: Record<string, unknown>,
  path: string,
  failures: string[],
): void {
  for (const [name, member] of Object.entries(members)) {
    checkMember(member, input[name], path + lowerFirst(name), failures);
  }
}

function checkMember(member: Member, value: unknown, path: string, failures: string[]): void {
  if (value !== undefined) {
    checkValue(member, value, path, failures);
  } else if (member.required) {
    failures.push(`Value null at '${path}' ${unmet("Member must not be null")}`);
  }
}

function checkValue(shape: Shape, value: unknown, path: string, failures: string[]): void {
  switch (shape.type) {
    case "string":
      checkString(shape, value as string, path, failures);
      break;
    case "integer": {
      const shown = `Value '${value as number}' at '${path}'`;
      checkRange(shape, value as number, "value", shown, failures);
      break;
    }
    case "blob":
      checkRange(shape, (value as Uint8Array).length, "length", `Value at '${path}'`, failures);
      break;
    case "list": {
      const items = value as readonly unknown[];
      checkRange(shape, items.length, "length", `Value at '${path}'`, failures);
      for (const [index, item] of items.entries()) {
        if (failures.length >= mostFailures) {
          break;
        }
        checkValue(shape.member, item, `${path}.${index + 1}.member`, failures);
      }
      break;
    }
    case "structure":
      checkStructure(shape.members, value as Record<string, unknown>, `${path}.`, failures);
      break;
    case "boolean":
    case "timestamp":
    case "map":
      break;
  }
}

/** Enough to recognize a value by; an answer has a bound too. */
function shorten(value: string): string {
  return value.length > longestShown ? `${value.slice(0, longestShown)}…` : value;
}

const longestShown = 1024;

/** How many failures one answer tells of. */
const mostFailures = 10;

function checkString(
  shape: Extract<Shape, { type: "string" }>,
  value: string,
  path: string,
  failures: string[],
): void {
  const shown = shape.sensitive ? `Value at '${path}'` : `Value '${shorten(value)}' at '${path}'`;
  checkRange(shape, value.length, "length", shown, failures);
  if (shape.pattern !== undefined && !wholeMatch(shape.pattern).test(value)) {
    failures.push(
      `${shown} ${unmet(`Member must satisfy regular expression pattern: ${shape.pattern}`)}`,
    );
  }
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    failures.push(
      `${shown} ${unmet(`Member must satisfy enum value set: [${shape.enum.join(", ")}]`)}`,
    );
  }
}

function checkRange(
  bounds: { readonly min?: number; readonly max?: number },
  measured: number,
  what: "length" | "value",
  shown: string,
  failures: string[],
): void {
  if (bounds.min !== undefined && measured < bounds.min) {
    failures.push(
      `${shown} ${unmet(`Member must have ${what} greater than or equal to ${bounds.min}`)}`,
    );
  }
  if (bounds.max !== undefined && measured > bounds.max) {
    failures.push(
      `${shown} ${unmet(`Member must have ${what} less than or equal to ${bounds.max}`)}`,
    );
  }
}

const compiled = new Map<string, RegExp>();

function wholeMatch(pattern: string): RegExp {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    // The models' classes of characters, as in `\\p{L}`, are Unicode's.
    expression = new RegExp(`^(?:${pattern})$`, pattern.includes("\\p{") ? "u" : "");
    compiled.set(pattern, expression);
  }
  return expression;
}

function unmet(constraint: string): string {
  return `failed to satisfy constraint: ${constraint}`;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
