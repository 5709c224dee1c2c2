/** What the folder of a test enclave keeps: its root of trust and its key pair, each made once. */

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../../../lambdas/shared/crypto/random.ts";
import { parseAttestationRoots } from "../../../lambdas/shared/recipient/roots.ts";
import { errorCode, errorText } from "../../errors.ts";
import { CliError } from "../errors.ts";
import { authorityConstraints, keyUsage, makeCertificate } from "./certificates.ts";

export const rootName = "lockstead test attestation root";
const rootYears = 10;
/** For whoever's clock is behind: milliseconds. */
export const leeway = 5 * 60_000;

export type Root = { readonly key: KeyObject; readonly certificate: Uint8Array };

export type Folder = {
  /** For `--attestation-roots`. */
  readonly rootFile: string;
  readonly rootKeyFile: string;
  readonly documentFile: string;
  /** The private key that opens what is encrypted for the enclave. */
  readonly keyFile: string;
};

/** @throws CliError when it cannot be made */
export function openFolder(path: string): Folder {
  attempt(`make the folder ${path}`, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
  return {
    rootFile: join(path, "root.pem"),
    rootKeyFile: join(path, "root.key"),
    documentFile: join(path, "document.cbor"),
    keyFile: join(path, "enclave.key"),
  };
}

/** @throws CliError */
export function rootIn({ rootFile, rootKeyFile }: Folder, now: Date, random: Random): Root {
  const key = keyIn(
    rootKeyFile,
    () => generateKeyPairSync("ec", { namedCurve: "secp384r1" }).privateKey,
  );
  const certificate = readOrMake(rootFile, () => selfSigned(key, now, random));
  const [root] = parseAttestationRoots(certificate) ?? [];
  if (root === undefined || !root.checkPrivateKey(key)) {
    throw new CliError(
      `${rootFile} is no root with the key ${rootKeyFile}: remove both, and others are made.`,
    );
  }
  return { key, certificate: root.raw };
}

/** @throws CliError */
export function enclaveKeyIn({ keyFile }: Folder): KeyObject {
  const key = keyIn(keyFile, () => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
  return createPublicKey(key);
}

/** @throws CliError */
export function readPublicKey(file: string): KeyObject {
  const content = attempt(`read ${file}`, () => readFileSync(file));
  for (const format of ["pem", "der"] as const) {
    try {
      const key = createPublicKey({ key: content, format, type: "spki" });
      if (key.asymmetricKeyType === "rsa") {
        return key;
      }
    } catch {
      // It may be the other.
    }
  }
  throw new CliError(`${file} is no RSA public key, neither as PEM nor as DER.`);
}

/** @throws CliError */
export function writeDocument({ documentFile }: Folder, document: Uint8Array): void {
  attempt(`write ${documentFile}`, () => writeFileSync(documentFile, document));
}

function selfSigned(key: KeyObject, now: Date, random: Random): string {
  const validTo = new Date(now);
  validTo.setUTCFullYear(now.getUTCFullYear() + rootYears);
  const certificate = makeCertificate({
    serial: random(16),
    subject: rootName,
    publicKey: createPublicKey(key),
    issuer: rootName,
    issuerKey: key,
    validFrom: new Date(now.getTime() - leeway),
    validTo,
    extensions: [authorityConstraints(), keyUsage("keyCertSign")],
  });
  return pemBlock("CERTIFICATE", certificate);
}

function keyIn(file: string, make: () => KeyObject): KeyObject {
  const pem = readOrMake(file, () => make().export({ type: "pkcs8", format: "pem" }).toString());
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new CliError(`${file} is no private key: remove it, and another is made.`, {
      cause: error,
    });
  }
}

function pemBlock(label: string, content: Uint8Array): string {
  const lines =
    Buffer.from(content)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** Readable by its owner only, and never written over. */
function readOrMake(file: string, make: () => string): string {
  return attempt(`keep ${file}`, () => {
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      if (errorCode(error) !== "ENOENT") {
        throw error;
      }
    }
    const made = make();
    writeFileSync(file, made, { mode: 0o600, flag: "wx" });
    return made;
  });
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new CliError(`Cannot ${what} (${errorText(error)}).`, { cause: error });
  }
}
