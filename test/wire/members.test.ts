/** The member tables against the API model, for every KMS operation that is served. */

import { describe, expect, test } from "vitest";
import { catalogue } from "../../lambdas/catalogue.ts";
import { kmsOperations } from "../../lambdas/kms/operations.ts";
import type { Member, Members, Shape } from "../../lambdas/shared/wire/members.ts";
import model from "../facts/constraints.json" with { type: "json" };

/** A shape as test/facts/constraints.json has it. */
type ModelShape = {
  readonly type: string;
  readonly shape?: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly member?: ModelShape;
  readonly key?: ModelShape;
  readonly value?: ModelShape;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, ModelShape>>;
  readonly isRequired?: boolean;
};

/**
 * What the newest SDK has beyond the model. It tells the names only, and takes
 * either of two members where the model still requires the one that it knows.
 */
const newest: {
  readonly newInputMembers: Readonly<Record<string, readonly string[]>>;
  readonly newStructureMembers: Readonly<Record<string, readonly string[]>>;
  readonly newEnumValues: Readonly<Record<string, readonly string[]>>;
} = model.newestFromSdk;

const inputs: Readonly<Record<string, { readonly input: Readonly<Record<string, ModelShape>> }>> =
  model.operations;

/** What our table has to say where the model says this. */
function expectedShape(shape: ModelShape): Shape {
  const { min, max, pattern, enum: choices } = shape;
  const bounds = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  switch (shape.type) {
    case "string":
      return {
        type: "string",
        ...bounds,
        ...(pattern !== undefined && { pattern }),
        ...(choices !== undefined && { enum: expectedChoices(shape.shape, choices) }),
      };
    case "blob":
    case "integer":
      return { type: shape.type, ...bounds };
    case "boolean":
      return { type: "boolean" };
    case "list":
      return { type: "list", ...bounds, member: expectedShape(present(shape.member)) };
    case "map":
      // Our maps are from any string to any string: the model must not want more of one.
      expect(shape.key).toEqual({ shape: expect.any(String), type: "string" });
      expect(shape.value).toEqual({ shape: expect.any(String), type: "string" });
      return { type: "map" };
    case "structure":
      return {
        type: "structure",
        members: {
          ...expectedMembers(present(shape.members), new Set(shape.required)),
          ...anyMembers(newest.newStructureMembers[shape.shape ?? ""]),
        },
      };
  }
  throw new Error(`The model has a type that the test does not know: ${shape.type}`);
}

/** A table may be behind the newest SDK. */
function expectedChoices(shape: string | undefined, choices: readonly string[]) {
  const newer = newest.newEnumValues[shape ?? ""];
  return newer === undefined
    ? choices
    : expect.toSatisfy((actual: readonly string[]) => {
        const more = actual.slice(choices.length);
        return (
          choices.every((choice, index) => actual[index] === choice) &&
          more.every((choice) => newer.includes(choice))
        );
      });
}

/** Of these the model knows no bounds. */
function anyMembers(names: readonly string[] = []): Members {
  return Object.fromEntries(names.map((name) => [name, expect.any(Object)]));
}

function expectedMembers(
  members: Readonly<Record<string, ModelShape>>,
  required: ReadonlySet<string>,
): Members {
  return Object.fromEntries(
    Object.entries(members).map(([name, shape]): [string, Member] => [
      name,
      { ...expectedShape(shape), ...(required.has(name) && { required: true }) },
    ]),
  );
}

function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error("The model lacks a part of a shape.");
  }
  return value;
}

const operations = catalogue.filter(({ service }) => service === "kms");

test("there are operations to look at", () => {
  expect(operations.length).toBeGreaterThan(20);
});

describe.each(operations)("$name", ({ name, entry }) => {
  const file = entry.replace(/^kms\//, "");
  const exported = `${name.charAt(0).toLowerCase()}${name.slice(1)}Members`;
  const load = async (): Promise<Members> => {
    const module = (await import(`../../lambdas/kms/members/${file}.ts`)) as Record<
      string,
      unknown
    >;
    return present(module[exported]) as Members;
  };

  test("takes the model's members, with the model's constraints, and no others", async () => {
    const { input } = present(inputs[name]);
    const newer = newest.newInputMembers[name] ?? [];
    const required = new Set(
      Object.entries(input)
        .filter(([, { isRequired }]) => isRequired)
        .map(([member]) => member)
        .filter((member) => !newer.includes(member.replace(/Principal$/, "ServicePrincipal"))),
    );
    expect(await load()).toEqual({ ...expectedMembers(input, required), ...anyMembers(newer) });
  });

  test("is served with this very table", async () => {
    const operation = kmsOperations.find((served) => served.name === name);
    expect(operation?.members).toBe(await load());
  });
});
