/** AWS's own linter, where it is installed. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { synthesize } from "./synthesis.ts";

const installed = spawnSync("cfn-lint", ["--version"]).status === 0;

describe.skipIf(!installed)("cfn-lint", () => {
  test.each<Record<string, string>>([{}, { edge: "none", removal: "destroy" }])(
    "reports no error with %j",
    (context) => {
      const { directory } = synthesize(context);
      const templates = ["LocksteadState", "LocksteadService"].map((stack) =>
        join(directory, `${stack}.template.json`),
      );
      const { stdout, status } = spawnSync(
        "cfn-lint",
        ["--non-zero-exit-code", "error", ...templates],
        { encoding: "utf8" },
      );
      expect({ stdout, status }).toMatchObject({ status: 0 });
    },
    60_000,
  );
});
