import { typed } from "./comparison.ts";

/** Base64 on both sides, compared by its bytes. */
export const binaryEquals = typed(
  (text) => {
    const bytes = Buffer.from(text, "base64");
    return bytes.toString("base64") === text ? bytes : undefined;
  },
  (actual, expected) => actual.equals(expected),
);
