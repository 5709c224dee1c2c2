import * as fc from "fast-check";
import { expect, test } from "vitest";
import { urlEncodedDocument } from "../../lambdas/shared/wire/url-encoding.ts";

test.each([
  ["", ""],
  ["azAZ09-._~", "azAZ09-._~"],
  [`{"Action":"s3:*"}`, "%7B%22Action%22%3A%22s3%3A%2A%22%7D"],
  [" \r\n\t", "%20%0D%0A%09"],
  ["!'()*+/", "%21%27%28%29%2A%2B%2F"],
  ["é😀", "%C3%A9%F0%9F%98%80"],
  ["\u{D800}", "%EF%BF%BD"],
])("%j is %s", (text, encoded) => {
  expect(urlEncodedDocument(text)).toBe(encoded);
});

test("any text comes back, and only unreserved characters stand for themselves", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const encoded = urlEncodedDocument(text);
      expect(decodeURIComponent(encoded)).toBe(text);
      expect(encoded).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
    }),
  );
});
