/** The operation-by-state table, against AWS's own. Source: ../shared/facts/key-states.md. */

import { describe, expect, test } from "vitest";
import { arnOf, type KeyState } from "../../lambdas/shared/keys/key.ts";
import { type KeyAction, requireState } from "../../lambdas/shared/keys/states.ts";
import { key, refusal } from "./fixtures.ts";

const states: readonly KeyState[] = [
  "Enabled",
  "Disabled",
  "PendingDeletion",
  "PendingReplicaDeletion",
  "PendingImport",
  "Unavailable",
  "Creating",
  "Updating",
];

/** AWS's codes, in the order of `states`. */
const table: Readonly<Record<KeyAction, readonly ("ok" | number)[]>> = {
  use: ["ok", 1, 3, 3, 5, 11, 14, "ok"],
  grant: ["ok", 1, 3, 3, 5, "ok", 14, "ok"],
  annotate: ["ok", "ok", 3, 3, "ok", "ok", "ok", "ok"],
  switch: ["ok", "ok", 3, 3, 5, "ok", 14, 15],
  configureRotation: ["ok", 1, 3, 3, "ok", "ok", 14, "ok"],
  rotate: ["ok", 1, 3, 3, 5, "ok", 14, 15],
  replicate: ["ok", 1, 3, 3, 5, "ok", 14, 15],
  movePrimary: ["ok", 1, 3, 3, 5, "ok", 14, "ok"],
  prepareImport: ["ok", "ok", 8, 8, "ok", "ok", 14, 15],
  import: ["ok", "ok", 8, 8, "ok", "ok", 14, "ok"],
  deleteImported: ["ok", "ok", "ok", "ok", "ok", "ok", 14, 15],
  scheduleDeletion: ["ok", "ok", 3, 3, "ok", "ok", "ok", 15],
  cancelDeletion: [4, 4, "ok", "ok", 4, 4, 4, 4],
};

const invalid = "KMSInvalidStateException";
const refusals: Readonly<Record<number, readonly [code: string, what: string]>> = {
  1: ["DisabledException", "disabled"],
  3: [invalid, "pending deletion"],
  4: [invalid, "not pending deletion"],
  5: [invalid, "pending import"],
  8: [invalid, "pending deletion"],
  11: [invalid, "unavailable"],
  14: [invalid, "creating"],
  15: [invalid, "updating"],
};

describe.each(Object.entries(table))("to %s a key that is", (action, codes) => {
  test.each(states.map((state, index) => [state, codes[index] ?? "ok"] as const))(
    "%s: %s",
    (state, code) => {
      const check = () => requireState({ ...key, state }, action as KeyAction);
      const [error, what] = refusals[Number(code)] ?? [];
      const expected =
        error === undefined ? undefined : { code: error, text: `${arnOf(key)} is ${what}.` };
      expect(expected === undefined ? check() : refusal(check)).toEqual(expected);
    },
  );
});
