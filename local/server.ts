/** Sockets: HTTP from clients into requests, and replies back. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Gateway } from "./gateway.ts";
import { failure, type IncomingRequest, type Reply } from "./http-message.ts";
import { errorCode, errorText, StartError } from "./errors.ts";

/** API Gateway's quota for a payload. */
const longestBody = 10 * 1024 * 1024;
/** CloudFront's quota for a request's head. What API Gateway refuses is smaller. */
const longestHead = 20_480;
/** Longer than clients keep idle connections, so that they and not we close them. */
const keepAliveMs = 75_000;
/** How long requests in flight may take once the server is told to stop. */
const drainMs = 5000;

export type Server = {
  readonly port: number;
  /** Whose requests came earlier waits until now. */
  serve(gateway: Gateway): void;
  /** Refuses new connections, and lets requests in flight end, within a bound. */
  close(): Promise<void>;
};

/**
 * Listens at once, so that a port in use is known before anything else is done.
 *
 * @throws StartError
 */
export async function listen(host: string, port: number): Promise<Server> {
  const ready = Promise.withResolvers<Gateway>();
  const server = createServer({ maxHeaderSize: longestHead }, async (message, response) => {
    const reply = await answer(message, await ready.promise, address.port);
    // Once it is told to stop, a connection ends with the request that is on it.
    response.shouldKeepAlive &&= server.listening;
    send(response, reply);
  });
  server.keepAliveTimeout = keepAliveMs;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;

  return {
    port: address.port,
    serve: ready.resolve,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      const bound = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(bound);
    },
  };
}

function listenError(error: Error, host: string, port: number): StartError {
  switch (errorCode(error)) {
    case "EADDRINUSE":
      return new StartError(
        `Port ${port} on ${host} is in use. Stop the other process, or choose another port with --port.`,
      );
    case "EACCES":
      return new StartError(
        `You may not listen on port ${port}. Choose one of 1024 or above with --port.`,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new StartError(
        `This machine has no address ${host}. Choose one that it has with --host, or 0.0.0.0 for all.`,
      );
    default:
      return new StartError(`Cannot listen on ${host}, port ${port}: ${errorText(error)}`);
  }
}

async function answer(message: IncomingMessage, gateway: Gateway, port: number): Promise<Reply> {
  let body: Buffer | undefined;
  try {
    body = await readBody(message);
  } catch {
    // The client went away in the middle of its request: nobody reads this.
    return failure(400, "Bad Request");
  }
  if (body === undefined) {
    // Whoever is still sending reads no answer: the rest is taken, and thrown away.
    message.resume();
    return failure(413, "Request Entity Too Large");
  }
  return gateway(incomingRequest(message, body, port));
}

/** @returns undefined as soon as it is longer than allowed */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The client is still to be answered, so its connection must outlive a body that is cut short.
  for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function incomingRequest(message: IncomingMessage, body: Buffer, port: number): IncomingRequest {
  const { method = "GET", url = "/", httpVersion, headersDistinct, socket } = message;
  const mark = url.indexOf("?");
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? undefined : url.slice(mark + 1),
    headers: new Map(Object.entries(headersDistinct).map(([name, values = []]) => [name, values])),
    body,
    protocol: `HTTP/${httpVersion}`,
    scheme: "http",
    port,
    sourceIp: plainAddress(socket.remoteAddress ?? ""),
  };
}

/** A socket that takes both versions shows IPv4 addresses as IPv6 ones; IAM's conditions expect them plain. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  response.setHeader("content-length", Buffer.byteLength(body));
  response.end(body);
}
