import { BlockList, isIP } from "node:net";
import type { Comparison } from "./comparison.ts";

/** An address within a CIDR range, IPv4 or IPv6. A bare address is a range of one. */
export const ipAddress: Comparison = {
  variables: false,
  prepare({ text }) {
    const [address = "", prefix, ...rest] = text.split("/");
    const family = isIP(address);
    const longest = family === 4 ? 32 : 128;
    const length = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
    if (family === 0 || rest.length > 0 || length < 0 || length > longest) {
      return undefined;
    }
    const range = new BlockList();
    range.addSubnet(address, length, family === 4 ? "ipv4" : "ipv6");
    return (actual) => {
      const kind = isIP(actual);
      if (kind === 0) {
        return undefined;
      }
      // A range of one family has no address of the other, also where the
      // library would see the IPv4 address within IPv6's space.
      return kind === family && range.check(actual, kind === 4 ? "ipv4" : "ipv6");
    };
  },
};
