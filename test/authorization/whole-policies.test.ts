/** Of any document: it is understood whole, or it is refused with a PolicyError. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";
import { PolicyError, type PolicyKind } from "../../lambdas/shared/authorization/policy-syntax.ts";
import { kinds, least, parse } from "./policies.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const oneOrList = <T>(item: fc.Arbitrary<T>) =>
  fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 3 }));

const condition = fc.dictionary(
  fc.constantFrom("StringEquals", "StringLikeIfExists", "ForAnyValue:StringNotLike"),
  fc.dictionary(fc.constantFrom("kms:ViaService", "aws:PrincipalTag/Team"), oneOrList(fc.string())),
  { maxKeys: 2 },
);

const resource = oneOrList(fc.constantFrom("*", "arn:aws:kms:*:*:key/*", "arn:aws:s3:::bucket"));

const principal = fc.oneof(
  fc.constant("*"),
  fc.record({
    AWS: oneOrList(fc.constantFrom("*", "123456789012", "arn:aws:iam::123456789012:user/a")),
  }),
  fc.record({ Service: oneOrList(fc.constantFrom("s3.amazonaws.com")), AWS: fc.constant("*") }),
);

const actionsOf: Record<PolicyKind, readonly string[]> = {
  identity: ["*", "kms:Encrypt", "s3:*"],
  managed: ["*", "kms:Encrypt", "s3:*"],
  session: ["*", "kms:Encrypt", "s3:*"],
  key: ["*", "kms:Encrypt", "s3:*"],
  trust: ["sts:AssumeRole", "sts:TagSession"],
  "service-control": ["*", "kms:Encrypt", "s3:*"],
  "resource-control": ["kms:Encrypt", "s3:*"],
};

/** Policies that are accepted. */
function policies(kind: PolicyKind): fc.Arbitrary<Json> {
  const statement = fc.record(
    {
      Effect: fc.constantFrom(...(kind === "resource-control" ? ["Deny"] : ["Allow", "Deny"])),
      Action: oneOrList(fc.constantFrom(...actionsOf[kind])),
      Condition: condition,
      ...("Principal" in least[kind] && {
        Principal: kind === "resource-control" ? fc.constant("*") : principal,
      }),
      ...("Resource" in least[kind] && { Resource: resource }),
    },
    {
      requiredKeys: [
        "Effect",
        "Action",
        ...(["Principal", "Resource"].filter((name) => name in least[kind]) as "Action"[]),
      ],
    },
  );
  const named = fc
    .array(statement, { minLength: 1, maxLength: 3 })
    .map((list) => list.map((one, index) => ({ ...one, Sid: `s${index}` })));
  return fc.record({
    Version: fc.constant("2012-10-17"),
    Id: fc.string(),
    Statement: fc.oneof(statement, named),
  }) as fc.Arbitrary<Json>;
}

type Path = readonly (string | number)[];

/** Every node of a document, the document first. */
function pathsOf(node: Json, path: Path = []): readonly Path[] {
  return typeof node === "object" && node !== null
    ? [path, ...Object.entries(node).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))]
    : [path];
}

function at(node: Json, path: Path): Json {
  return path.reduce<Json>((inner, step) => (inner as Record<string, Json>)[step] as Json, node);
}

function replaced(node: Json, path: Path, change: (inner: Json) => Json): Json {
  const copy = structuredClone(node);
  const last = path.at(-1);
  if (last === undefined) {
    return change(copy);
  }
  const parent = at(copy, path.slice(0, -1)) as Record<string, Json>;
  parent[last] = change(parent[last] as Json);
  return copy;
}

const isObject = (node: Json) => typeof node === "object" && node !== null && !Array.isArray(node);

const elements = new Set([
  "Version",
  "Id",
  "Statement",
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

/** A name that means something nowhere: no element, no type of principals, no operator, no key with a vendor. */
const unknownName = fc
  .oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom("__proto__", "constructor", "toString", "effect", "StringEqual", "AWs"),
  )
  .filter(
    (name) =>
      !elements.has(name) &&
      !/^[^:]+:./.test(name) &&
      !["AWS", "Service", "Federated"].includes(name) &&
      !/^[A-Z][a-z]*[A-Z]?[A-Za-z]*(Equals|Like|Exists)/.test(name),
  );

/**
 * @returns whether it was accepted
 * @throws Error for anything but an acceptance or a refusal of the form that they have
 */
function attempt(kind: PolicyKind, text: string): "accepted" | "refused" {
  try {
    parsePolicy(kind, text);
    return "accepted";
  } catch (error) {
    if (error instanceof PolicyError && error.message !== "") {
      const { place, explanation } = error;
      if (explanation.endsWith(place === "" ? "." : ` (at ${place}).`)) {
        return "refused";
      }
    }
    throw error;
  }
}

const withPath = (kind: PolicyKind, wanted: (node: Json) => boolean) =>
  policies(kind).chain((policy) =>
    fc.tuple(
      fc.constant(policy),
      fc.constantFrom(...pathsOf(policy).filter((path) => wanted(at(policy, path)))),
    ),
  );

describe.each(kinds)("%s policies", (kind) => {
  test("of the usual elements are accepted", () => {
    fc.assert(
      fc.property(policies(kind), (policy) => {
        expect(parse(kind, policy).statements.length).toBeGreaterThan(0);
      }),
    );
  });

  test("are refused with an unknown member in any of their objects", () => {
    fc.assert(
      fc.property(
        withPath(kind, isObject),
        unknownName,
        fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom("*", {}, [])),
        ([policy, path], name, value) => {
          const changed = replaced(policy, path, (inner) => ({
            ...(inner as Record<string, Json>),
            // Not by assignment, which would set the prototype.
            ...Object.fromEntries([[name, value as Json]]),
          }));
          expect(attempt(kind, JSON.stringify(changed))).toBe("refused");
        },
      ),
      { numRuns: 500 },
    );
  });

  test("are refused with a member given twice in any of their objects", () => {
    fc.assert(
      fc.property(
        withPath(kind, (node) => isObject(node) && Object.keys(node as object).length > 0),
        ([policy, path]) => {
          const mark = "«here»";
          const text = JSON.stringify(
            replaced(policy, path, (inner) => ({ [mark]: 0, ...(inner as Record<string, Json>) })),
          );
          const [name = ""] = Object.keys(at(policy, path) as object);
          expect(attempt(kind, text.replace(`"${mark}"`, JSON.stringify(name)))).toBe("refused");
        },
      ),
    );
  });

  test("are accepted or refused, whatever is put in any place", () => {
    fc.assert(
      fc.property(
        withPath(kind, () => true),
        fc.oneof(
          fc.jsonValue({ maxDepth: 2 }),
          fc.constantFrom("*", "Allow", [], {}, ["*"], "${", "${a}"),
        ),
        ([policy, path], value) => {
          const text = JSON.stringify(replaced(policy, path, () => value as Json));
          expect(attempt(kind, text)).toMatch(/^accepted$|^refused$/);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("of arbitrary text or JSON are refused", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
        expect(attempt(kind, text)).toBe("refused");
      }),
      { numRuns: 500 },
    );
  });
});
