/**
 * Names of condition keys have no case, but those of tags may have: tags that
 * differ in case only meet under one condition key, and all of them count.
 */

import { describe, expect, test } from "vitest";
import { actingUser, allowing } from "./iam-users.ts";
import type { TestClients } from "./service.ts";
import type { Suite } from "./suite.ts";

export type Tags = readonly { readonly Key: string; readonly Value: string }[];

export type Tagged = {
  /** Makes something that has tags, by whoever may. @returns its name */
  readonly make: (tags: Tags) => Promise<string>;
  readonly tagging: string;
  readonly tag: (clients: TestClients, name: string, tags: Tags) => Promise<unknown>;
  readonly reading: string;
  readonly read: (clients: TestClients, name: string) => Promise<unknown>;
  /** Of `aws:ResourceTag/` and its likes. */
  readonly resourceTags: readonly string[];
};

const cases: readonly [string, Tags, string][] = [
  ["a right one", [{ Key: "Team", Value: "blue" }], "allowed"],
  ["a wrong one", [{ Key: "Team", Value: "red" }], "denied"],
  [
    "a wrong one before a right one",
    [
      { Key: "Team", Value: "red" },
      { Key: "team", Value: "blue" },
    ],
    "denied",
  ],
  [
    "a right one before a wrong one",
    [
      { Key: "Team", Value: "blue" },
      { Key: "TEAM", Value: "red" },
    ],
    "denied",
  ],
  [
    "two right ones",
    [
      { Key: "Team", Value: "blue" },
      { Key: "team", Value: "blue" },
    ],
    "allowed",
  ],
  [
    "a right one beside another",
    [
      { Key: "Team", Value: "blue" },
      { Key: "Cost", Value: "red" },
    ],
    "allowed",
  ],
];

export function testTagConditions(suite: Suite, thing: Tagged): void {
  const { make, tagging, tag, reading, read, resourceTags } = thing;
  /** An Allow with the condition, and a Deny without it beside an Allow. */
  const policies = (action: string, key: string) => [
    [{ ...allowing(action), Condition: { StringEquals: { [key]: "blue" } } }],
    [
      allowing(action),
      {
        ...allowing(action),
        Effect: "Deny",
        Condition: { StringNotEquals: { [key]: "blue" } },
      },
    ],
  ];

  describe.each(["Allow", "Deny"])("under an %s", (effect) => {
    const of = (action: string, key: string) => {
      const [allow = [], deny = []] = policies(action, key);
      return actingUser(suite, effect === "Allow" ? allow : deny);
    };

    test.each(cases)("on aws:RequestTag, %s", async (_what, tags, expected) => {
      const user = await of(tagging, "aws:RequestTag/Team");
      expect(await outcome(tag(user, await make([]), tags))).toBe(expected);
    });

    describe.each(resourceTags)("on %s", (prefix) => {
      test.each(cases)("%s", async (_what, tags, expected) => {
        const user = await of(reading, `${prefix}tEAM`);
        expect(await outcome(read(user, await make(tags)))).toBe(expected);
      });
    });
  });
}

async function outcome(request: Promise<unknown>): Promise<string> {
  return request.then(
    () => "allowed",
    ({ name }: Error) => (name.startsWith("AccessDenied") ? "denied" : name),
  );
}
