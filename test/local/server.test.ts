import { Agent, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { IncomingRequest } from "../../local/http-message.ts";
import { listen, type Server } from "../../local/server.ts";

let server: Server;
let arrived: IncomingRequest[];
beforeEach(async () => {
  server = await listen("127.0.0.1", 0);
  arrived = [];
});
afterEach(() => server.close());

function serve(): void {
  server.serve(async (incoming) => {
    arrived.push(incoming);
    return {
      status: 201,
      headers: { "content-type": "text/plain", "set-cookie": ["a=1", "b=2"] },
      body: "é",
    };
  });
}

type Sent = {
  path?: string;
  headers?: Record<string, string | string[]>;
  body?: Buffer;
  agent?: Agent;
};

async function send({ body, ...options }: Sent = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined;
    headers: Record<string, unknown>;
    body: string;
  }>();
  const call = request({ host: "127.0.0.1", port: server.port, method: "POST", ...options });
  call.once("error", reject);
  call.once("response", async (response) => {
    const { statusCode: status, headers } = response;
    resolve({ status, headers, body: await text(response) });
  });
  call.end(body);
  return promise;
}

test("requests arrive as they were sent, and replies leave as they were given", async () => {
  serve();
  const reply = await send({
    path: "/a%20b?x=1&y",
    headers: { "X-Twice": ["one", "two"], "Content-Type": "application/x-amz-json-1.1" },
    body: Buffer.from([0, 255, 10]),
  });
  expect(reply).toMatchObject({
    status: 201,
    headers: { "content-type": "text/plain", "set-cookie": ["a=1", "b=2"], "content-length": "2" },
    body: "é",
  });
  expect(arrived).toMatchObject([
    {
      method: "POST",
      path: "/a%20b",
      query: "x=1&y",
      body: Buffer.from([0, 255, 10]),
      protocol: "HTTP/1.1",
      scheme: "http",
      port: server.port,
      sourceIp: "127.0.0.1",
    },
  ]);
  expect(arrived[0]?.headers.get("x-twice")).toEqual(["one", "two"]);
  expect(arrived[0]?.headers.get("host")).toEqual([`127.0.0.1:${server.port}`]);
});

test("a query that is empty is told from none", async () => {
  serve();
  await send({ path: "/?" });
  await send({ path: "/" });
  expect(arrived.map(({ query }) => query)).toEqual(["", undefined]);
});

test("who comes before it serves waits", async () => {
  const reply = send();
  await new Promise((resolve) => setTimeout(resolve, 50));
  serve();
  expect((await reply).status).toBe(201);
});

test("connections are kept", async () => {
  serve();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await send({ agent });
  await send({ agent });
  expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
  agent.destroy();
});

describe("the limits of the services that it stands in for", () => {
  const megabytes = (n: number, more = 0) => Buffer.alloc(n * 1024 * 1024 + more);

  test("10 MB of body pass, one byte more does not, and the connection lives on", async () => {
    serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await send({ body: megabytes(10), agent })).status).toBe(201);
    expect(await send({ body: megabytes(10, 1), agent })).toMatchObject({
      status: 413,
      body: '{"message":"Request Entity Too Large"}',
    });
    expect((await send({ body: megabytes(30), agent })).status).toBe(413);
    expect((await send({ agent })).status).toBe(201);
    agent.destroy();
  });

  test("20 KB of head are too long before anybody reads them", async () => {
    serve();
    expect((await send({ headers: { "x-long": "x".repeat(21_000) } })).status).toBe(431);
    expect(arrived).toEqual([]);
  });
});

test("a client that goes away in the middle of its body harms nobody", async () => {
  serve();
  const socket = connect(server.port, "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.destroy();
  expect((await send()).status).toBe(201);
  expect(arrived).toHaveLength(1);
});

test("told to stop, it lets requests in flight end and takes no more", async () => {
  const { promise: finish, resolve } = Promise.withResolvers<void>();
  server.serve(async () => {
    await finish;
    return { status: 200, headers: {}, body: "done" };
  });
  const reply = send();
  await new Promise((settle) => setTimeout(settle, 20));
  const closed = server.close();
  await expect(send()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  resolve();
  expect((await reply).body).toBe("done");
  await closed;
});

describe("an address that cannot be listened on is an error of one line", () => {
  test("a port in use", async () => {
    await expect(listen("127.0.0.1", server.port)).rejects.toMatchObject({
      name: "StartError",
      message: `Port ${server.port} on 127.0.0.1 is in use. Stop the other process, or choose another port with --port.`,
    });
  });

  test("an address of another machine", async () => {
    await expect(listen("192.0.2.1", 0)).rejects.toMatchObject({
      name: "StartError",
      message:
        "This machine has no address 192.0.2.1. Choose one that it has with --host, or 0.0.0.0 for all.",
    });
  });
});
