/** The member tables against the API models, for every operation that is served. */

import { describe, expect, test } from "vitest";
import { catalogue } from "../../lambdas/catalogue.ts";
import { cloudTrailOperations } from "../../lambdas/cloudtrail/operations.ts";
import { iamOperations } from "../../lambdas/iam/operations.ts";
import { kmsOperations } from "../../lambdas/kms/operations.ts";
import { organizationsOperations } from "../../lambdas/organizations/operations.ts";
import type { Operation } from "../../lambdas/shared/runtime/operation.ts";
import type { Members } from "../../lambdas/shared/wire/members.ts";
import { stsOperations } from "../../lambdas/sts/operations.ts";
import cloudTrailModel from "../facts/cloudtrail-constraints.json" with { type: "json" };
import kmsModel from "../facts/constraints.json" with { type: "json" };
import iamModel from "../facts/iam-constraints.json" with { type: "json" };
import organizationsModel from "../facts/organizations-constraints.json" with { type: "json" };
import stsModel from "../facts/sts-constraints.json" with { type: "json" };
import {
  type Differences,
  expectedMembers,
  expectedShape,
  inputOf,
  type Model,
  type ModelShape,
  present,
} from "./model.ts";

describe("KMS", () => {
  /**
   * What the newest SDK has beyond the model. It tells the names only, and takes
   * either of two members where the model still requires the one that it knows.
   */
  const newest: {
    readonly newOperations: Readonly<
      Record<
        string,
        { readonly input: { readonly members: readonly string[]; readonly requiredFirstN: number } }
      >
    >;
    readonly newInputMembers: Readonly<Record<string, readonly string[]>>;
    readonly newStructureMembers: Readonly<Record<string, readonly string[]>>;
    readonly newEnumValues: Readonly<Record<string, readonly string[]>>;
  } = kmsModel.newestFromSdk;

  type Input = Readonly<Record<string, ModelShape & { readonly isRequired?: boolean }>>;
  const inputs: Readonly<Record<string, { readonly input: Input }>> = kmsModel.operations;

  const differences: Differences = {
    /** A table may be behind the newest SDK. */
    enumOf: (shape, choices) => {
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
    },
    moreMembers: (shape) => anyMembers(newest.newStructureMembers[shape ?? ""]),
  };

  /** Of these the model knows no bounds. */
  function anyMembers(names: readonly string[] = []): Members {
    return Object.fromEntries(names.map((name) => [name, expect.any(Object)]));
  }

  function knownMembers(operation: string, input: Input): Members {
    const newer = newest.newInputMembers[operation] ?? [];
    const required = new Set(
      Object.entries(input)
        .filter(([, { isRequired }]) => isRequired)
        .map(([member]) => member)
        .filter((member) => !newer.includes(member.replace(/Principal$/, "ServicePrincipal"))),
    );
    return { ...expectedMembers(input, required, differences), ...anyMembers(newer) };
  }

  /** Of the newest operations the SDK tells the members, and which of them are required. */
  function newMembers(operation: string): Members {
    const { members, requiredFirstN } = present(newest.newOperations[operation]).input;
    const isRequired = expect.objectContaining({ required: true });
    const isOptional = expect.not.objectContaining({ required: true });
    return Object.fromEntries(
      members.map((member, index) => [member, index < requiredFirstN ? isRequired : isOptional]),
    );
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
      const input = inputs[name]?.input;
      expect(await load()).toEqual(
        input === undefined ? newMembers(name) : knownMembers(name, input),
      );
    });

    test("is served with this very table", async () => {
      const operation = kmsOperations.find((served) => served.name === name);
      expect(operation?.members).toBe(await load());
    });
  });
});

/** Where a table is not as the model has it, by the model's shapes. */
type Exceptions = Readonly<
  Record<string, { readonly why: string; readonly instead: Partial<ModelShape> }>
>;

type Service = {
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly model: Model;
  readonly exceptions: Exceptions;
};

const services: readonly Service[] = [
  { name: "CloudTrail", operations: cloudTrailOperations, model: cloudTrailModel, exceptions: {} },
  { name: "IAM", operations: iamOperations, model: iamModel, exceptions: {} },
  {
    name: "STS",
    operations: stsOperations,
    model: stsModel,
    exceptions: {
      unrestrictedSessionPolicyDocumentType: {
        why: "AssumeRole's documentation has the maximum that the model lacks.",
        instead: { max: 2048 },
      },
      policyDescriptorListType: {
        why: "The documentation has the maximum that the model lacks: ten ARNs.",
        instead: { max: 10 },
      },
    },
  },
  {
    name: "Organizations",
    operations: organizationsOperations,
    model: organizationsModel,
    exceptions: {
      Email: {
        why: "The model's pattern takes quadratic time: see lambdas/organizations/shapes.ts.",
        instead: { pattern: String.raw`[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+` },
      },
    },
  },
];

describe.each(services)("$name", ({ operations, model, exceptions }) => {
  test("the model is of what is served", () => {
    const served = operations.map(({ name }) => name);
    expect(Object.keys(model.operations)).toEqual(served.toSorted());
  });

  const overrides = Object.fromEntries(
    Object.entries(exceptions).map(([shape, { instead }]) => [shape, instead]),
  );

  test.each(operations)("$name takes the model's members, and no others", ({ name, members }) => {
    expect({ type: "structure", members }).toEqual(
      expectedShape(inputOf(model, name), { overrides }),
    );
  });

  test.each(Object.entries(exceptions))("%s is an exception", (shape, { instead }) => {
    expect(present(model.shapes[shape])).not.toMatchObject(instead);
  });
});
