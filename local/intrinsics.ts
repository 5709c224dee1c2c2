/**
 * CloudFormation's intrinsic functions, as far as our templates use them. One
 * that is not known here is an error, never passed on: a value that is only
 * half resolved would show up as a strange failure much later.
 */

import { StartError } from "./errors.ts";

/** What names mean in one stack. Each returns undefined for a name it does not know. */
export type Scope = {
  /** The value of `Ref`: of a resource, a parameter or a pseudo parameter. */
  ref(logicalId: string): string | undefined;
  attribute(logicalId: string, name: string): string | undefined;
  importValue(name: string): string | undefined;
};

/**
 * @param place where the value stands in the template, for errors
 * @throws StartError that names the place and what is not known there
 */
export function resolveIntrinsics(value: unknown, scope: Scope, place: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => resolveIntrinsics(item, scope, `${place}/${index}`));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined && isIntrinsic(name)) {
    return evaluate(name, argument, scope, `${place}/${name}`);
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, resolveIntrinsics(item, scope, `${place}/${key}`)]),
  );
}

function isIntrinsic(name: string): boolean {
  return name === "Ref" || name.startsWith("Fn::");
}

function evaluate(name: string, argument: unknown, scope: Scope, place: string): unknown {
  switch (name) {
    case "Ref":
      return known(scope.ref(expectString(argument, place)), place, argument);
    case "Fn::GetAtt":
      return getAttribute(argument, scope, place);
    case "Fn::Join": {
      const [separator, items] = expectList(resolveIntrinsics(argument, scope, place), place);
      return strings(items, place).join(expectString(separator, place));
    }
    case "Fn::Split": {
      const [separator, text] = expectList(resolveIntrinsics(argument, scope, place), place);
      return expectString(text, place).split(expectString(separator, place));
    }
    case "Fn::Select": {
      const [index, items] = expectList(resolveIntrinsics(argument, scope, place), place);
      return known(expectList(items, place)[Number(index)], place, index);
    }
    case "Fn::Sub":
      return substitute(argument, scope, place);
    case "Fn::ImportValue": {
      const exported = expectString(resolveIntrinsics(argument, scope, place), place);
      return known(scope.importValue(exported), place, exported);
    }
    default:
      throw new StartError(`${place}: the local runtime does not know the function ${name}.`);
  }
}

/** Written as a list, or as one string with a dot. */
function getAttribute(argument: unknown, scope: Scope, place: string): unknown {
  const parts = typeof argument === "string" ? argument.split(".") : strings(argument, place);
  const [logicalId = "", ...path] = parts;
  return known(scope.attribute(logicalId, path.join(".")), place, parts.join("."));
}

function substitute(argument: unknown, scope: Scope, place: string): string {
  const [text, own] = typeof argument === "string" ? [argument, {}] : expectList(argument, place);
  const variables = resolveIntrinsics(own, scope, place) as Record<string, unknown>;
  return expectString(text, place).replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith("!")) {
      return `\${${name.slice(1)}}`;
    }
    const value =
      variables[name] ?? (name.includes(".") ? getAttribute(name, scope, place) : scope.ref(name));
    return expectString(known(value, place, name), place);
  });
}

function known<T>(value: T | undefined, place: string, name: unknown): T {
  if (value === undefined) {
    throw new StartError(`${place}: the local runtime does not know ${JSON.stringify(name)}.`);
  }
  return value;
}

function expectString(value: unknown, place: string): string {
  if (typeof value !== "string") {
    throw new StartError(`${place}: a string must stand here, not ${JSON.stringify(value)}.`);
  }
  return value;
}

function expectList(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new StartError(`${place}: a list must stand here, not ${JSON.stringify(value)}.`);
  }
  return value;
}

function strings(value: unknown, place: string): readonly string[] {
  return expectList(value, place).map((item) => expectString(item, place));
}
