/** The member tables against the API model, for every KMS operation that is served. */

import { describe, expect, test } from "vitest";
import { catalogue } from "../../lambdas/catalogue.ts";
import { kmsOperations } from "../../lambdas/kms/operations.ts";
import type { Member, Members, Shape } from "../../lambdas/shared/wire/members.ts";
import model from "../facts/constraints.json" with { type: "json" };

/** A shape as test/facts/constraints.json has it. */
type ModelShape = {
  readonly type: string;
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
        ...(choices !== undefined && { enum: choices }),
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
        members: expectedMembers(present(shape.members), new Set(shape.required)),
      };
  }
  throw new Error(`The model has a type that the test does not know: ${shape.type}`);
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
    const required = new Set(
      Object.entries(input)
        .filter(([, { isRequired }]) => isRequired)
        .map(([member]) => member),
    );
    expect(await load()).toEqual(expectedMembers(input, required));
  });

  test("is served with this very table", async () => {
    const operation = kmsOperations.find((served) => served.name === name);
    expect(operation?.members).toBe(await load());
  });
});
