/** Requests and replies between the parts of the front door, whatever carries them. */

export type HttpMessageHeaders = ReadonlyMap<string, readonly string[]>;

export type IncomingRequest = {
  readonly method: string;
  /** The path as sent, still percent-encoded. */
  readonly path: string;
  /** As sent, without `?`; undefined where there is none. */
  readonly query: string | undefined;
  /** Names in lower case, each with its values in order. */
  readonly headers: HttpMessageHeaders;
  readonly body: Buffer;
  /** As in `HTTP/1.1`. */
  readonly protocol: string;
  /** Of the socket that the client itself uses. */
  readonly scheme: "http" | "https";
  readonly port: number;
  /** Of whoever is at the other end of the connection. */
  readonly sourceIp: string;
};

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | string;
};

/** As API Gateway reports a failure of its own. */
export function failure(status: number, message: string): Reply {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message }),
  };
}

/** Several headers of one name as one, as HTTP joins them. */
export function joined(values: readonly string[]): string {
  return values.join(",");
}
