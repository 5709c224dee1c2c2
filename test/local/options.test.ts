import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { formatAttestationRoots } from "../../lambdas/shared/recipient/roots.ts";
import { help, readOptions } from "../../local/options.ts";
import { authority, issue, rootsOf, signer } from "../support/enclave.ts";
import { newSigningKey } from "../support/web-identity.ts";

const oidcKeys = JSON.stringify({
  "token.example.com": { keys: [newSigningKey("ES256", "one").jwk] },
});

test("everything has a default", () => {
  expect(readOptions([], {})).toEqual({
    host: "127.0.0.1",
    port: 4599,
    data: resolve(".lockstead"),
    assembly: undefined,
    dynamodbEndpoint: undefined,
    grantDelay: undefined,
    replicationDelay: undefined,
    quotas: undefined,
    eventRetentionDays: undefined,
    oidcKeys: undefined,
    attestationRoots: undefined,
    logLevel: undefined,
    admin: undefined,
    managementAccount: undefined,
    extraHosts: [],
  });
});

test("flags and variables are read", () => {
  const flags =
    "--port 0 --host ::1 --memory --assembly out --grant-delay 300 --replication-delay 5 --quotas keys=9 --event-retention-days 7 --log-level debug".split(
      " ",
    );
  const endpoint = ["--dynamodb-endpoint", "http://localhost:8000"];
  const options = readOptions([...flags, ...endpoint], {
    LOCKSTEAD_ADMIN_ACCESS_KEY_ID: "test",
    LOCKSTEAD_ADMIN_SECRET_ACCESS_KEY: "secret",
    LOCKSTEAD_ACCOUNT_ID: "111122223333",
    LOCKSTEAD_HOSTS: "kms.test:4599, other",
    LOCKSTEAD_OIDC_KEYS: oidcKeys,
  });
  expect(options).toEqual({
    host: "::1",
    port: 0,
    data: undefined,
    assembly: resolve("out"),
    dynamodbEndpoint: "http://localhost:8000",
    grantDelay: "300",
    replicationDelay: "5",
    quotas: "keys=9",
    eventRetentionDays: "7",
    oidcKeys,
    attestationRoots: undefined,
    logLevel: "debug",
    admin: { accessKeyId: "test", secretAccessKey: "secret" },
    managementAccount: "111122223333",
    extraHosts: ["kms.test:4599", "other"],
  });
});

test("--help asks for nothing else, and every flag is in its text", () => {
  expect(readOptions(["--help"], {})).toBeUndefined();
  for (const flag of "port host data memory assembly dynamodb-endpoint grant-delay replication-delay quotas event-retention-days attestation-roots log-level help".split(
    " ",
  )) {
    expect(help).toContain(`--${flag}`);
  }
});

