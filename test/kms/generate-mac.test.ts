/** GenerateMac and VerifyMac. */

import {
  GenerateMacCommand,
  type KeySpec,
  type MacAlgorithmSpec,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { createKeyOf } from "../support/key-kinds.ts";
import { type CreatedKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const Message = Buffer.from("attack at dawn");

const algorithms: readonly [KeySpec, MacAlgorithmSpec, number][] = [
  ["HMAC_224", "HMAC_SHA_224", 28],
  ["HMAC_256", "HMAC_SHA_256", 32],
  ["HMAC_384", "HMAC_SHA_384", 48],
  ["HMAC_512", "HMAC_SHA_512", 64],
];

describe.each(algorithms)("%s, %s", (spec, MacAlgorithm, length) => {
  let key: CreatedKey;
  beforeAll(async () => {
    key = await createKeyOf(suite.kms, spec, "GENERATE_VERIFY_MAC");
  });

  const generate = async (message: Uint8Array = Message) => {
    const input = { KeyId: key.KeyId, Message: message, MacAlgorithm };
    const { $metadata: _, ...answer } = await suite.kms.send(new GenerateMacCommand(input));
    return answer;
  };
  const verify = (Mac: Uint8Array, message: Uint8Array = Message, more: object = {}) =>
    suite.kms.send(
      new VerifyMacCommand({ KeyId: key.KeyId, Message: message, MacAlgorithm, Mac, ...more }),
    );

  test("answers the whole tag, the same each time, which VerifyMac takes", async () => {
    const { Mac, ...answer } = await generate();
    expect(answer).toEqual({ KeyId: key.Arn, MacAlgorithm });
    expect(Mac).toHaveLength(length);
    expect((await generate()).Mac).toEqual(Mac);
    const { $metadata: _, ...verified } = await verify(Mac as Uint8Array);
    expect(verified).toEqual({ KeyId: key.Arn, MacAlgorithm, MacValid: true });
  });

  test("is another for another message, and for another key", async () => {
    const { Mac } = await generate();
    expect((await generate(Buffer.from("attack at noon"))).Mac).not.toEqual(Mac);
    const { KeyId } = await createKeyOf(suite.kms, spec, "GENERATE_VERIFY_MAC");
    const others = await suite.kms.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm }));
    expect(others.Mac).not.toEqual(Mac);
  });

  test("VerifyMac throws for what is not the tag, and tells nothing, in a dry run too", async () => {
    const Mac = (await generate()).Mac as Uint8Array;
    const flipped = Uint8Array.from(Mac, (byte, index) => (index === 0 ? byte ^ 1 : byte));
    for (const [mac, message, more] of [
      [flipped],
      [Mac.subarray(0, -1)],
      [Buffer.concat([Mac, Buffer.alloc(1)])],
      [Buffer.alloc(1)],
      [Buffer.alloc(6144)],
      [Mac, Buffer.from("attack at noon")],
      [flipped, Message, { DryRun: true }],
    ] as const) {
      expect(await failureOf(verify(mac, message, more))).toEqual({
        name: "KMSInvalidMacException",
        message: "UnknownError",
        status: 400,
      });
    }
  });

  test("messages have from 1 to 4096 bytes", async () => {
    for (const bytes of [1, 4096]) {
      const message = Buffer.alloc(bytes, "m");
      const { Mac } = await generate(message);
      await verify(Mac as Uint8Array, message);
    }
    const none = await failureOf(generate(Buffer.alloc(0)));
    expect(none.message).toMatch(/Value at 'message' .* length greater than or equal to 1$/);
    const tooMany = await failureOf(generate(Buffer.alloc(4097)));
    expect(tooMany.message).toMatch(/Value at 'message' .* length less than or equal to 4096$/);
  });

  test("tags have from 1 to 6144 bytes", async () => {
    const none = await failureOf(verify(Buffer.alloc(0)));
    expect(none.message).toMatch(/Value at 'mac' .* length greater than or equal to 1$/);
    const tooMany = await failureOf(verify(Buffer.alloc(6145)));
    expect(tooMany.message).toMatch(/Value at 'mac' .* length less than or equal to 6144$/);
  });
});

test("refuses an algorithm that there is not", async () => {
  const { KeyId } = await createKeyOf(suite.kms, "HMAC_256", "GENERATE_VERIFY_MAC");
  const MacAlgorithm = "INVALID" as "HMAC_SHA_256";
  for (const command of [
    new GenerateMacCommand({ KeyId, Message, MacAlgorithm }),
    new VerifyMacCommand({ KeyId, Message, MacAlgorithm, Mac: Buffer.alloc(32) }),
  ]) {
    const failure = await failureOf(suite.kms.send(command as GenerateMacCommand));
    expect(failure.name).toBe("ValidationException");
    expect(failure.message).toMatch(
      /^1 validation error detected: Value 'INVALID' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: \[/,
    );
  }
});
