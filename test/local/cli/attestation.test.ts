/** `attestation`: what it leaves in its folder is believed, and opens what is encrypted for it. */

import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { systemRandom } from "../../../lambdas/shared/crypto/random.ts";
import { type CborMap, decodeCbor } from "../../../lambdas/shared/recipient/cbor.ts";
import { readSign1 } from "../../../lambdas/shared/recipient/cose.ts";
import { parseRecipient } from "../../../lambdas/shared/recipient/recipient.ts";
import { trustedRoots } from "../../../lambdas/shared/recipient/roots.ts";
import { attestationHelp } from "../../../local/cli/attestation/arguments.ts";
import { decryptForRecipient, recipientWith } from "../../support/enclave.ts";
import { failed, lockstead } from "./lockstead.ts";

const folders: string[] = [];
let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "lockstead-attestation-")), "enclave");
  folders.push(folder);
});
afterAll(() => {
  for (const one of folders) {
    rmSync(join(one, ".."), { recursive: true, force: true });
  }
});

const file = (name: string) => join(folder, name);
const attest = (options = "") => lockstead(`attestation ${folder}${options && ` ${options}`}`);

/** As a service that was told of the folder's root. */
function believed(hours = 0) {
  return parseRecipient(recipientWith(readFileSync(file("document.cbor"))), {
    now: new Date(Date.now() + hours * 3_600_000),
    roots: trustedRoots(readFileSync(file("root.pem"), "utf8")),
    random: systemRandom,
  });
}

const payload = () => decodeCbor(readSign1(readFileSync(file("document.cbor"))).payload) as CborMap;

test("the document is believed under the folder's root, and its key opens what is for it", async () => {
  const { status, printed, noted } = await attest();
  expect(status).toBe(0);
  expect(printed).toBe(
    `KeyEncryptionAlgorithm=RSAES_OAEP_SHA_256,AttestationDocument@=fileb://${file("document.cbor")}`,
  );
  expect(noted).toContain(`--attestation-roots ${file("root.pem")}`);
  expect(noted).toContain(`-inkey ${file("enclave.key")}`);
  const recipient = believed();
  expect(recipient.context.get("kms:recipientattestation:imagesha384")).toEqual(["00".repeat(48)]);
  expect(recipient.context.size).toBe(17);
  const key = createPrivateKey(readFileSync(file("enclave.key")));
  const ciphertext = recipient.encryptFor(Buffer.from("secret"));
  expect(decryptForRecipient(key, ciphertext).toString()).toBe("secret");
});

test("keys are readable by their owner only", async () => {
  await attest();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of ["root.key", "enclave.key"]) {
    expect(statSync(file(name)).mode & 0o777).toBe(0o600);
  }
});

test("root and key are made once, the document each time", async () => {
  const read = () =>
    ["root.pem", "root.key", "enclave.key"].map((name) => readFileSync(file(name)));
  await attest();
  const [kept, first] = [read(), readFileSync(file("document.cbor"))];
  await attest();
  expect(read()).toEqual(kept);
  expect(readFileSync(file("document.cbor")).equals(first)).toBe(false);
});

test("measurements, user data and nonce go into the document", async () => {
  await attest(`--pcr 0=${"aB".repeat(48)} --pcr 15=${"01".repeat(48)} --user-data us --nonce n`);
  const { context } = believed();
  expect(context.get("kms:recipientattestation:imagesha384")).toEqual(["ab".repeat(48)]);
  expect(context.get("kms:recipientattestation:pcr15")).toEqual(["01".repeat(48)]);
  expect(context.get("kms:recipientattestation:pcr1")).toEqual(["00".repeat(48)]);
  expect(payload().get("user_data")).toEqual(Buffer.from("us"));
  expect(payload().get("nonce")).toEqual(Buffer.from("n"));
});

test("it is valid for three hours, or for as long as is asked for", async () => {
  await attest();
  expect(() => believed(2.9)).not.toThrow();
  expect(() => believed(3.1)).toThrow("has expired");
  await attest("--hours 87600");
  expect(() => believed(87_599)).not.toThrow();
});

