import { describe, expect, test } from "vitest";
import { decide } from "../../lambdas/shared/authorization/decide.ts";
import { explain } from "../../lambdas/shared/authorization/explain.ts";
import { citation } from "./citations.ts";
import { decisionCases } from "./decision-cases.ts";
import { questionOf } from "./raw-question.ts";
import { reference } from "./reference.ts";

describe.each([...decisionCases])("%s", (_, cases) => {
  test.each(cases)("$name: $expected", ({ question: raw, expected, by, nearMisses }) => {
    const question = questionOf(raw);
    const decision = decide(question);
    const explanation = explain(question, decision);
    expect(explanation.outcome).toBe(expected);
    expect(decision.allowed).toBe(expected === "allowed");
    // The reference is held to the same cases, or it would prove nothing.
    expect(reference(raw)).toBe(expected);
    // Not every case says by whom, and what came close.
    expect(by && explanation.by.map(citation)).toEqual(by);
    expect(nearMisses && explanation.nearMisses).toEqual(nearMisses);
  });

  test("no two cases have one name", () => {
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