describe("--attestation-roots", () => {
  const folder = mkdtempSync(join(tmpdir(), "lockstead-roots-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const read = (path: string) => readOptions(["--attestation-roots", path], {})?.attestationRoots;
  const roots = rootsOf(issue("one", undefined, authority()), issue("two", undefined, authority()));

  test("are what a file has as PEM", () => {
    const pem = file("two.pem", roots.map(String).join("\n"));
    expect(read(pem)).toBe(formatAttestationRoots(roots));
  });

  test.each([
    ["nothing", ""],
    ["something else", "root"],
    ["what is no authority", String(rootsOf(issue("leaf", undefined, signer))[0])],
  ])("a file with %s is refused", (_what, content) => {
    const path = file("bad.pem", content);
    expect(() => read(path)).toThrow(
      expect.objectContaining({
        name: "StartError",
        message: `${path} for --attestation-roots must hold certificates of P-384 authorities as PEM, and nothing else.`,
      }),
    );
  });

  test("a file that is not there is refused", () => {
    const path = join(folder, "none.pem");
    expect(() => read(path)).toThrow(`Cannot read ${path} for --attestation-roots (`);
  });
});

const seeHelp = ". `npm start -- --help` lists the options.";

describe("a wrong flag is one line that says what is wrong", () => {
  test.each<[string, string[], string]>([
    ["unknown", ["--prot", "1"], `Unknown option '--prot'${seeHelp}`],
    ["no flag at all", ["serve"], `Unexpected argument 'serve'${seeHelp}`],
    ["without its value", ["--port"], `Option '--port <value>' argument missing${seeHelp}`],
    [
      "with a value too many",
      ["--memory=1"],
      `Option '--memory' does not take an argument${seeHelp}`,
    ],
    ["no port", ["--port", "x"], `--port must be a number from 0 to 65535, not "x"${seeHelp}`],
    [
      "beyond the last port",
      ["--port", "65536"],
      `--port must be a number from 0 to 65535, not "65536"${seeHelp}`,
    ],
    ["an empty folder", ["--data", ""], `--data must not be empty${seeHelp}`],
    [
      "memory and a folder",
      ["--memory", "--data", "x"],
      `--memory keeps nothing on disk and --data says where to: choose one${seeHelp}`,
    ],
    [
      "no URL",
      ["--dynamodb-endpoint", "localhost:8000"],
      `--dynamodb-endpoint must be a URL like http://localhost:8000, not "localhost:8000"${seeHelp}`,
    ],
    [
      "no delay",
      ["--replication-delay", "1.5"],
      `--replication-delay must be a number of seconds from 0 to 900, not "1.5"${seeHelp}`,
    ],
    [
      "a long delay",
      ["--grant-delay", "1000"],
      `--grant-delay must be a number of seconds from 0 to 900, not "1000"${seeHelp}`,
    ],
    [
      "no limits",
      ["--quotas", "keys=0"],
      `--quotas must be lower limits than AWS's, as in keys=100,aliases=5,grants=10, not "keys=0"${seeHelp}`,
    ],
    [
      "no level",
      ["--log-level", "loud"],
      `--log-level must be one of debug, info, warn, error, silent, not "loud"${seeHelp}`,
    ],
  ])("%s", (_, argv, message) => {
    expect(() => readOptions(argv, {})).toThrow(
      expect.objectContaining({ name: "StartError", message }),
    );
  });
});

describe("a wrong variable is one line that says what to do", () => {
  const both =
    "Set both LOCKSTEAD_ADMIN_ACCESS_KEY_ID and LOCKSTEAD_ADMIN_SECRET_ACCESS_KEY, or neither.";
  test.each<[string, Record<string, string>, string]>([
    ["an id alone", { LOCKSTEAD_ADMIN_ACCESS_KEY_ID: "AKIA" }, both],
    ["a secret alone", { LOCKSTEAD_ADMIN_SECRET_ACCESS_KEY: "x" }, both],
    [
      "keys that are none",
      { LOCKSTEAD_OIDC_KEYS: '{"token.example.com":{}}' },
      'LOCKSTEAD_OIDC_KEYS must be a JSON object of key sets by the URLs of their issuers, without https://, like {"token.example.com":{"keys":[...]}}.',
    ],
    [
      "an id that no signature can hold",
      { LOCKSTEAD_ADMIN_ACCESS_KEY_ID: "a/b", LOCKSTEAD_ADMIN_SECRET_ACCESS_KEY: "x" },
      "LOCKSTEAD_ADMIN_ACCESS_KEY_ID must be letters, digits and underscores only: it is a part of each signature.",
    ],
    [
      "no account",
      { LOCKSTEAD_ACCOUNT_ID: "123" },
      'LOCKSTEAD_ACCOUNT_ID must be an account id of 12 digits, not "123".',
    ],
    [
      "a URL for a name",
      { LOCKSTEAD_HOSTS: "http://kms.test" },
      'LOCKSTEAD_HOSTS must list names like kms.test:4599, not "http://kms.test".',
    ],
  ])("%s", (_, env, message) => {
    expect(() => readOptions([], env)).toThrow(
      expect.objectContaining({ name: "StartError", message }),
    );
  });
});
