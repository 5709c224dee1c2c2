/** What member tables have to say where AWS's API models say what test/facts/ has of them. */

import type { Member, Members, Shape } from "../../lambdas/shared/wire/members.ts";

/** A shape of a model, with the shapes that it is made of in their places. */
export type ModelShape = {
  readonly type: string;
  readonly shape?: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
  readonly member?: ModelShape;
  readonly key?: ModelShape;
  readonly value?: ModelShape;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, ModelShape>>;
};

/** A structure, or an operation's input, whose members are named shapes. */
type NamedMembers = {
  readonly required?: readonly string[];
  readonly members: Readonly<Record<string, string>>;
};

type NamedShape = Omit<ModelShape, "member" | "key" | "value" | "members"> &
  Partial<NamedMembers> & { readonly member?: string };

/** The form of iam-, sts-, organizations- and cloudtrail-constraints.json. */
export type Model = {
  readonly operations: Readonly<Record<string, NamedMembers>>;
  readonly shapes: Readonly<Record<string, NamedShape>>;
};

/** The members of an operation's input. */
export function inputOf(model: Model, operation: string): ModelShape {
  return { type: "structure", ...resolved(model, present(model.operations[operation])) };
}

function resolved(model: Model, { required, members }: NamedMembers) {
  return {
    ...(required !== undefined && { required }),
    members: Object.fromEntries(
      Object.entries(members).map(([name, shape]) => [name, shapeOf(model, shape)]),
    ),
  };
}

function shapeOf(model: Model, name: string): ModelShape {
  const { member, members, required, ...rest } = present(model.shapes[name]);
  return {
    shape: name,
    ...rest,
    ...(member !== undefined && { member: shapeOf(model, member) }),
    ...(members !== undefined &&
      resolved(model, { ...(required !== undefined && { required }), members })),
  };
}

/** What is not in the model as it is in our tables. */
export type Differences = {
  /** The values of an enum's table, by the enum's name. */
  readonly enumOf?: (shape: string | undefined, choices: readonly string[]) => readonly string[];
  /** More members of a structure, by its name. */
  readonly moreMembers?: (shape: string | undefined) => Members;
  /** What a table has in place of the model's, by the shape's name. */
  readonly overrides?: Readonly<Record<string, Partial<ModelShape>>>;
};

/** What our table has to say where the model says this. */
export function expectedShape(original: ModelShape, differences: Differences = {}): Shape {
  const { enumOf, moreMembers, overrides = {} } = differences;
  const shape = { ...original, ...overrides[original.shape ?? ""] };
  const { min, max, pattern, enum: choices, sensitive } = shape;
  const bounds = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  switch (shape.type) {
    case "string":
      return {
        type: "string",
        ...bounds,
        ...(pattern !== undefined && { pattern }),
        ...(choices !== undefined && { enum: enumOf?.(shape.shape, choices) ?? choices }),
        ...(sensitive && { sensitive: true }),
      };
    case "blob":
    case "integer":
      return { type: shape.type, ...bounds };
    case "boolean":
    case "timestamp":
      return { type: shape.type };
    case "list":
      return { type: "list", ...bounds, member: expectedShape(present(shape.member), differences) };
    case "map":
      // Our maps are from any string to any string: the model must not want more of one.
      if (![shape.key, shape.value].every(isAnyString)) {
        throw new Error("The model wants more of a map than that it is of strings.");
      }
      return { type: "map" };
    case "structure":
      return {
        type: "structure",
        members: {
          ...expectedMembers(present(shape.members), new Set(shape.required), differences),
          ...moreMembers?.(shape.shape),
        },
      };
  }
  throw new Error(`The model has a type that the test does not know: ${shape.type}`);
}

function isAnyString(shape: ModelShape | undefined): boolean {
  return shape?.type === "string" && Object.keys(shape).every((key) => /^(type|shape)$/.test(key));
}

export function expectedMembers(
  members: Readonly<Record<string, ModelShape>>,
  required: ReadonlySet<string>,
  differences: Differences = {},
): Members {
  return Object.fromEntries(
    Object.entries(members).map(([name, shape]): [string, Member] => [
      name,
      { ...expectedShape(shape, differences), ...(required.has(name) && { required: true }) },
    ]),
  );
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error("The model lacks a part of a shape.");
  }
  return value;
}
