/**
 * A cloud assembly as CDK writes it: the stacks' templates, and the folders of
 * code that their functions are made of. Nothing is interpreted yet.
 */

import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { errorCode, errorText, StartError } from "./errors.ts";

export type TemplateResource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
};

export type Template = {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
};

export type Stack = {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: Template;
};

export type Assembly = {
  readonly stacks: readonly Stack[];
  /** From the S3 key under which a deployment would put an asset to the asset's folder. */
  readonly assets: ReadonlyMap<string, string>;
};

/** Where the stacks go while nobody has said where: an account that AWS gives to no one. */
const nowhere = { account: "000000000000", region: "us-east-1" };

type Manifest = {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly environment?: string;
        readonly properties?: {
          readonly templateFile?: string;
          readonly stackName?: string;
          readonly file?: string;
        };
      }
    >
  >;
};

type AssetManifest = {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string; readonly packaging?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
};

/** @throws StartError when the folder holds no assembly, or an incomplete one */
export async function readAssembly(directory: string): Promise<Assembly> {
  const manifest = (await readJson(directory, "manifest.json")) as Manifest;
  const stacks: Stack[] = [];
  const assets = new Map<string, string>();
  for (const [id, artifact] of Object.entries(manifest.artifacts ?? {})) {
    const { templateFile, stackName, file } = artifact.properties ?? {};
    if (artifact.type === "aws:cloudformation:stack" && templateFile !== undefined) {
      const template = (await readJson(directory, templateFile)) as Template;
      refuseConditions(id, template);
      stacks.push({ name: stackName ?? id, ...environmentOf(artifact.environment), template });
    }
    if (artifact.type === "cdk:asset-manifest" && file !== undefined) {
      collectAssets(directory, (await readJson(directory, file)) as AssetManifest, assets);
    }
  }
  return { stacks, assets };
}

/** `aws://<account>/<region>`, either of which may be `unknown-…`. */
function environmentOf(text = ""): { account: string; region: string } {
  const [account, region] = text.replace("aws://", "").split("/");
  return {
    account: account && /^\d{12}$/.test(account) ? account : nowhere.account,
    region: region && !region.startsWith("unknown-") ? region : nowhere.region,
  };
}

/** Whether a resource is there must not depend on what is not evaluated here. */
function refuseConditions(stack: string, { Resources = {} }: Template): void {
  for (const [id, { Type, Condition }] of Object.entries(Resources)) {
    if (Condition !== undefined && Type !== "AWS::CDK::Metadata") {
      throw new StartError(
        `${stack}/${id}: the local runtime does not evaluate conditions (${Condition}). Decide it while synthesizing.`,
      );
    }
  }
}

function collectAssets(
  directory: string,
  { files = {} }: AssetManifest,
  assets: Map<string, string>,
): void {
  for (const { source, destinations } of Object.values(files)) {
    if (source.packaging === "zip" && source.path !== undefined) {
      for (const { objectKey } of Object.values(destinations)) {
        assets.set(objectKey, resolve(directory, source.path));
      }
    }
  }
}

async function readJson(directory: string, file: string): Promise<unknown> {
  const path = join(directory, file);
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (file === "manifest.json" && ["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) {
      throw new StartError(
        `${directory} holds no cloud assembly (no manifest.json). \`npm run synth\` makes one in cdk.out.`,
      );
    }
    throw new StartError(`Cannot read ${path}: ${errorText(error)}`);
  }
}
