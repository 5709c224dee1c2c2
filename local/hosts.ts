/** The names under which clients reach this front door: what a signature may name as its host. */

import { hostname, networkInterfaces } from "node:os";

const wildcards = new Set(["0.0.0.0", "::"]);
const loopback = ["127.0.0.1", "localhost", "::1"];

/** As an address stands in a URL. */
function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/**
 * @param host the address that the server is bound to
 * @param extra names with port, used as they are
 */
export function hostsOf(host: string, port: number, extra: readonly string[]): readonly string[] {
  const addresses = wildcards.has(host)
    ? [
        hostname(),
        ...Object.values(networkInterfaces())
          .flatMap((all) => all ?? [])
          .map(addressOf),
      ]
    : [host];
  const names = [...loopback, ...addresses].map(bracketed);
  // Clients leave the port out where it is the scheme's own.
  const withPort = names.flatMap((name) =>
    port === 80 ? [name, `${name}:80`] : [`${name}:${port}`],
  );
  return [...new Set([...withPort, ...extra])];
}

function addressOf({ address }: { readonly address: string }): string {
  return address;
}

/** What to give to clients as their endpoint. */
export function endpointOf(host: string, port: number): string {
  return `http://${bracketed(wildcards.has(host) ? "127.0.0.1" : host)}:${port}`;
}
