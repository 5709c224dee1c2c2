/** Whose documents are believed: AWS's Nitro Enclaves, and roots of a team's own for tests. */

import { X509Certificate } from "node:crypto";
import { readCertificate } from "./certificate.ts";
import { InvalidAttestation } from "./invalid.ts";

export type AttestationRoots = readonly X509Certificate[];

/**
 * "aws.nitro-enclaves", G1, of the commercial partition; until 2049-10-28.
 * From aws-nitro-enclaves.amazonaws.com/AWS_NitroEnclaves_Root-G1.zip. Its SHA-256
 * fingerprint, which AWS publishes apart from it (Nitro Enclaves User Guide,
 * "Verifying the root of trust"), is 641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b:
 * a test compares the two.
 */
export const nitroEnclavesRoot: X509Certificate = new X509Certificate(`-----BEGIN CERTIFICATE-----
MIICETCCAZagAwIBAgIRAPkxdWgbkK/hHUbMtOTn+FYwCgYIKoZIzj0EAwMwSTEL
MAkGA1UEBhMCVVMxDzANBgNVBAoMBkFtYXpvbjEMMAoGA1UECwwDQVdTMRswGQYD
VQQDDBJhd3Mubml0cm8tZW5jbGF2ZXMwHhcNMTkxMDI4MTMyODA1WhcNNDkxMDI4
MTQyODA1WjBJMQswCQYDVQQGEwJVUzEPMA0GA1UECgwGQW1hem9uMQwwCgYDVQQL
DANBV1MxGzAZBgNVBAMMEmF3cy5uaXRyby1lbmNsYXZlczB2MBAGByqGSM49AgEG
BSuBBAAiA2IABPwCVOumCMHzaHDimtqQvkY4MpJzbolL//Zy2YlES1BR5TSksfbb
48C8WBoyt7F2Bw7eEtaaP+ohG2bnUs990d0JX28TcPQXCEPZ3BABIeTPYwEoCWZE
h8l5YoQwTcU/9KNCMEAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUkCW1DdkF
R+eWw5b6cp3PmanfS5YwDgYDVR0PAQH/BAQDAgGGMAoGCCqGSM49BAMDA2kAMGYC
MQCjfy+Rocm9Xue4YnwWmNJVA44fA0P5W2OpYow9OYCVRaEevL8uO1XYru5xtMPW
rfMCMQCi85sWBbJwKKXdS6BptQFuZbT73o/gBh1qUxl/nNr12UO8Yfwr6wPLb+6N
IwLz3/Y=
-----END CERTIFICATE-----`);

/**
 * AWS's, and a team's own.
 * @param text as `parseAttestationRoots` reads it
 * @throws Error when it cannot
 */
export function trustedRoots(text: string): AttestationRoots {
  const own = parseAttestationRoots(text);
  if (own === undefined) {
    throw new Error("The attestation roots are no certificates of P-384 authorities");
  }
  return [nitroEnclavesRoot, ...own];
}

const pem = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

/**
 * A team's own roots.
 * @param text certificates one after another as PEM, or as their DER in Base64 with commas between; may be empty
 * @returns undefined when one of them is no authority of P-384, or something else is there
 */
export function parseAttestationRoots(text: string): AttestationRoots | undefined {
  const bare = text.replace(pem, (_, body: string) => `,${body.replace(/\s/g, "")},`);
  const parts = bare.split(/[\s,]+/).filter(Boolean);
  const roots = parts.map(rootOf);
  return roots.every((root) => root !== undefined) ? roots : undefined;
}

function rootOf(base64: string): X509Certificate | undefined {
  const encoded = Buffer.from(base64, "base64");
  if (encoded.toString("base64") !== base64) {
    return undefined;
  }
  try {
    const { isAuthority, x509 } = readCertificate(encoded);
    return isAuthority ? x509 : undefined;
  } catch (error) {
    if (error instanceof InvalidAttestation) {
      return undefined;
    }
    throw error;
  }
}

/** As short as `parseAttestationRoots` reads them, on one line: a variable holds them. */
export function formatAttestationRoots(roots: AttestationRoots): string {
  return roots.map(({ raw }) => raw.toString("base64")).join(",");
}
