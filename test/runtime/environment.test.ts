/** Variables that a function refuses to start with. */

import { describe, expect, test } from "vitest";
import { nitroEnclavesRoot } from "../../lambdas/shared/recipient/roots.ts";
import { parseEnvironment, variables } from "../../lambdas/shared/runtime/environment.ts";
import { authority, issue } from "../support/enclave.ts";

const complete = {
  ...Object.fromEntries(Object.values(variables).map((name) => [name, `a ${name}`])),
  [variables.managementAccount]: "123456789012",
  [variables.eventRetentionDays]: undefined,
  [variables.grantDelay]: undefined,
  [variables.quotas]: undefined,
  [variables.oidcKeys]: undefined,
  [variables.attestationRoots]: undefined,
  [variables.logLevel]: undefined,
  [variables.metrics]: undefined,
};

test("what nobody sets has a default", () => {
  expect(parseEnvironment(complete)).toMatchObject({
    grantDelay: 0,
    quotas: { keys: 100_000, aliases: 50, grants: 50_000 },
    oidcKeys: new Map(),
    attestationRoots: [nitroEnclavesRoot],
    logLevel: "info",
    metrics: "none",
  });
});

test("roots of a team's own stand beside AWS's", () => {
  const { certificate } = issue("root", undefined, authority());
  const environment = { ...complete, [variables.attestationRoots]: certificate.toString("base64") };
  const [first, second] = parseEnvironment(environment).attestationRoots;
  expect(first).toBe(nitroEnclavesRoot);
  expect(second?.raw).toEqual(certificate);
});

test("metrics are embedded if that is asked for", () => {
  expect(parseEnvironment({ ...complete, [variables.metrics]: "emf" }).metrics).toBe("emf");
});

describe("refused, with the variable's name", () => {
  test.each([
    [variables.table, "", "is not set"],
    [variables.managementAccount, "12345678901", "must be an account id of 12 digits"],
    [variables.grantDelay, "901", "must be a number of seconds from 0 to 900"],
    [variables.quotas, "grants=50001", "must be lower limits than AWS's"],
    [variables.oidcKeys, "[]", "must be a JSON object of key sets"],
    [variables.attestationRoots, "AAAA", "must be certificates of P-384 authorities"],
    [variables.logLevel, "verbose", "must be one of debug, info, warn, error, silent"],
    [variables.metrics, "yes", "must be one of emf, none"],
  ])("%s=%s", (name, value, text) => {
    const attempt = () => parseEnvironment({ ...complete, [name]: value });
    expect(attempt).toThrow(name);
    expect(attempt).toThrow(text);
  });
});
