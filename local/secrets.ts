/**
 * Stands in for Secrets Manager and for SSM parameters. A secret is generated
 * the first time that a template asks for it, and kept.
 *
 * INVARIANT: the secret that seals key material is never generated beside data
 * that an older one sealed. They would be lost, and nobody would notice before
 * the first decryption.
 */

import type { SecretReader } from "../lambdas/shared/runtime/clients.ts";
import type { Deployment, Resource } from "./deployment.ts";
import { type GenerateSecretString, generateSecret, templateOf } from "./generate-secret.ts";
import { readSecretFile, type StoredSecret, writeSecretFile } from "./secret-file.ts";
import { StartError } from "./errors.ts";

/** A secret as the templates or the functions' variables ask for it. */
export type SecretDefinition = {
  /** Its name in the file. */
  readonly name: string;
  /** As functions name it: `secretsmanager:<arn>`, `ssm:<name>`, `kms:<arn>`. */
  readonly reference: string;
  /** Where it is asked for, for errors. */
  readonly place: string;
  readonly generate: GenerateSecretString;
};

export type Secrets = SecretReader & {
  /** The current value. */
  current(reference: string): string;
};

/** What the templates define. */
export function definedSecrets(deployment: Deployment): readonly SecretDefinition[] {
  return deployment.ofType("AWS::SecretsManager::Secret").map((secret: Resource) => ({
    name: secret.logicalId,
    reference: `secretsmanager:${secret.ref}`,
    place: secret.place,
    generate: (secret.property("GenerateSecretString") ?? {}) as GenerateSecretString,
  }));
}

/**
 * What a reference names that no template defines: a parameter or a KMS key of
 * the deployer's own. One of our making takes its place.
 */
export function outsideSecret(reference: string): SecretDefinition {
  return {
    name: reference,
    reference,
    place: reference,
    generate: { PasswordLength: 64, ExcludePunctuation: true },
  };
}

export type SecretsOptions = {
  /** Undefined keeps them in memory. */
  readonly file: string | undefined;
  readonly definitions: readonly SecretDefinition[];
  /** References of the secrets that seal what the table holds. */
  readonly sealing: ReadonlySet<string>;
  readonly tableHoldsData: () => Promise<boolean>;
  /** Values that take the place of stored ones and are not kept, by reference. */
  readonly overrides: ReadonlyMap<string, string>;
};

/** @throws StartError when a secret can be neither found nor generated */
export async function openSecrets(options: SecretsOptions): Promise<Secrets> {
  const { file, definitions, overrides } = options;
  const stored = { ...(file === undefined ? {} : await readSecretFile(file)) };
  const missing = definitions.filter(
    ({ name, reference }) => stored[name] === undefined && !overrides.has(reference),
  );
  if (missing.some(({ reference }) => options.sealing.has(reference))) {
    await refuseBesideData(options);
  }
  for (const { name, generate, place } of missing) {
    stored[name] = { current: "1", versions: { "1": generateSecret(generate, place) } };
  }
  if (file !== undefined && missing.length > 0) {
    await writeSecretFile(file, stored);
  }

  const found = new Map(
    definitions.flatMap((definition) => {
      const secret = stored[definition.name];
      return secret ? [[definition.reference, renewed(secret, definition)] as const] : [];
    }),
  );
  const find = (reference: string, version?: string) => {
    const override = overrides.get(reference);
    const secret = override === undefined ? found.get(reference) : once(override);
    const wanted = version ?? secret?.current ?? "";
    const value = secret?.versions[wanted];
    if (value === undefined) {
      throw new Error(`There is no secret ${reference}${version ? `, version ${version}` : ""}.`);
    }
    return { value, version: wanted };
  };
  return {
    read: async (reference, version) => find(reference, version),
    current: (reference) => find(reference).value,
  };
}

async function refuseBesideData({ file, tableHoldsData }: SecretsOptions): Promise<void> {
  if (await tableHoldsData()) {
    throw new StartError(
      file === undefined
        ? "The table holds data that were sealed under a secret which --memory did not keep. Start with an empty table, and with --data to keep both."
        : `The table holds data, but ${file} lacks the secret that sealed them. Restore that file, or start afresh with another --data folder.`,
    );
  }
}

/**
 * Only what was drawn is kept; what the template says itself follows the
 * template, as the admin's access key id does, which is made from the account.
 */
function renewed(secret: StoredSecret, { generate, place }: SecretDefinition): StoredSecret {
  if (generate.SecretStringTemplate === undefined) {
    return secret;
  }
  const template = templateOf(generate, place);
  return {
    current: secret.current,
    versions: Object.fromEntries(
      Object.entries(secret.versions).map(([version, value]) => [
        version,
        JSON.stringify({ ...(JSON.parse(value) as object), ...template }),
      ]),
    ),
  };
}

function once(value: string): StoredSecret {
  return { current: "environment", versions: { environment: value } };
}

const dynamicReference =
  /\{\{resolve:secretsmanager:(arn:[^:}]+:secretsmanager:[^:}]*:[^:}]*:secret:[^:}]+)(?::SecretString(?::([^:}]*))?[^}]*)?\}\}/g;

/** CloudFormation's `{{resolve:secretsmanager:<arn>:SecretString:<json key>}}`, wherever it stands in the text. */
export function resolveSecretReferences(text: string, secrets: Secrets): string {
  return text.replace(dynamicReference, (_, arn: string, key: string | undefined) => {
    const value = secrets.current(`secretsmanager:${arn}`);
    return key ? String((JSON.parse(value) as Record<string, unknown>)[key]) : value;
  });
}
