import fc from "fast-check";
import { expect, test } from "vitest";
import {
  contextTag,
  der,
  integer,
  objectIdentifier,
  readDer,
  readOne,
  sequence,
  tags,
} from "../../lambdas/shared/recipient/der.ts";
import { InvalidAttestation } from "../../lambdas/shared/recipient/invalid.ts";
import { readOrRefused } from "./refused.ts";

test.each([
  ["integer 0", integer(0), "020100"],
  ["integer 127", integer(127), "02017f"],
  ["integer 128", integer(128), "02020080"],
  ["integer 256", integer(256n), "02020100"],
  ["an identifier", objectIdentifier("2.5.29.15"), "0603551d0f"],
  ["a long identifier", objectIdentifier("1.2.840.113549.1.7.3"), "06092a864886f70d010703"],
  ["an identifier of 2.100", objectIdentifier("2.100.3"), "0603813403"],
  ["nothing", sequence(), "3000"],
  ["a context tag", der(contextTag(3, "constructed"), der(tags.null)), "a3020500"],
  ["a primitive context tag", der(contextTag(0, "primitive"), Buffer.of(1)), "800101"],
])("%s", (_what, encoded, hex) => {
  expect(encoded.toString("hex")).toBe(hex);
});

test.each([
  [127, "047f"],
  [128, "048180"],
  [255, "0481ff"],
  [256, "04820100"],
  [65_536, "0483010000"],
])("a length of %d", (length, head) => {
  const encoded = der(tags.octetString, Buffer.alloc(length));
  expect(encoded.subarray(0, head.length / 2).toString("hex")).toBe(head);
  expect(readOne(encoded, tags.octetString)).toHaveLength(length);
});

test.each([
  ["a length that is cut off", "04"],
  ["content that is cut off", "0402ff"],
  ["a long form for a short length", "04810100"],
  ["a leading zero in a length", "0482008000"],
  ["an indefinite length", "30800000"],
  ["a tag of several octets", "1f0100"],
  ["a length of four octets", "048401000000"],
])("%s is refused", (_what, hex) => {
  expect(() => readDer(Buffer.from(hex, "hex"))).toThrow(InvalidAttestation);
});

test("one element is one, and of its tag", () => {
  expect(() => readOne(Buffer.from("05000500", "hex"), tags.null)).toThrow(InvalidAttestation);
  expect(() => readOne(Buffer.from("0500", "hex"), tags.sequence)).toThrow(InvalidAttestation);
  expect(() => readOne(Buffer.of(), tags.sequence)).toThrow(InvalidAttestation);
});

test("whatever is read is written alike", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
      const read = readOrRefused(() => readDer(bytes));
      const written = read?.value.map(({ tag, content }) => der(tag, content));
      expect(written === undefined || Buffer.concat(written).equals(bytes)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
