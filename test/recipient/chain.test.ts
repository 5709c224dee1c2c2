/** Certificates, and from where they come. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCertificate } from "../../lambdas/shared/recipient/certificate.ts";
import { verifyChain } from "../../lambdas/shared/recipient/chain.ts";
import { der, objectIdentifier, sequence, tags } from "../../lambdas/shared/recipient/der.ts";
import { InvalidAttestation } from "../../lambdas/shared/recipient/invalid.ts";
import {
  authorityConstraints,
  extension,
  keyUsage,
  leafConstraints,
} from "../../local/cli/attestation/certificates.ts";
import {
  after,
  authority,
  before,
  hasOpenssl,
  issue,
  type Issued,
  now,
  rootsOf,
  signer,
} from "../support/enclave.ts";

const root = issue("root", undefined, authority());
const middle = issue("middle", root, authority(0));
const leaf = issue("leaf", middle, signer);
const roots = rootsOf(root);

function verify(certificate: Issued, bundle: readonly Issued[], at = now, trusted = roots) {
  const issuers = bundle.map(({ certificate }) => certificate);
  return verifyChain(certificate.certificate, issuers, { now: at, roots: trusted });
}

function refused(text: string, ...parameters: Parameters<typeof verify>) {
  expect(() => verify(...parameters)).toThrow(InvalidAttestation);
  expect(() => verify(...parameters)).toThrow(text);
}

test("the key that signs is returned", () => {
  const key = verify(leaf, [root, middle]);
  expect(key.export({ type: "spki", format: "der" })).toEqual(
    readCertificate(leaf.certificate).x509.publicKey.export({ type: "spki", format: "der" }),
  );
});

test("the root may be left out of the bundle, and may be the only one in it", () => {
  expect(() => verify(leaf, [middle])).not.toThrow();
  expect(() => verify(issue("leaf", root, signer), [root])).not.toThrow();
});

test("one of several roots is enough", () => {
  const other = issue("root", undefined, authority());
  expect(() => verify(leaf, [root, middle], now, rootsOf(other, root))).not.toThrow();
});

test.skipIf(!hasOpenssl)("OpenSSL takes the chain as well", () => {
  const folder = mkdtempSync(join(tmpdir(), "lockstead-chain-"));
  const pem = (name: string, { certificate }: Issued) => {
    const file = join(folder, name);
    writeFileSync(file, readCertificate(certificate).x509.toString());
    return file;
  };
  try {
    const trust = ["-CAfile", pem("root", root), "-untrusted", pem("middle", middle)];
    const at = ["-attime", String(now.getTime() / 1000)];
    const answer = execFileSync("openssl", ["verify", ...at, ...trust, pem("leaf", leaf)]);
    expect(answer.toString()).toContain("leaf: OK");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("time", () => {
  const late = issue("root", undefined, authority(), { validFrom: after(1) });
  const old = issue("root", undefined, authority(), { validTo: before(0.1) });
  const oldMiddle = issue("middle", root, authority(0), { validTo: before(0.1) });
  const expired = "has expired or is not valid yet";

  test("each certificate of the chain is in force", () => {
    refused(expired, leaf, [root, middle], before(2));
    refused(expired, leaf, [root, middle], after(4));
    refused(expired, issue("leaf", oldMiddle, signer), [root, oldMiddle]);
    refused(expired, issue("leaf", root, signer, { validTo: before(0.1) }), [root]);
    refused(expired, issue("leaf", root, signer, { validFrom: after(0.1) }), [root]);
  });

  test("the root as well, in the bundle or not", () => {
    for (const bad of [late, old]) {
      refused(expired, issue("leaf", bad, signer), [bad], now, rootsOf(bad));
      const below = issue("middle", bad, authority());
      refused(expired, issue("leaf", below, signer), [below], now, rootsOf(bad));
    }
  });

  test("to the second, both ends included", () => {
    expect(() => verify(leaf, [root, middle], before(1))).not.toThrow();
    expect(() => verify(leaf, [root, middle], after(3))).not.toThrow();
    refused(expired, leaf, [root, middle], new Date(before(1).getTime() - 1));
    refused(expired, leaf, [root, middle], new Date(after(3).getTime() + 1));
  });

  test("a time that is none is never now", () => {
    const never = { toISOString: () => "2026-99-99T99:99:99", getUTCFullYear: () => 2026 } as Date;
    for (const wrong of [{ validFrom: never }, { validTo: never }]) {
      const attempt = () => verify(issue("leaf", root, signer, wrong), [root]);
      expect(attempt).toThrow(InvalidAttestation);
    }
  });

  test("years from 2050 on are read", () => {
    const far = issue("root", undefined, authority(), { validTo: new Date("2055-01-01") });
    const lasting = issue("leaf", far, signer, { validTo: new Date("2054-01-01") });
    expect(() => verify(lasting, [far], new Date("2053-01-01"), rootsOf(far))).not.toThrow();
  });
});

describe("trust", () => {
  const untrusted = "does not begin at a root that is trusted";
  const unissued = "is not issued by the one before it";

  test("a root that nobody named", () => {
    const other = issue("root", undefined, authority());
    const below = issue("middle", other, authority());
    refused(untrusted, issue("leaf", other, signer), [other]);
    refused(untrusted, issue("leaf", below, signer), [other, below]);
    refused(untrusted, issue("leaf", below, signer), [below]);
    refused(untrusted, leaf, [root, middle], now, []);
  });

  test("a root's name is not a root", () => {
    const impostor = issue("root", undefined, authority());
    refused(unissued, issue("leaf", impostor, signer), [root]);
    refused(untrusted, leaf, [impostor, middle]);
  });

  test("the order of the chain", () => {
    refused(untrusted, leaf, [leaf]);
    refused(unissued, leaf, [root]);
    refused(unissued, leaf, [middle, root]);
    refused(unissued, leaf, [root, middle, middle]);
    refused(unissued, leaf, [root, root]);
  });

  test("none, and too many", () => {
    refused("does not have 1 to 8 certificates", leaf, []);
    refused(
      "does not have 1 to 8 certificates",
      leaf,
      Array.from({ length: 9 }, () => root),
    );
  });

  test("each bit of a certificate counts", () => {
    for (const which of [leaf, middle]) {
      for (let bit = 0; bit < which.certificate.length * 8; bit += 13) {
        const certificate = Buffer.from(which.certificate);
        certificate[bit >> 3] = (certificate[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const changed = { ...which, certificate };
        const attempt = () =>
          which === leaf ? verify(changed, [root, middle]) : verify(leaf, [root, changed]);
        expect(attempt, `bit ${bit} of ${which.name}`).toThrow(InvalidAttestation);
      }
    }
  });
});

describe("authority", () => {
  const forbidden = "is issued by one that may not";
  const below = (extensions: readonly Uint8Array[]) => {
    const issuer = issue("middle", root, extensions);
    return [issue("leaf", issuer, signer), [root, issuer]] as const;
  };

  test("only authorities issue", () => {
    // OpenSSL's own check of the key usage comes first, with another word for it.
    refused("issued by", ...below(signer));
    refused(forbidden, ...below([keyUsage("keyCertSign")]));
    refused(forbidden, ...below([leafConstraints, keyUsage("keyCertSign")]));
    refused("issued by", ...below([authorityConstraints(), keyUsage("digitalSignature")]));
    refused(forbidden, ...below([authorityConstraints()]));
    refused(forbidden, ...below([]));
  });

  test("an authority says so critically", () => {
    const yes = sequence(der(tags.boolean, Buffer.of(0xff)));
    const loose = extension("2.5.29.19", false, yes);
    refused("not critical", ...below([loose, keyUsage("keyCertSign")]));
  });

  test("a root is one, too", () => {
    const weak = issue("root", undefined, signer);
    refused("issued by", issue("leaf", weak, signer), [weak], now, rootsOf(weak));
  });

  test("the path is no longer than each authority allows", () => {
    const short = issue("root", undefined, authority(0));
    const first = issue("first", short, authority());
    expect(() => verify(issue("leaf", short, signer), [short], now, rootsOf(short))).not.toThrow();
    refused(forbidden, issue("leaf", first, signer), [short, first], now, rootsOf(short));
    const second = issue("second", middle, authority());
    refused(forbidden, issue("leaf", second, signer), [root, middle, second]);
  });

  test("what signs documents is no authority, and is for that", () => {
    const text = "is not one that signs documents";
    refused(text, issue("leaf", root, authority()), [root]);
    refused(text, issue("leaf", root, [leafConstraints]), [root]);
    refused(text, issue("leaf", root, [leafConstraints, keyUsage("keyCertSign")]), [root]);
    refused(text, root, [root]);
    // AWS's leaves have both; without constraints it is no authority either.
    expect(() => verify(issue("leaf", root, [keyUsage("digitalSignature")]), [root])).not.toThrow();
  });

  test("a critical extension that nobody here knows", () => {
    const names = sequence();
    const constrained = [...authority(), extension("2.5.29.30", true, names)];
    refused("critical extension that is not known", ...below(constrained));
    const noted = [...authority(), extension("1.3.6.1.4.1.1", false, names)];
    expect(() => verify(...below(noted))).not.toThrow();
  });

  test("an extension twice", () => {
    refused("", ...below([...authority(), keyUsage("digitalSignature")]));
  });
});

describe("a certificate", () => {
  const read = (bytes: Uint8Array) => () => readCertificate(bytes);

  test("has a key of P-384", () => {
    refused("not of P-384", issue("leaf", root, signer, { curve: "prime256v1" }), [root]);
    refused("not of P-384", issue("leaf", root, signer, { curve: "secp521r1" }), [root]);
  });

  test("is DER, whole and nothing else", () => {
    const { certificate } = leaf;
    expect(read(Buffer.concat([certificate, Buffer.of(0)]))).toThrow("is not DER");
    expect(read(certificate.subarray(0, -1))).toThrow("cannot be read");
    expect(read(Buffer.of())).toThrow("1 to 1024 bytes");
    expect(read(Buffer.alloc(1025))).toThrow("1 to 1024 bytes");
    const pem = readCertificate(certificate).x509.toString();
    expect(read(Buffer.from(pem))).toThrow("is not DER");
  });

  test.each([
    ["no sequence", Buffer.of(1)],
    ["an integer for the flag", sequence(der(tags.integer, Buffer.of(1)))],
    ["a path length that is negative", sequence(yes(), der(tags.integer, Buffer.of(0x80)))],
    ["a third member", sequence(yes(), der(tags.integer, Buffer.of(1)), der(tags.null))],
    ["a flag that is neither", sequence(der(tags.boolean, Buffer.of(1)))],
  ])("with basic constraints of %s is refused", (_what, value) => {
    const odd = [extension("2.5.29.19", true, value), keyUsage("keyCertSign")];
    const attempt = () => readCertificate(issue("odd", root, odd).certificate);
    expect(attempt).toThrow(InvalidAttestation);
  });

  test("with an extension of no form is refused", () => {
    const shapeless = sequence(objectIdentifier("2.5.29.15"), der(tags.null));
    expect(() => readCertificate(issue("odd", root, [shapeless]).certificate)).toThrow(
      InvalidAttestation,
    );
  });
});

function yes(): Buffer {
  return der(tags.boolean, Buffer.of(0xff));
}
