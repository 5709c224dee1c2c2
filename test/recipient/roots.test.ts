import { describe, expect, test } from "vitest";
import {
  type AttestationRoots,
  formatAttestationRoots,
  nitroEnclavesRoot,
  parseAttestationRoots,
  trustedRoots,
} from "../../lambdas/shared/recipient/roots.ts";
import { authority, issue, rootsOf, signer } from "../support/enclave.ts";

const one = issue("one", undefined, authority());
const two = issue("two", undefined, authority(3));
const roots = rootsOf(one, two);
const pem = roots.map(String).join("\n");

test("AWS's root is the one whose fingerprint AWS publishes", () => {
  expect(nitroEnclavesRoot.fingerprint256.replaceAll(":", "")).toBe(
    "641A0321A3E244EFE456463195D606317ED7CDCC3C1756E09893F3C68F79BB5B",
  );
  expect(nitroEnclavesRoot.verify(nitroEnclavesRoot.publicKey)).toBe(true);
  expect(nitroEnclavesRoot.subject).toContain("CN=aws.nitro-enclaves");
});

const raw = (list: AttestationRoots | undefined) => list?.map(({ raw }) => raw.toString("hex"));

describe("certificates are read", () => {
  test.each([
    ["none", "", []],
    ["blanks", " \n", []],
    ["PEM", pem, roots],
    ["PEM that was pasted on one line", pem.replaceAll(/\s*\n/g, " "), roots],
    ["PEM with Windows's line ends", pem.replaceAll("\n", "\r\n"), roots],
    ["Base64", formatAttestationRoots(roots), roots],
    ["Base64, one a line", formatAttestationRoots(roots).replace(",", "\n"), roots],
  ])("%s", (_what, text, expected) => {
    expect(raw(parseAttestationRoots(text))).toEqual(raw(expected));
  });
});

test("a team's own stand beside AWS's", () => {
  expect(trustedRoots("")).toEqual([nitroEnclavesRoot]);
  expect(raw(trustedRoots(formatAttestationRoots(roots)))).toEqual(
    raw([nitroEnclavesRoot, ...roots]),
  );
  expect(() => trustedRoots("AAAA")).toThrow("no certificates of P-384 authorities");
});

describe("refused is", () => {
  const of = (...parameters: Parameters<typeof issue>) =>
    formatAttestationRoots(rootsOf(issue(...parameters)));
  test.each([
    ["text", "root"],
    ["text before PEM", `root ${pem}`],
    ["PEM of something else", pem.replaceAll("CERTIFICATE", "PUBLIC KEY")],
    ["Base64 that is not", `${formatAttestationRoots(roots)}*`],
    ["a certificate that is cut off", formatAttestationRoots(roots).slice(0, -8)],
    ["what signs documents", of("leaf", one, signer)],
    ["another curve", of("root", undefined, authority(), { curve: "P-256" })],
    ["one bad among good", `${formatAttestationRoots(roots)},AAAA`],
  ])("%s", (_what, text) => {
    expect(parseAttestationRoots(text)).toBeUndefined();
  });
});
