import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../test/support/sha256.ts";
import type { Target } from "./load.ts";

export type RequestParts = {
  /** As the credential scope names it. */
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export function kmsRequest(operation: string, input: object): RequestParts {
  return {
    service: "kms",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `TrentService.${operation}`,
    },
    body: JSON.stringify(input),
  };
}

export const callerIdentityRequest: RequestParts = {
  service: "sts",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: "Action=GetCallerIdentity&Version=2011-06-15",
};

/** Signed once; it may be sent again for five minutes, since signatures have no nonce. */
export async function signedRequest(
  exports: Readonly<Record<string, string>>,
  { service, headers, body }: RequestParts,
): Promise<Target> {
  const url = new URL(exports["AWS_ENDPOINT_URL"] ?? "");
  const signer = new SignatureV4({
    service,
    region: exports["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: exports["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: exports["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
    sha256: Sha256,
    applyChecksum: false,
  });
  const signed = await signer.sign({
    protocol: url.protocol,
    hostname: url.host,
    method: "POST",
    path: "/",
    query: {},
    headers: { host: url.host, ...headers },
    body,
  });
  return { url: url.href, headers: signed.headers, body };
}
