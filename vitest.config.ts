import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Every processor: vitest leaves one free by itself, which is half of two.
    maxWorkers: "100%",
    coverage: { include: ["lambdas/**", "lib/**", "local/**"], provider: "v8" },
  },
});
