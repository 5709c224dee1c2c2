/** XML as the Query protocol answers it. */

import { XmlNode } from "@aws-sdk/xml-builder";
import { isList, isMap, type Output, type OutputValue } from "./json.ts";

/**
 * Lists become `<member>` elements, maps `<entry>` elements with `<key>` and
 * `<value>`, blobs base64, times ISO 8601 without fractions of a second. Members
 * that are undefined are left out.
 */
export function xmlElement(name: string, value: OutputValue): XmlNode {
  if (typeof value !== "object") {
    return XmlNode.of(name, holdable(String(value)));
  }
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return XmlNode.of(name, bytes.toString("base64"));
  }
  if (value instanceof Date) {
    return XmlNode.of(name, value.toISOString().replace(/\.\d+Z$/, "Z"));
  }
  if (isList(value)) {
    return new XmlNode(
      name,
      value.map((item) => xmlElement("member", item)),
    );
  }
  if (isMap(value)) {
    return new XmlNode(
      name,
      Array.from(value, ([key, item]) => xmlElement("entry", { key, value: item })),
    );
  }
  return new XmlNode(name, xmlElements(value));
}

function xmlElements(members: Output): XmlNode[] {
  return Object.entries(members).flatMap(([name, member]) =>
    member === undefined ? [] : [xmlElement(name, member)],
  );
}

/** Not even an escape may stand for these in XML 1.0 (section 2.2). */
const notXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function holdable(text: string): string {
  return text.replace(notXml, "\u{FFFD}");
}
