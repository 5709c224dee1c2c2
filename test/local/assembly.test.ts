import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readAssembly } from "../../local/assembly.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstead-test-assembly-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (file: string, value: unknown) =>
  writeFileSync(join(folder, file), JSON.stringify(value));

function writeStack(environment: string, template: object): void {
  write("manifest.json", {
    artifacts: {
      Tree: { type: "cdk:tree", properties: { file: "tree.json" } },
      "One.assets": { type: "cdk:asset-manifest", properties: { file: "One.assets.json" } },
      One: {
        type: "aws:cloudformation:stack",
        environment,
        properties: { templateFile: "One.template.json", stackName: "named" },
      },
    },
  });
  write("One.template.json", template);
  write("One.assets.json", {
    files: {
      a: {
        source: { path: "asset.a", packaging: "zip" },
        destinations: { here: { objectKey: "a.zip" } },
      },
      b: {
        source: { path: "One.template.json", packaging: "file" },
        destinations: { here: { objectKey: "b.json" } },
      },
    },
  });
}

test("stacks and the folders of their code are found", async () => {
  const template = { Resources: {} };
  writeStack("aws://111122223333/eu-west-1", template);
  expect(await readAssembly(folder)).toEqual({
    stacks: [{ name: "named", account: "111122223333", region: "eu-west-1", template }],
    assets: new Map([["a.zip", join(folder, "asset.a")]]),
  });
});

test("a stack without a place goes nowhere in particular", async () => {
  writeStack("aws://unknown-account/unknown-region", {});
  const { stacks } = await readAssembly(folder);
  expect(stacks).toMatchObject([{ account: "000000000000", region: "us-east-1" }]);
});

test("a resource under a condition is refused, but for the CDK's own", async () => {
  const Metadata = { Type: "AWS::CDK::Metadata", Condition: "Known" };
  writeStack("", { Resources: { Metadata } });
  await readAssembly(folder);
  writeStack("", { Resources: { Table: { Type: "AWS::DynamoDB::Table", Condition: "C" } } });
  await expect(readAssembly(folder)).rejects.toMatchObject({
    name: "StartError",
    message:
      "One/Table: the local runtime does not evaluate conditions (C). Decide it while synthesizing.",
  });
});

test("a folder without an assembly says how to make one", async () => {
  await expect(readAssembly(folder)).rejects.toMatchObject({
    name: "StartError",
    message: `${folder} holds no cloud assembly (no manifest.json). \`npm run synth\` makes one in cdk.out.`,
  });
});

test("a file that is missing or no JSON is named", async () => {
  writeStack("", {});
  rmSync(join(folder, "One.template.json"));
  await expect(readAssembly(folder)).rejects.toThrow(
    `Cannot read ${join(folder, "One.template.json")}: ENOENT`,
  );
  mkdirSync(join(folder, "sub"));
  writeFileSync(join(folder, "sub", "manifest.json"), "{");
  await expect(readAssembly(join(folder, "sub"))).rejects.toThrow(
    /^Cannot read .+manifest\.json: /,
  );
});
