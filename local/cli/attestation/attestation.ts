/** `attestation`: a document that Lockstead believes once it is told of its root. */

import { generateKeyPairSync } from "node:crypto";
import { resolve } from "node:path";
import { type Random, systemRandom } from "../../../lambdas/shared/crypto/random.ts";
import { encodeCbor } from "../../../lambdas/shared/recipient/cbor.ts";
import { systemClock } from "../../../lambdas/shared/runtime/clock.ts";
import type { Surroundings } from "../surroundings.ts";
import { readAttestationArguments } from "./arguments.ts";
import { keyUsage, leafConstraints, makeCertificate } from "./certificates.ts";
import { type DocumentContent, payloadOf, signPayload } from "./documents.ts";
import {
  enclaveKeyIn,
  leeway,
  openFolder,
  readPublicKey,
  rootIn,
  rootName,
  type Root,
  writeDocument,
} from "./folder.ts";

const hour = 3_600_000;

/** @throws CliError */
export function attestation(
  argv: readonly string[],
  { print, note }: Pick<Surroundings, "print" | "note">,
): void {
  const options = readAttestationArguments(argv);
  if (options.command === "help") {
    print(options.text.trimEnd());
    return;
  }
  const now = systemClock.now();
  const folder = openFolder(resolve(options.folder));
  const root = rootIn(folder, now, systemRandom);
  const { publicKey: file } = options;
  const key = file === undefined ? enclaveKeyIn(folder) : readPublicKey(file);
  const content = {
    ...options,
    moduleId: "i-00000000000000000-enc0000000000000000",
    timestamp: now,
    publicKey: key.export({ type: "spki", format: "der" }),
  };
  writeDocument(folder, signedUnder(root, content, options.hours, systemRandom));
  print(
    `KeyEncryptionAlgorithm=RSAES_OAEP_SHA_256,AttestationDocument@=fileb://${folder.documentFile}`,
  );
  note(`# That is for --recipient, once \`npm start\` was given --attestation-roots ${folder.rootFile}.
# What is answered as CiphertextForRecipient opens with
# base64 -d | openssl cms -decrypt -inform DER -inkey ${file === undefined ? folder.keyFile : "PRIVATE_KEY"}`);
}

/** The key that signs it signs nothing else, as on AWS. */
export function signedUnder(
  root: Root,
  content: Omit<DocumentContent, "certificate" | "cabundle">,
  hours: number,
  random: Random,
): Uint8Array {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
  const certificate = makeCertificate({
    serial: random(16),
    subject: content.moduleId,
    publicKey,
    issuer: rootName,
    issuerKey: root.key,
    validFrom: new Date(content.timestamp.getTime() - leeway),
    validTo: new Date(content.timestamp.getTime() + hours * hour),
    extensions: [leafConstraints, keyUsage("digitalSignature")],
  });
  const payload = payloadOf({ ...content, certificate, cabundle: [root.certificate] });
  return signPayload(encodeCbor(payload), privateKey);
}