describe("--public-key", () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 3072 });

  test.each(["pem", "der"] as const)(
    "is the key of the code that is tested, as %s",
    async (format) => {
      await attest();
      const own = publicKey.export({ type: "spki", format: "der" });
      const path = file(`code.${format}`);
      writeFileSync(
        path,
        format === "der" ? own : publicKey.export({ type: "spki", format: "pem" }),
      );
      const { noted } = await attest(`--public-key ${path}`);
      expect(noted).toContain("-inkey PRIVATE_KEY");
      expect(payload().get("public_key")).toEqual(own);
      const ciphertext = believed().encryptFor(Buffer.from("secret"));
      expect(decryptForRecipient(privateKey, ciphertext).toString()).toBe("secret");
    },
  );

  test("has to be one of RSA", async () => {
    await attest();
    const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
    writeFileSync(file("ec.pem"), elliptic.export({ type: "spki", format: "pem" }));
    for (const path of [file("ec.pem"), file("document.cbor")]) {
      expect(await attest(`--public-key ${path}`)).toEqual(
        failed(`${path} is no RSA public key, neither as PEM nor as DER.`),
      );
    }
    const missing = await attest(`--public-key ${file("none")}`);
    expect(missing).toMatchObject({ status: 1, printed: "" });
    expect(missing.noted).toContain(`Cannot read ${file("none")} (`);
  });
});

describe("a folder that does not fit", () => {
  test("a root that is another key's", async () => {
    await attest();
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
    writeFileSync(file("root.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
    expect(await attest()).toEqual(
      failed(
        `${file("root.pem")} is no root with the key ${file("root.key")}: remove both, and others are made.`,
      ),
    );
  });

  test("a key that is none", async () => {
    await attest();
    writeFileSync(file("enclave.key"), "none");
    expect(await attest()).toEqual(
      failed(`${file("enclave.key")} is no private key: remove it, and another is made.`),
    );
  });

  test("what is no folder", async () => {
    await attest();
    const path = file("root.pem");
    const { status, noted } = await lockstead(`attestation ${path}`);
    expect(status).toBe(1);
    expect(noted).toContain(`Cannot make the folder ${path} (`);
  });
});

describe("a wrong command line is one line that says what is wrong", () => {
  const seeHelp = " `npm run -s lockstead -- attestation --help` shows what there is.";
  const pcr = "--pcr must be a number from 0 to 15, = and 96 hex digits.";
  test.each([
    ["", "`attestation` needs a folder."],
    ["a b", '`attestation` takes no "b".'],
    ["a --frob", "Unknown option '--frob'."],
    ["a --pcr 0", pcr],
    ["a --pcr 0=00", pcr],
    [`a --pcr 16=${"00".repeat(48)}`, pcr],
    [`a --pcr 0=${"0g".repeat(48)}`, pcr],
    ["a --hours 0", '--hours must be a number from 1 to 87600, not "0".'],
    ["a --hours 87601", '--hours must be a number from 1 to 87600, not "87601".'],
    [`a --nonce ${"x".repeat(513)}`, "--nonce may have 512 bytes."],
    [`a --user-data ${"x".repeat(513)}`, "--user-data may have 512 bytes."],
  ])("%s", async (line, text) => {
    expect(await lockstead(`attestation${line && ` ${line}`}`)).toEqual(
      failed(`${text}${seeHelp}`),
    );
  });
});

test("--help tells every option, and does nothing", async () => {
  const { status, printed } = await lockstead(`attestation ${folder} --help`);
  expect([status, printed]).toEqual([0, attestationHelp.trimEnd()]);
  for (const name of ["pcr", "public-key", "user-data", "nonce", "hours", "help"]) {
    expect(printed).toContain(`--${name}`);
  }
  expect(() => createPublicKey(readFileSync(file("root.pem")))).toThrow("ENOENT");
});
