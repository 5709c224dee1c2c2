import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  definedSecrets,
  openSecrets,
  outsideSecret,
  resolveSecretReferences,
  type SecretsOptions,
} from "../../local/secrets.ts";
import { fakeDeployment } from "./fake-deployment.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstead-test-secrets-"));
  file = join(folder, "secrets.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const definitions = definedSecrets(fakeDeployment());
const referenceOf = (name: string) =>
  definitions.find((definition) => definition.name === name)?.reference ?? "";
const wrapping = referenceOf("Wrapping");

function open(change: Partial<SecretsOptions> = {}) {
  return openSecrets({
    file,
    definitions,
    sealing: new Set([wrapping]),
    tableHoldsData: async () => false,
    overrides: new Map(),
    ...change,
  });
}

const stored = () => JSON.parse(readFileSync(file, "utf8"));
const store = (value: unknown) => writeFileSync(file, JSON.stringify(value), { mode: 0o600 });

test("secrets are generated once, as the template asks, and kept for their owner alone", async () => {
  const secrets = await open();
  expect(secrets.current(wrapping)).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(JSON.parse(secrets.current(referenceOf("Admin")))).toEqual({
    accessKeyId: "AKIAEXAMPLE",
    secretAccessKey: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["secrets.json"]);
  expect(stored()["Wrapping"]).toEqual({
    current: "1",
    versions: { "1": secrets.current(wrapping) },
  });

  const again = await open({ tableHoldsData: async () => true });
  expect(await again.read(wrapping)).toEqual({ value: secrets.current(wrapping), version: "1" });
});

test("each version is read by its name", async () => {
  store({ Wrapping: { current: "2", versions: { "1": "old", "2": "new" } } });
  const secrets = await open();
  expect(await secrets.read(wrapping)).toEqual({ value: "new", version: "2" });
  expect(await secrets.read(wrapping, "1")).toEqual({ value: "old", version: "1" });
  await expect(secrets.read(wrapping, "3")).rejects.toThrow(/^There is no secret .+, version 3\.$/);
});

test("in memory nothing is written", async () => {
  const secrets = await open({ file: undefined });
  expect(secrets.current(wrapping)).toHaveLength(64);
  expect(readdirSync(folder)).toEqual([]);
});

describe("a new secret is never made beside data that an older one sealed", () => {
  const holding = { tableHoldsData: async () => true };

  test("when the file is gone", async () => {
    await expect(open(holding)).rejects.toMatchObject({
      name: "StartError",
      message: `The table holds data, but ${file} lacks the secret that sealed them. Restore that file, or start afresh with another --data folder.`,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("when the file lacks it", async () => {
    store({ Admin: { current: "1", versions: { "1": "{}" } } });
    await expect(open(holding)).rejects.toThrow("lacks the secret that sealed them");
  });

  test("when it was kept in memory", async () => {
    await expect(open({ ...holding, file: undefined })).rejects.toThrow("--memory did not keep");
  });

  test("but another secret may be new", async () => {
    store({ Wrapping: { current: "1", versions: { "1": "kept" } } });
    const secrets = await open(holding);
    expect(secrets.current(wrapping)).toBe("kept");
    expect(stored()).toMatchObject({ Origin: { current: "1" }, Wrapping: { current: "1" } });
  });
});

describe("a file that is not as it was written is refused, and left as it is", () => {
  test.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["no versions", '{"Wrapping":{"current":"1"}}'],
    ["a current version that is missing", '{"Wrapping":{"current":"2","versions":{"1":"x"}}}'],
    ["a version that is no text", '{"Wrapping":{"current":"1","versions":{"1":1}}}'],
  ])("%s", async (_, text) => {
    writeFileSync(file, text, { mode: 0o600 });
    await expect(open()).rejects.toMatchObject({
      name: "StartError",
      message: `${file} is damaged. Restore it from a copy: without it, what the table holds cannot be decrypted.`,
    });
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test.each([0o640, 0o604, 0o644, 0o620])("mode %o", async (mode) => {
    store({});
    chmodSync(file, mode);
    await expect(open()).rejects.toMatchObject({
      name: "StartError",
      message: `Others can read the secrets in ${file}. Run \`chmod 600 ${file}\`, and make new ones if somebody did.`,
    });
  });
});

test("a folder in its place is an error of one line", async () => {
  await expect(open({ file: folder })).rejects.toMatchObject({ name: "StartError" });
});

test("given values take the place of stored ones, and are not kept", async () => {
  const admin = referenceOf("Admin");
  const secrets = await open({ overrides: new Map([[admin, "given"]]) });
  expect(await secrets.read(admin)).toEqual({ value: "given", version: "environment" });
  expect(Object.keys(stored())).toEqual(["Origin", "Wrapping"]);
});

test("what the template itself says of a secret follows the template", async () => {
  store({
    Admin: { current: "1", versions: { "1": '{"accessKeyId":"AKIAOLD","secretAccessKey":"s"}' } },
  });
  const secrets = await open();
  expect(JSON.parse(secrets.current(referenceOf("Admin")))).toEqual({
    accessKeyId: "AKIAEXAMPLE",
    secretAccessKey: "s",
  });
});

test("a parameter of the deployer's own has one of our making in its place", async () => {
  const secrets = await open({
    definitions: [outsideSecret("ssm:/wrap")],
    sealing: new Set(["ssm:/wrap"]),
  });
  expect((await secrets.read("ssm:/wrap")).value).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(Object.keys(stored())).toEqual(["ssm:/wrap"]);
});

test("dynamic references are resolved wherever they stand", async () => {
  const secrets = await open();
  const arn = (name: string) => referenceOf(name).replace("secretsmanager:", "");
  const resolve = (text: string) => resolveSecretReferences(text, secrets);
  expect(resolve(`{{resolve:secretsmanager:${arn("Wrapping")}}}`)).toBe(secrets.current(wrapping));
  expect(resolve(`a {{resolve:secretsmanager:${arn("Wrapping")}:SecretString:::}} b`)).toBe(
    `a ${secrets.current(wrapping)} b`,
  );
  expect(resolve(`{{resolve:secretsmanager:${arn("Admin")}:SecretString:accessKeyId::}}`)).toBe(
    "AKIAEXAMPLE",
  );
});
