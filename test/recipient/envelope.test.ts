/** CiphertextForRecipient, against what AWS sent and against other readers. */

import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../lambdas/shared/crypto/random.ts";
import { envelope } from "../../lambdas/shared/recipient/envelope.ts";
import { decryptForRecipient, hasOpenssl } from "../support/enclave.ts";

const vector = JSON.parse(
  readFileSync(new URL("../vectors/nitro/ciphertext-for-recipient.json", import.meta.url), "utf8"),
) as Readonly<Record<"privateKey" | "plaintext" | "ciphertextForRecipient", string>>;

const awsKey = createPrivateKey({
  key: Buffer.from(vector.privateKey, "hex"),
  format: "der",
  type: "pkcs8",
});
const awsCiphertext = Buffer.from(vector.ciphertextForRecipient, "hex");
const plaintext = Buffer.from(vector.plaintext, "hex");

test("AWS's own is decrypted", () => {
  expect(decryptForRecipient(awsKey, awsCiphertext)).toEqual(plaintext);
});

test("but for what is random, it is AWS's to the octet", () => {
  const own = Buffer.from(envelope(createPublicKey(awsKey), plaintext, systemRandom));
  const blank = (bytes: Buffer) => {
    const copy = Buffer.from(bytes);
    let from = 0;
    // The heads of the encrypted key, the IV and the ciphertext.
    for (const [head, length] of [
      ["04820100", 256],
      ["0410", 16],
      ["a0800430", 48],
    ] as const) {
      const start = copy.indexOf(Buffer.from(head, "hex"), from) + head.length / 2;
      from = start + length;
      copy.fill(0, start, from);
    }
    return copy.toString("hex");
  };
  expect(own).toHaveLength(awsCiphertext.length);
  expect(own.equals(awsCiphertext)).toBe(false);
  expect(blank(own)).toBe(blank(awsCiphertext));
});

describe("aws-nitro-enclaves-sdk-c steps through it", () => {
  // As source/cms.c does: which elements it enters, which it takes whole.
  test.each([0, 1, 15, 16, 32, 999, 1000, 4096])("with %d bytes", (length) => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const content = systemRandom(length);
    const bytes = Buffer.from(envelope(publicKey, content, systemRandom));
    let position = 0;
    const enter = (head: string) => {
      expect(bytes.subarray(position, position + head.length / 2).toString("hex")).toBe(head);
      position += head.length / 2;
    };
    enter("3080");
    enter("06092a864886f70d010703"); // envelopedData
    enter("a080");
    enter("3080");
    enter("020102");
    enter("3182016b"); // of definite length, from here to the end of the encrypted key
    enter("30820167");
    enter("020102");
    enter("8020");
    position += 32;
    enter("303c06092a864886f70d010107302f");
    enter("a00f300d06096086480165030402010500");
    enter("a11c301a06092a864886f70d010108300d06096086480165030402010500");
    enter("04820100");
    position += 256;
    enter("3080");
    enter("06092a864886f70d010701"); // data
    enter("301d060960864801650304012a0410"); // aes256-CBC and its IV
    position += 16;
    enter("a080");
    let taken = 0;
    while (bytes[position] === 0x04) {
      const short = bytes[position + 1] ?? 0;
      const size = short & 0x80 ? short & 0x7f : 0;
      const segment = size === 0 ? short : bytes.readUIntBE(position + 2, size);
      expect(segment).toBeLessThanOrEqual(1000);
      taken += segment;
      position += 2 + size + segment;
    }
    expect(taken).toBe((Math.floor(length / 16) + 1) * 16);
    enter("00000000000000000000");
    expect(position).toBe(bytes.length);
    expect(decryptForRecipient(privateKey, bytes).equals(content)).toBe(true);
  });
});

test.skipIf(!hasOpenssl).each([
  [2048, 0],
  [2048, 32],
  [3072, 4096],
  [4096, 6144],
])("OpenSSL opens it with %d bits, %d bytes", (bits, length) => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const content = Buffer.from(systemRandom(length));
  const folder = mkdtempSync(join(tmpdir(), "lockstead-cms-"));
  try {
    const key = join(folder, "key.pem");
    writeFileSync(key, privateKey.export({ type: "pkcs8", format: "pem" }));
    const opened = execFileSync("openssl", ["cms", "-decrypt", "-inform", "DER", "-inkey", key], {
      input: envelope(publicKey, content, systemRandom),
    });
    expect(opened.equals(content)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("nothing is used twice", () => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const seen = new Set<string>();
  for (let count = 0; count < 50; count++) {
    const tail = Buffer.from(envelope(publicKey, plaintext, systemRandom)).subarray(-90);
    seen.add(tail.toString("hex"));
  }
  expect(seen.size).toBe(50);
});

test("the key does not stay in memory", () => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const drawn: Uint8Array[] = [];
  envelope(publicKey, plaintext, (size) => {
    const bytes = systemRandom(size);
    drawn.push(bytes);
    return bytes;
  });
  expect(drawn.map(({ length }) => length)).toEqual([32, 16]);
  expect(drawn[0]?.every((byte) => byte === 0)).toBe(true);
});
