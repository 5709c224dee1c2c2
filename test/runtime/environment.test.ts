/** Variables that a function refuses to start with. */

import { describe, expect, test } from "vitest";
import { parseEnvironment, variables } from "../../lambdas/shared/runtime/environment.ts";

const complete = {
  ...Object.fromEntries(Object.values(variables).map((name) => [name, `a ${name}`])),
  [variables.managementAccount]: "123456789012",
  [variables.eventRetentionDays]: undefined,
  [variables.grantDelay]: undefined,
  [variables.replicationDelay]: undefined,
  [variables.quotas]: undefined,
  [variables.oidcKeys]: undefined,
  [variables.attestationRoots]: undefined,
  [variables.logLevel]: undefined,
  [variables.metrics]: undefined,
};

test("what nobody sets has a default", () => {
  expect(parseEnvironment(complete)).toMatchObject({
    grantDelay: 0,
    replicationDelay: 0,
    quotas: "",
    oidcKeys: new Map(),
    attestationRoots: "",
    logLevel: "info",
    metrics: "none",
  });
});

test("attestation roots are read when a Recipient comes", () => {
  const environment = { ...complete, [variables.attestationRoots]: "MIIB/+8=,MIIC" };
  expect(parseEnvironment(environment).attestationRoots).toBe("MIIB/+8=,MIIC");
});

test("metrics are embedded if that is asked for", () => {
  expect(parseEnvironment({ ...complete, [variables.metrics]: "emf" }).metrics).toBe("emf");
});

describe("refused, with the variable's name", () => {
  test.each([
    [variables.table, "", "is not set"],
    [variables.managementAccount, "12345678901", "must be an account id of 12 digits"],
    [variables.grantDelay, "901", "must be a number of seconds from 0 to 900"],
    [variables.replicationDelay, "901", "must be a number of seconds from 0 to 900"],
    [variables.oidcKeys, "[]", "must be a JSON object of key sets"],
    [variables.attestationRoots, "root.pem", "must be certificates as DER in Base64"],
    [variables.logLevel, "verbose", "must be one of debug, info, warn, error, silent"],
    [variables.metrics, "yes", "must be one of emf, none"],
  ])("%s=%s", (name, value, text) => {
    const attempt = () => parseEnvironment({ ...complete, [name]: value });
    expect(attempt).toThrow(name);
    expect(attempt).toThrow(text);
  });
});
