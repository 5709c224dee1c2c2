import { hostname } from "node:os";
import { expect, test } from "vitest";
import { endpointOf, hostsOf } from "../../local/hosts.ts";

test("bound to the loopback, it has the loopback's names", () => {
  expect(hostsOf("127.0.0.1", 4599, ["kms.test:443"])).toEqual([
    "127.0.0.1:4599",
    "localhost:4599",
    "[::1]:4599",
    "kms.test:443",
  ]);
});

test("bound to an address or a name, it has that one, too", () => {
  expect(hostsOf("2001:db8::1", 1, [])).toContain("[2001:db8::1]:1");
  expect(hostsOf("kms.test", 1, [])).toContain("kms.test:1");
});

test.each(["0.0.0.0", "::"])("bound to %s, it has the machine's names", (host) => {
  const hosts = hostsOf(host, 4599, []);
  expect(hosts).toEqual(expect.arrayContaining(["127.0.0.1:4599", `${hostname()}:4599`]));
  expect(hosts.filter((name) => name.startsWith(host))).toEqual([]);
});

test("on port 80 clients leave the port out", () => {
  expect(hostsOf("localhost", 80, [])).toEqual(
    expect.arrayContaining(["localhost", "localhost:80", "[::1]"]),
  );
});

test.each([
  ["127.0.0.1", "http://127.0.0.1:4599"],
  ["0.0.0.0", "http://127.0.0.1:4599"],
  ["::", "http://127.0.0.1:4599"],
  ["::1", "http://[::1]:4599"],
  ["kms.test", "http://kms.test:4599"],
])("bound to %s, the endpoint is %s", (host, endpoint) => {
  expect(endpointOf(host, 4599)).toBe(endpoint);
});
