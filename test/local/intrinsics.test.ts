import { expect, test } from "vitest";
import { resolveIntrinsics, type Scope } from "../../local/intrinsics.ts";

const scope: Scope = {
  ref: (id) => ({ Table: "tab", "AWS::Region": "eu-west-1" })[id],
  attribute: (id, name) => (id === "Table" && name === "Arn" ? "arn:tab" : undefined),
  importValue: (name) => (name === "Other" ? "imported" : undefined),
};

test.each<[string, unknown, unknown]>([
  ["plain values stay", { a: [1, true, null, "x"] }, { a: [1, true, null, "x"] }],
  ["Ref of a resource", { Ref: "Table" }, "tab"],
  ["Ref of a pseudo parameter", { Ref: "AWS::Region" }, "eu-west-1"],
  ["Fn::GetAtt as a list", { "Fn::GetAtt": ["Table", "Arn"] }, "arn:tab"],
  ["Fn::GetAtt as a string", { "Fn::GetAtt": "Table.Arn" }, "arn:tab"],
  ["Fn::Join", { "Fn::Join": ["/", ["a", { Ref: "Table" }]] }, "a/tab"],
  ["Fn::Split and Fn::Select", { "Fn::Select": [1, { "Fn::Split": [":", "a:b:c"] }] }, "b"],
  ["Fn::Select by a numeral", { "Fn::Select": ["0", ["a", "b"]] }, "a"],
  [
    "Fn::Sub",
    { "Fn::Sub": "${Table} in ${AWS::Region}, ${Table.Arn}" },
    "tab in eu-west-1, arn:tab",
  ],
  ["Fn::Sub with variables", { "Fn::Sub": ["${A}-${Table}", { A: { Ref: "Table" } }] }, "tab-tab"],
  ["Fn::Sub with a literal", { "Fn::Sub": "${!Literal}" }, "${Literal}"],
  ["Fn::ImportValue", { "Fn::ImportValue": { "Fn::Sub": "Other" } }, "imported"],
  ["within objects and lists", { a: [{ b: { Ref: "Table" } }] }, { a: [{ b: "tab" }] }],
  ["beside other keys, Ref is a name", { Ref: "Table", Other: 1 }, { Ref: "Table", Other: 1 }],
])("%s", (_, value, resolved) => {
  expect(resolveIntrinsics(value, scope, "Stack/X")).toEqual(resolved);
});

test.each<[string, unknown, string]>([
  [
    "an unknown function",
    { a: [{ "Fn::Cidr": ["10.0.0.0/8", 1, 8] }] },
    "Stack/X/a/0/Fn::Cidr: the local runtime does not know the function Fn::Cidr.",
  ],
  ["an unknown name", { Ref: "Nobody" }, 'Stack/X/Ref: the local runtime does not know "Nobody".'],
  [
    "an unknown attribute",
    { "Fn::GetAtt": ["Table", "StreamArn"] },
    'Stack/X/Fn::GetAtt: the local runtime does not know "Table.StreamArn".',
  ],
  [
    "an unknown export",
    { "Fn::ImportValue": "Nothing" },
    'Stack/X/Fn::ImportValue: the local runtime does not know "Nothing".',
  ],
  [
    "an unknown name in a text",
    { "Fn::Sub": "${Nobody}" },
    'Stack/X/Fn::Sub: the local runtime does not know "Nobody".',
  ],
  [
    "an index without an item",
    { "Fn::Select": [2, ["a"]] },
    "Stack/X/Fn::Select: the local runtime does not know 2.",
  ],
  [
    "a number to join",
    { "Fn::Join": ["", [1]] },
    "Stack/X/Fn::Join: a string must stand here, not 1.",
  ],
  ["no list to join", { "Fn::Join": "x" }, 'Stack/X/Fn::Join: a list must stand here, not "x".'],
])("%s is an error that names its place", (_, value, message) => {
  expect(() => resolveIntrinsics(value, scope, "Stack/X")).toThrow(
    expect.objectContaining({ name: "StartError", message }),
  );
});
