import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../test/support/sha256.ts";
import type { Target } from "./load.ts";

/** A KMS request, signed once. It may be sent again for five minutes: signatures have no nonce. */
export async function signedRequest(
  exports: Readonly<Record<string, string>>,
  operation: string,
  input: object,
): Promise<Target> {
  const url = new URL(exports["AWS_ENDPOINT_URL"] ?? "");
  const body = JSON.stringify(input);
  const signer = new SignatureV4({
    service: "kms",
    region: exports["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: exports["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: exports["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
    sha256: Sha256,
    applyChecksum: false,
  });
  const { headers } = await signer.sign({
    protocol: url.protocol,
    hostname: url.host,
    method: "POST",
    path: "/",
    query: {},
    headers: {
      host: url.host,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `TrentService.${operation}`,
    },
    body,
  });
  return { url: url.href, headers, body };
}
