/** Importing key material, as whoever has some does it: with another implementation than ours. */

import {
  constants,
  createCipheriv,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import {
  type AlgorithmSpec,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  type ImportKeyMaterialCommandInput,
  type KMSClient,
  type WrappingKeySpec,
} from "@aws-sdk/client-kms";
import { itemsOf } from "./key-states.ts";
import type { TestStore } from "./store.ts";

export type Parameters = {
  readonly KeyId: string;
  readonly ImportToken: Uint8Array;
  readonly PublicKey: Uint8Array;
  readonly ParametersValidTo: Date;
};

export async function parametersFor(
  kms: KMSClient,
  KeyId: string,
  WrappingAlgorithm: AlgorithmSpec = "RSAES_OAEP_SHA_256",
  WrappingKeySpec: WrappingKeySpec = "RSA_2048",
): Promise<Parameters> {
  const { $metadata: _, ...answer } = await kms.send(
    new GetParametersForImportCommand({ KeyId, WrappingAlgorithm, WrappingKeySpec }),
  );
  return answer as Parameters;
}

/** @param publicKey SPKI */
export function wrap(
  publicKey: Uint8Array,
  material: Uint8Array,
  algorithm: AlgorithmSpec = "RSAES_OAEP_SHA_256",
): Buffer {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "spki" });
  const oaepHash = algorithm.endsWith("_1") ? "sha1" : "sha256";
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const encrypt = (bytes: Uint8Array) => publicEncrypt({ key, padding, oaepHash }, bytes);
  if (!algorithm.startsWith("RSA_AES")) {
    return encrypt(material);
  }
  const aesKey = randomBytes(32);
  return Buffer.concat([encrypt(aesKey), wrapUnder(aesKey, material)]);
}

/** AES key wrap with padding. */
export function wrapUnder(aesKey: Uint8Array, material: Uint8Array): Buffer {
  const cipher = createCipheriv("id-aes256-wrap-pad", aesKey, Buffer.from("a65959a6", "hex"));
  return Buffer.concat([cipher.update(material), cipher.final()]);
}

const handedOut = new WeakMap<KMSClient, Map<string, Parameters>>();

/** RSA keys take their time to make, and a token is good for a day. */
async function usableParameters(
  kms: KMSClient,
  KeyId: string,
  algorithm?: AlgorithmSpec,
  spec?: WrappingKeySpec,
): Promise<Parameters> {
  const known = handedOut.get(kms) ?? new Map<string, Parameters>();
  handedOut.set(kms, known);
  const slot = [KeyId, algorithm, spec].join();
  const now = Date.now() + kms.config.systemClockOffset;
  const found = known.get(slot);
  const parameters =
    found !== undefined && found.ParametersValidTo.getTime() > now
      ? found
      : await parametersFor(kms, KeyId, algorithm, spec);
  known.set(slot, parameters);
  return parameters;
}

type ImportOptions = Partial<ImportKeyMaterialCommandInput> & {
  readonly algorithm?: AlgorithmSpec;
  readonly spec?: WrappingKeySpec;
};

/** Material that does not expire, unless told otherwise. */
export async function importInto(
  kms: KMSClient,
  KeyId: string,
  material: Uint8Array,
  { algorithm, spec, ...input }: ImportOptions = {},
) {
  const { ImportToken, PublicKey } = await usableParameters(kms, KeyId, algorithm, spec);
  const { $metadata: _, ...answer } = await kms.send(
    new ImportKeyMaterialCommand({
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: wrap(PublicKey, material, algorithm),
      ...(input.ValidTo === undefined && { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" }),
      ...input,
    }),
  );
  return answer;
}

/** How many materials' bytes the table has of a key, by Region; `*` stands for what Regions share. */
export async function storedMaterials(
  store: TestStore,
  keyId: string,
): Promise<Readonly<Record<string, number>>> {
  type Materials = readonly { readonly sealed?: unknown }[];
  const sealedIn = (materials: unknown) =>
    ((materials ?? []) as Materials).filter(({ sealed }) => sealed !== undefined).length;
  const items = await itemsOf(store);
  return Object.fromEntries(
    items
      .filter(({ sk }) => sk === `key#${keyId}`)
      .map(({ pk, materials, imports }) => [
        String(pk).split("#")[1] ?? "",
        sealedIn(materials) + sealedIn(imports),
      ]),
  );
}
