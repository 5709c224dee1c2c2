import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
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

class Sha256 {
  readonly #secret: Uint8Array | undefined;
  #chunks: Uint8Array[] = [];

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : bytesOf(secret);
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#chunks.push(bytesOf(chunk));
  }

  async digest(): Promise<Uint8Array> {
    const hash =
      this.#secret === undefined ? createHash("sha256") : createHmac("sha256", this.#secret);
    return hash.update(Buffer.concat(this.#chunks)).digest();
  }

  reset(): void {
    this.#chunks = [];
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") {
    return Buffer.from(data);
  }
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
