import { GenerateRandomCommand } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

test.each([8, 32, 1024])(
  "gives %i bytes, other ones each time, and reads nothing",
  async (NumberOfBytes) => {
    suite.storeCalls.length = 0;
    const first = await suite.kms.send(new GenerateRandomCommand({ NumberOfBytes }));
    expect(first.Plaintext).toHaveLength(NumberOfBytes);
    const second = await suite.kms.send(new GenerateRandomCommand({ NumberOfBytes }));
    expect(second.Plaintext).not.toEqual(first.Plaintext);
    expect(suite.storeCalls).toEqual([]);
  },
);

test.each<[string, object, string, string]>([
  ["no size", {}, "ValidationException", "NumberOfBytes is required."],
  [
    "more than a kibibyte",
    { NumberOfBytes: 1025 },
    "ValidationException",
    "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
  ],
  [
    "a custom key store",
    { NumberOfBytes: 8, CustomKeyStoreId: "cks-1" },
    "UnsupportedOperationException",
    "This version of Lockstead has no custom key stores.",
  ],
])("refuses %s", async (_what, input, name, message) => {
  expect(await failureOf(suite.kms.send(new GenerateRandomCommand(input)))).toMatchObject({
    name,
    message,
  });
});
