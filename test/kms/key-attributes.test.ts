import {
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  ListResourceTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { account, startService } from "../support/service.ts";
import {
  createKey,
  denyEveryone,
  failureOf,
  keyPolicy,
  unknownKeyId,
  useService,
} from "../support/suite.ts";

const suite = useService();

async function describeKey(KeyId: string) {
  return (await suite.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
}

test("a description is changed, and emptied", async () => {
  const { KeyId } = await createKey(suite.kms, { Description: "old" });
  for (const Description of ["new", ""]) {
    await suite.kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description }));
    expect((await describeKey(KeyId))?.Description).toBe(Description);
  }
});

test("a key is disabled and enabled, each as often as one likes", async () => {
  const { KeyId } = await createKey(suite.kms);
  for (const [command, enabled] of [
    [new DisableKeyCommand({ KeyId }), false],
    [new DisableKeyCommand({ KeyId }), false],
    [new EnableKeyCommand({ KeyId }), true],
    [new EnableKeyCommand({ KeyId }), true],
  ] as const) {
    await suite.kms.send(command as EnableKeyCommand);
    expect(await describeKey(KeyId)).toMatchObject({
      Enabled: enabled,
      KeyState: enabled ? "Enabled" : "Disabled",
    });
  }
});

describe("tags", () => {
  const tag = (KeyId: string, ...pairs: readonly [string, string][]) =>
    suite.kms.send(
      new TagResourceCommand({
        KeyId,
        Tags: pairs.map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      }),
    );

  test("are added, replaced, removed and listed", async () => {
    const { KeyId } = await createKey(suite.kms);
    await tag(KeyId, ["b", "1"], ["a", "1"]);
    await tag(KeyId, ["b", "2"], ["c", ""]);
    await suite.kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["a", "not there"] }));
    const { Tags, Truncated } = await suite.kms.send(new ListResourceTagsCommand({ KeyId }));
    expect(Tags).toEqual([
      { TagKey: "b", TagValue: "2" },
      { TagKey: "c", TagValue: "" },
    ]);
    expect(Truncated).toBe(false);
  });

  test("are listed in pages", async () => {
    const { KeyId } = await createKey(suite.kms);
    await tag(KeyId, ["a", ""], ["b", ""], ["c", ""]);
    const first = await suite.kms.send(new ListResourceTagsCommand({ KeyId, Limit: 2 }));
    expect(first).toMatchObject({ Truncated: true, Tags: [{ TagKey: "a" }, { TagKey: "b" }] });
    const second = await suite.kms.send(
      new ListResourceTagsCommand({ KeyId, Limit: 2, Marker: first.NextMarker }),
    );
    expect(second).toMatchObject({ Truncated: false, Tags: [{ TagKey: "c" }] });
  });

  test.each<[string, readonly [string, string][], string, string | RegExp]>([
    [
      "a key twice",
      [
        ["a", "1"],
        ["a", "2"],
      ],
      "TagException",
      "Duplicate tag keys",
    ],
    ["AWS's prefix", [["aws:x", "1"]], "TagException", "Tags beginning with aws: are reserved"],
    [
      "AWS's prefix in other case",
      [["AWS:x", "1"]],
      "TagException",
      "Tags beginning with aws: are reserved",
    ],
    [
      "more than fifty",
      Array.from({ length: 51 }, (_, n) => [`k${n}`, ""] as [string, string]),
      "TagException",
      "Too many tags",
    ],
    ["other characters", [["a&b", "1"]], "TagException", "Invalid tag"],
    [
      "a long key",
      [["x".repeat(129), "1"]],
      "ValidationException",
      /at 'tags\.1\.member\.tagKey' failed to satisfy constraint: Member must have length less than or equal to 128$/,
    ],
    [
      "a long value",
      [
        ["a", "1"],
        ["b", "x".repeat(257)],
      ],
      "ValidationException",
      /at 'tags\.2\.member\.tagValue' .* less than or equal to 256$/,
    ],
  ])("refuse %s", async (_what, pairs, name, message) => {
    const { KeyId } = await createKey(suite.kms);
    const failure = await failureOf(tag(KeyId, ...pairs));
    expect(failure.name).toBe(name);
    expect(failure.message).toMatch(message);
    const { Tags } = await suite.kms.send(new ListResourceTagsCommand({ KeyId }));
    expect(Tags).toEqual([]);
  });

  test("none is lost when ten are added at once by two processes", async () => {
    const { KeyId } = await createKey(suite.kms);
    const second = startService({ endpoint: suite.store.endpoint });
    const keys = Array.from({ length: 10 }, (_, n) => `k${n}`);
    await Promise.all(
      keys.map((TagKey, n) => {
        const { kms } = n % 2 === 0 ? suite : second;
        return kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey, TagValue: "" }] }));
      }),
    );
    const { Tags } = await suite.kms.send(new ListResourceTagsCommand({ KeyId }));
    expect(Tags?.map(({ TagKey }) => TagKey)).toEqual(keys);
  });
});

const commands = [
  [
    "UpdateKeyDescription",
    (KeyId: string) => new UpdateKeyDescriptionCommand({ KeyId, Description: "x" }),
  ],
  ["DisableKey", (KeyId: string) => new DisableKeyCommand({ KeyId })],
  ["EnableKey", (KeyId: string) => new EnableKeyCommand({ KeyId })],
  [
    "TagResource",
    (KeyId: string) => new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "" }] }),
  ],
  ["UntagResource", (KeyId: string) => new UntagResourceCommand({ KeyId, TagKeys: ["a"] })],
  ["ListResourceTags", (KeyId: string) => new ListResourceTagsCommand({ KeyId })],
  ["DescribeKey", (KeyId: string) => new DescribeKeyCommand({ KeyId })],
] as const;

describe.each(commands)("%s", (name, command) => {
  const send = (KeyId: string) => failureOf(suite.kms.send(command(KeyId) as EnableKeyCommand));

  test("refuses a key that is not there", async () => {
    expect((await send(unknownKeyId)).name).toBe("NotFoundException");
  });

  test("refuses whom the key policy denies", async () => {
    const { KeyId } = await createKey(suite.kms, {
      Policy: keyPolicy(account, denyEveryone(`kms:${name}`)),
    });
    expect(await send(KeyId)).toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(`perform: kms:${name} on`),
    });
  });

  test.skipIf(name === "DescribeKey")(
    "refuses an alias, which AWS takes only to use a key",
    async () => {
      expect(await send("alias/x")).toMatchObject({
        name: "InvalidArnException",
        message: "Key Aliases are not supported for this operation.",
      });
    },
  );
});
