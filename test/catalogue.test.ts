/** The catalogue against the code: no operation is missing from either. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogue, dispatcher, functions } from "../lambdas/catalogue.ts";
import { kmsTargetPrefix } from "../lambdas/targets.ts";
import { cloudTrailService } from "../lambdas/cloudtrail/service.ts";
import { kmsOperations } from "../lambdas/kms/operations.ts";
import { stsService } from "../lambdas/sts/service.ts";

/** Vite does not look into an address that is made while the test runs. */
const load = (entry: string): Promise<Record<string, unknown>> =>
  import(/* @vite-ignore */ new URL(`../lambdas/${entry}.ts`, import.meta.url).href);

const namesOf = (service: string) =>
  catalogue.filter((operation) => operation.service === service).map(({ name }) => name);

test("names each operation once", () => {
  const names = catalogue.map(({ service, name }) => `${service}:${name}`);
  expect(new Set(names).size).toBe(names.length);
});

test("has exactly the operations that the dispatcher serves", () => {
  expect(kmsOperations.map(({ name }) => name)).toEqual(namesOf("kms"));
  expect(stsService.operations.map(({ name }) => name)).toEqual(namesOf("sts"));
  expect(cloudTrailService.operations.map(({ name }) => name)).toEqual(namesOf("cloudtrail"));
});

describe.each(catalogue)("$service $name", ({ name, service, entry }) => {
  test("has a module of its own", () => {
    expect(existsSync(new URL(`../lambdas/${entry}.ts`, import.meta.url))).toBe(true);
  });

  test.runIf(service === "kms")(
    "is what its module serves, and checks what it says it does",
    async () => {
      const module = await load(entry);
      const operation = Object.values(module).find(
        (value) => typeof value === "object" && value !== null && "perform" in value,
      );
      expect(operation).toMatchObject({ name });
      expect(module).toMatchObject({ create: expect.any(Function), handler: expect.any(Function) });
    },
  );

  test.runIf(service === "kms")("has a function and a route", () => {
    const route = `POST /${kmsTargetPrefix}.${name}`;
    expect(functions.filter(({ routes }) => routes.includes(route))).toMatchObject([
      { id: name, entry },
    ]);
  });
});

test.each([...functions, dispatcher])(
  "the function $id is a module with an entry",
  async ({ entry }) => {
    const module = await load(entry);
    expect(module).toMatchObject({ create: expect.any(Function), handler: expect.any(Function) });
  },
);

test("no route leads to two functions", () => {
  const routes = functions.flatMap((entry) => entry.routes);
  expect(new Set(routes).size).toBe(routes.length);
});

describe("what an operation's code can reach is what the catalogue lets it touch", () => {
  const source = (entry: string) =>
    readFileSync(new URL(`../lambdas/${entry}.ts`, import.meta.url), "utf8");
  const writes =
    /services\.(keys|aliases|grants)\.(create|replicate|change|putPolicy|retarget|delete)\(|sets\.join\(|deleteMaterial\(|sealImportToken\(/;
  // DescribeKey makes AWS managed keys at their first use, as what uses them does.
  const usesMaterial =
    /kms:DescribeKey|envelope\.ts|data-key(?:-pair)?\.ts|decryption-key\.ts|mac\.ts|new-material\.ts|rotationFrom|privateKeyOf|signWith|vault\./;

  test.each(catalogue.filter(({ service }) => service === "kms"))(
    "$name: $access",
    ({ access, entry }) => {
      expect(writes.test(source(entry))).toBe(["write", "retire", "create"].includes(access));
      expect(usesMaterial.test(source(entry))).toBe(access === "use" || access === "create");
    },
  );
});
