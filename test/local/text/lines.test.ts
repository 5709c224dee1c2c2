import { describe, expect, test } from "vitest";
import { printed } from "../../../local/cli/text/lines.ts";
import { printable, quoted } from "../../../local/cli/text/printable.ts";
import { treeLines } from "../../../local/cli/text/tree.ts";

const paper = { columns: 30, colours: false };

describe("lines", () => {
  test("wrap under themselves, between words", () => {
    const arn = "arn:aws:iam::123456789012:role/longer";
    expect(printed([{ lead: "who  ", text: `the role ${arn} and nobody else` }], paper)).toBe(
      ["who  the role", `     ${arn}`, "     and nobody else"].join("\n"),
    );
  });

  test("are no narrower than can be read, however narrow the paper", () => {
    const lines = [{ lead: "          ", text: "twenty-four columns of text" }];
    expect(printed(lines, { ...paper, columns: 5 }).split("\n")).toHaveLength(2);
  });

  test("have colours where there are any", () => {
    const lines = [{ lead: "> ", text: "denied", tone: "bad" as const }, { text: "plain" }];
    expect(printed(lines, { ...paper, colours: true })).toBe("> \u001b[31mdenied\u001b[39m\nplain");
    expect(printed(lines, paper)).toBe("> denied\nplain");
  });
});

test("a tree's stems go on beside what wraps", () => {
  const tree = {
    text: "root",
    branches: [
      {
        text: "one that is longer than a row of it",
        branches: [{ text: "below it, and longer than a row too" }],
      },
      { text: "two, which is longer than that row, too" },
    ],
  };
  expect(printed(treeLines(tree), paper).split("\n")).toEqual([
    "root",
    "├─ one that is longer than a",
    "│  row of it",
    "│  └─ below it, and longer",
    "│     than a row too",
    "└─ two, which is longer than",
    "   that row, too",
  ]);
});

test("what a terminal would obey is shown as JSON writes it", () => {
  const steering = "a\u001b[2J\u202e\n\u{e0001}b";
  expect(printable(steering)).toBe("a\\u001b[2J\\u202e\\u000a\\udb40\\udc01b");
  expect(JSON.parse(printable(JSON.stringify({ steering })))).toEqual({ steering });
  expect(quoted('say "hi"')).toBe('"say \\"hi\\""');
});
