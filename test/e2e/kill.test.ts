/** `kill -9` in the middle of a stream of writes loses none that was answered. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  paginateListAliases,
  paginateListKeys,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { grant, listed, type Made } from "../support/grants.ts";
import { startLocal } from "../support/local.ts";

test(
  "every acknowledged key, alias and grant is there after kill -9, and nothing is half there",
  { timeout: 90_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "lockstead-kill-"));
    try {
      // It cannot remove its temporary files: they are to go with the folder.
      const victim = await startLocal(["--data", join(folder, "data")], { TMPDIR: folder });
      const kms = victim.kms();
      const answered: { keyId: string; alias?: string; grant?: Made }[] = [];
      const writers = Array.from({ length: 6 }, async (_, writer) => {
        for (let n = 0; ; n++) {
          try {
            const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
            const made: (typeof answered)[number] = { keyId: KeyMetadata?.KeyId as string };
            answered.push(made);
            const AliasName = `alias/w${writer}-${n}`;
            await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: made.keyId }));
            made.alias = AliasName;
            made.grant = await grant(kms, made.keyId, ["Encrypt"]);
          } catch {
            // The process is gone: this one was never answered.
            return;
          }
        }
      });
      while (answered.length < 60) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(await victim.stop("SIGKILL")).toBeNull();
      await Promise.all(writers);

      const survivor = await startLocal(["--data", join(folder, "data")]);
      const client = survivor.kms();
      const keys = new Set<string>();
      for await (const page of paginateListKeys({ client }, {})) {
        for (const { KeyId } of page.Keys ?? []) {
          keys.add(KeyId as string);
        }
      }
      const aliases = new Map<string, string>();
      for await (const page of paginateListAliases({ client }, {})) {
        for (const { AliasName, TargetKeyId } of page.Aliases ?? []) {
          // AWS's own have no key yet.
          if (TargetKeyId !== undefined) {
            aliases.set(AliasName as string, TargetKeyId);
          }
        }
      }
      expect(answered.filter(({ keyId }) => !keys.has(keyId))).toEqual([]);
      const named = answered.filter(({ alias }) => alias !== undefined);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter(({ alias, keyId }) => aliases.get(alias as string) !== keyId)).toEqual(
        [],
      );
      const granted = answered.filter((one) => one.grant !== undefined);
      expect(granted.length).toBeGreaterThan(0);
      for (const { keyId, grant: made } of granted) {
        const { GrantId, GrantToken } = made as Made;
        expect(await listed(client, { KeyId: keyId, GrantId })).toHaveLength(1);
        await client.send(
          new EncryptCommand({
            KeyId: keyId,
            Plaintext: Buffer.from("x"),
            GrantTokens: [GrantToken],
          }),
        );
      }
      // What is listed works, also what was committed and never answered.
      for (const KeyId of keys) {
        await client.send(new DescribeKeyCommand({ KeyId }));
        await client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
      }
      expect([...aliases.values()].every((target) => keys.has(target))).toBe(true);
      expect(await survivor.stop()).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
