/** The operation-by-state table, against AWS's own. Source: ../shared/facts/key-states.md. */

import { describe, expect, test } from "vitest";
import { arnOf } from "../../lambdas/shared/keys/key.ts";
import { type KeyAction, requireState } from "../../lambdas/shared/keys/states.ts";
import { keyStates, stateRefusals } from "../support/key-states.ts";
import { key, refusal } from "./fixtures.ts";

/** AWS's codes, in the order of `keyStates`. */
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

describe.each(Object.entries(table))("to %s a key that is", (action, codes) => {
  test.each(keyStates.map((state, index) => [state, codes[index] ?? "ok"] as const))(
    "%s: %s",
    (state, code) => {
      const check = () => requireState({ ...key, state }, action as KeyAction);
      const [error, what] = stateRefusals[Number(code)] ?? [];
      const expected =
        error === undefined ? undefined : { code: error, text: `${arnOf(key)} is ${what}.` };
      expect(expected === undefined ? check() : refusal(check)).toEqual(expected);
    },
  );
});
