/** A Recipient through `npm start`: documents of the small CLI, the real SDK, and what the README promises. */

import { execFile, spawnSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/cli.ts";
import { decryptForRecipient, hasOpenssl, makeEnclave, recipientWith } from "../support/enclave.ts";
import { type Local, type LocalService, startLocal } from "../support/local.ts";
import { createKey, failureOf } from "../support/suite.ts";

const run = promisify(execFile);
const hasCli = spawnSync("aws", ["--version"]).status === 0;
const project = join(import.meta.dirname, "../..");

let folder: string;
let enclave: string;
let local: Local;
let service: LocalService;
let Recipient: ReturnType<typeof recipientWith>;
let privateKey: KeyObject;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lockstead-enclave-"));
  enclave = join(folder, ".lockstead/enclave");
  await runCli(`attestation ${enclave}`, {});
  Recipient = recipientWith(readFileSync(join(enclave, "document.cbor")));
  privateKey = createPrivateKey(readFileSync(join(enclave, "enclave.key")));
  // The folder that it keeps its data in may have the enclave's beside them.
  const data = ["--data", join(folder, ".lockstead")];
  local = await startLocal([...data, "--attestation-roots", join(enclave, "root.pem")]);
  service = local.service();
});

afterAll(async () => {
  await local?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const opened = (ciphertext: Uint8Array | undefined) =>
  decryptForRecipient(privateKey, ciphertext ?? Buffer.of());

test("each operation answers the enclave only", async () => {
  const { kms } = service;
  const { KeyId } = await createKey(kms);
  const Plaintext = Buffer.from("for the enclave");
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
  const decrypted = await kms.decrypt({ CiphertextBlob, Recipient });
  expect(decrypted.Plaintext).toBeUndefined();
  expect(opened(decrypted.CiphertextForRecipient)).toEqual(Plaintext);

  const dataKey = await kms.generateDataKey({ KeyId, KeySpec: "AES_256", Recipient });
  const again = await kms.decrypt({ CiphertextBlob: dataKey.CiphertextBlob });
  expect(dataKey.Plaintext).toBeUndefined();
  expect(opened(dataKey.CiphertextForRecipient)).toEqual(Buffer.from(again.Plaintext ?? []));

  const pair = await kms.generateDataKeyPair({ KeyId, KeyPairSpec: "ECC_NIST_P256", Recipient });
  const half = await kms.decrypt({ CiphertextBlob: pair.PrivateKeyCiphertextBlob });
  expect(pair.PrivateKeyPlaintext).toBeUndefined();
  expect(opened(pair.CiphertextForRecipient)).toEqual(Buffer.from(half.Plaintext ?? []));

  const random = await kms.generateRandom({ NumberOfBytes: 16, Recipient });
  expect(random.Plaintext).toBeUndefined();
  expect(opened(random.CiphertextForRecipient)).toHaveLength(16);

  const agreeing = await createKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" });
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const derivation = {
    KeyId: agreeing.KeyId,
    KeyAgreementAlgorithm: "ECDH",
    PublicKey: publicKey.export({ type: "spki", format: "der" }),
  } as const;
  const derived = await kms.deriveSharedSecret({ ...derivation, Recipient });
  const { SharedSecret } = await kms.deriveSharedSecret(derivation);
  expect(derived.SharedSecret).toBeUndefined();
  expect(opened(derived.CiphertextForRecipient)).toEqual(Buffer.from(SharedSecret ?? []));
});

test("a document of a root that nobody named is refused", async () => {
  const stranger = makeEnclave(2048, new Date());
  const asked = { NumberOfBytes: 16, Recipient: recipientWith(stranger.document()) };
  expect(await failureOf(service.kms.generateRandom(asked))).toMatchObject({
    name: "ValidationException",
    message:
      "The attestation document in Recipient is not valid: cabundle does not begin at a root that is trusted here.",
  });
});

test("CloudTrail tells which enclave it was", async () => {
  await service.kms.generateRandom({ NumberOfBytes: 16, Recipient });
  const { Events } = await service.cloudtrail.lookupEvents({
    LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "GenerateRandom" }],
    MaxResults: 1,
  });
  const event = JSON.parse(Events?.[0]?.CloudTrailEvent ?? "{}");
  expect(event.additionalEventData.recipient).toMatchObject({
    attestationDocumentModuleId: "i-00000000000000000-enc0000000000000000",
    attestationDocumentEnclaveImageDigest: Buffer.alloc(48).toString("base64"),
  });
});

describe.skipIf(!hasCli || !hasOpenssl)("the README", () => {
  test("does what it says", { timeout: 120_000 }, async () => {
    const text = readFileSync(join(project, "README.md"), "utf8");
    const section = /^### Nitro Enclaves\n(.*?)^### /ms.exec(text)?.[1] ?? "";
    const [start = "", use = ""] = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(
      ([, block = ""]) => block,
    );
    expect(start).toContain("attestation .lockstead/enclave\n");
    expect(start).toContain("--attestation-roots .lockstead/enclave/root.pem\n");
    // npm would change to the project's folder, where its reader is.
    const npm = `npm() { shift 4; '${process.execPath}' '${project}/bin/cli.ts' "$@"; }`;
    const { stdout, stderr } = await run("bash", ["-c", `${npm}\n${use}`], {
      cwd: folder,
      env: { ...process.env, ...local.exports, AWS_CONFIG_FILE: "/dev/null" },
    });
    expect(stdout).toBe("for the enclave");
    expect(stderr.match(/An error occurred \((\w+)\)/g)).toEqual([
      "An error occurred (AccessDeniedException)",
    ]);
  });
});
