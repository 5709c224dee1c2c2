import { describe, expect, test } from "vitest";
import { type Answer, shownAnswer } from "../../lambdas/shared/audit/shown-answer.ts";
import type { Output } from "../../lambdas/shared/wire/json.ts";

const shown = (answer: Answer, output: Output) => shownAnswer("kms", answer, output, "****");

test("what is named passes, as events write it", () => {
  const answer: Answer = {
    KeyMetadata: { AWSAccountId: "shown", CreationDate: "shown", Names: "shown", Email: "masked" },
    Tags: { Key: "shown" },
  };
  const output = {
    KeyMetadata: {
      AWSAccountId: "1",
      CreationDate: new Date("2026-11-24T00:05:09Z"),
      Names: ["a", "b"],
      Email: "a@example.com",
    },
    Tags: [{ Key: "k", Value: "v" }],
  };
  expect(shown(answer, output)).toEqual({
    keyMetadata: {
      aWSAccountId: "1",
      creationDate: "Nov 24, 2026, 12:05:09 AM",
      names: ["a", "b"],
      email: "****",
    },
    tags: [{ key: "k" }],
  });
});

describe("closed", () => {
  const secret = "do not show";
  test.each<[string, Answer, Output]>([
    ["what is not named", {}, { Data: secret }],
    ["what is not named, inside", { Inner: { A: "shown" } }, { Inner: { B: secret } }],
    ["bytes", { Data: "shown" }, { Data: Buffer.from(secret) }],
    ["bytes in a list", { Data: "shown" }, { Data: [Buffer.from(secret)] }],
    ["a structure where a text is named", { Data: "shown" }, { Data: { A: secret } }],
    ["a map", { Data: "shown" }, { Data: new Map([["a", secret]]) }],
    ["a map where a structure is named", { Data: { a: "shown" } }, { Data: new Map() }],
    ["a text where a structure is named", { Data: { A: "shown" } }, { Data: secret }],
    ["a secret's name", { SessionToken: "shown" }, { SessionToken: secret }],
    [
      "a secret's name, inside",
      { A: { SecretAccessKey: "shown" } },
      { A: { SecretAccessKey: secret } },
    ],
    ["a secret's name, masked", { GrantToken: "masked" }, { GrantToken: secret }],
  ])("%s", (_what, answer, output) => {
    const written = JSON.stringify(shown(answer, output));
    expect(written).not.toContain(secret);
    expect(written).not.toContain("100,111");
    expect(written).not.toContain("****");
  });
});
