/**
 * Attestation documents of Nitro Enclaves and of NitroTPM, which differ in the
 * name of their PCRs. Sources: aws-nitro-enclaves-nsm-api,
 * docs/attestation_process.md, 2.2 and 3.2.2; Amazon EC2 User Guide, "Validate a
 * NitroTPM Attestation Document".
 */

import { type CborMap, type CborValue, decodeCbor } from "./cbor.ts";
import { type ChainSettings, verifyChain } from "./chain.ts";
import { readSign1, requireSigned } from "./cose.ts";
import { InvalidAttestation } from "./invalid.ts";

export type AttestationDocument = {
  readonly moduleId: string;
  readonly platform: "enclave" | "tpm";
  /** By number, 0 to 31; only those that are locked are there. */
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  /** DER, if the document has one. */
  readonly publicKey: Uint8Array | undefined;
};

const members = new Set([
  "module_id",
  "digest",
  "timestamp",
  "pcrs",
  "nitrotpm_pcrs",
  "certificate",
  "cabundle",
  "public_key",
  "user_data",
  "nonce",
]);

const pcrLengths = new Set([32, 48, 64]);
const longestPublicKey = 1024;
/** The specification names no bound. Nitro's have about 50, and events repeat them. */
const longestModuleId = 256;
/** The specification says both 512 and 1,024 of these. */
const longestExtra = 1024;

/**
 * What is returned was signed by the holder of a certificate that comes from
 * one of the roots, in force now. How old the document is does not matter, as
 * on AWS: its certificate is in force for three hours.
 * @throws InvalidAttestation
 */
export function verifyDocument(encoded: Uint8Array, settings: ChainSettings): AttestationDocument {
  const signed = readSign1(encoded);
  const payload = decodeCbor(signed.payload);
  if (!(payload instanceof Map)) {
    throw new InvalidAttestation("its payload is not a map");
  }
  const map: CborMap = payload;
  for (const name of map.keys()) {
    if (typeof name !== "string" || !members.has(name)) {
      throw new InvalidAttestation("its payload has a member that is not known here");
    }
  }
  const bundle = map.get("cabundle");
  if (!Array.isArray(bundle)) {
    throw new InvalidAttestation("cabundle is not an array");
  }
  const issuers = bundle.map((certificate) => bytes("cabundle", certificate, 1024));
  const certificate = bytes("certificate", map.get("certificate"), 1024);
  requireSigned(signed, verifyChain(certificate, issuers, settings));
  return read(map);
}

function read(map: CborMap): AttestationDocument {
  if (map.get("digest") !== "SHA384") {
    throw new InvalidAttestation('digest is not "SHA384"');
  }
  const timestamp = map.get("timestamp");
  if (typeof timestamp !== "number" || timestamp <= 0) {
    throw new InvalidAttestation("timestamp is not a number above 0");
  }
  const moduleId = map.get("module_id");
  if (typeof moduleId !== "string" || moduleId === "" || moduleId.length > longestModuleId) {
    throw new InvalidAttestation(`module_id is not text of 1 to ${longestModuleId} characters`);
  }
  for (const name of ["user_data", "nonce"]) {
    optional(name, map.get(name), longestExtra);
  }
  const publicKey = optional("public_key", map.get("public_key"), longestPublicKey);
  if (publicKey?.length === 0) {
    throw new InvalidAttestation("public_key is empty");
  }
  if (map.has("pcrs") === map.has("nitrotpm_pcrs")) {
    throw new InvalidAttestation("it does not have one of pcrs and nitrotpm_pcrs");
  }
  const platform = map.has("pcrs") ? "enclave" : "tpm";
  const pcrs = readPcrs(map.get(platform === "enclave" ? "pcrs" : "nitrotpm_pcrs"));
  return { moduleId, platform, pcrs, publicKey };
}

function readPcrs(value: CborValue | undefined): ReadonlyMap<number, Uint8Array> {
  if (!(value instanceof Map) || value.size === 0 || value.size > 32) {
    throw new InvalidAttestation("its PCRs are not a map of 1 to 32");
  }
  const pcrs = new Map<number, Uint8Array>();
  for (const [number, pcr] of value as CborMap) {
    if (typeof number !== "number" || number < 0 || number > 31) {
      throw new InvalidAttestation("a PCR's number is not from 0 to 31");
    }
    if (!(pcr instanceof Uint8Array) || !pcrLengths.has(pcr.length)) {
      throw new InvalidAttestation("a PCR does not have 32, 48 or 64 bytes");
    }
    pcrs.set(number, pcr);
  }
  return pcrs;
}

function bytes(name: string, value: CborValue | undefined, most: number): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length > most) {
    throw new InvalidAttestation(`${name} is not a byte string of at most ${most} bytes`);
  }
  return value;
}

/** The specification allows no null; documents of Nitro have it for what nobody asked for. */
function optional(
  name: string,
  value: CborValue | undefined,
  most: number,
): Uint8Array | undefined {
  return value === undefined || value === null ? undefined : bytes(name, value, most);
}
