/** What the operations that use keys have in common: names, states, denials, grants, dry runs. */

import { CreateAliasCommand, DisableKeyCommand, type EncryptCommand } from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { close, grant } from "../support/grants.ts";
import { createKeyOf } from "../support/key-kinds.ts";
import { setState } from "../support/key-states.ts";
import { keyUses } from "../support/key-uses.ts";
import { account, region } from "../support/service.ts";
import {
  type CreatedKey,
  denyEveryone,
  failureOf,
  keyPolicy,
  unknownKeyId,
  useService,
} from "../support/suite.ts";

const suite = useService();

describe.each(keyUses)("$name", ({ name, spec, usage, command: Command, input, members }) => {
  type Prepared = { readonly key: CreatedKey; readonly given: object };

  async function prepared(Policy?: string): Promise<Prepared> {
    const key = await createKeyOf(suite.kms, spec, usage, Policy === undefined ? {} : { Policy });
    return { key, given: await input(suite.kms, key.KeyId) };
  }

  const send = ({ key, given }: Prepared, more: object = {}) =>
    suite.kms.send(
      new Command({ KeyId: key.KeyId, ...given, ...more } as never) as EncryptCommand,
    ) as Promise<object>;

  test("answers its members and no others, by whatever name the key is called", async () => {
    const one = await prepared();
    const AliasName = `alias/${name}`;
    await suite.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: one.key.KeyId }));
    const aliasArn = `arn:aws:kms:${region}:${account}:${AliasName}`;
    for (const KeyId of [one.key.KeyId, one.key.Arn, AliasName, aliasArn]) {
      const { $metadata: _, ...answer } = (await send(one, { KeyId })) as Record<string, unknown>;
      expect(Object.keys(answer).toSorted()).toEqual(members);
      expect(answer["KeyId"]).toBe(one.key.Arn);
    }
  });

  test("refuses a key that is disabled, or that is to be deleted", async () => {
    const one = await prepared();
    await suite.kms.send(new DisableKeyCommand({ KeyId: one.key.KeyId }));
    expect(await failureOf(send(one))).toEqual({
      name: "DisabledException",
      message: `${one.key.Arn} is disabled.`,
      status: 400,
    });
    await setState(suite.store, one.key.KeyId, "PendingDeletion");
    expect(await failureOf(send(one))).toEqual({
      name: "KMSInvalidStateException",
      message: `${one.key.Arn} is pending deletion.`,
      status: 400,
    });
  });

  test.skipIf(name === "GetPublicKey")("tells a key's usage before its state", async () => {
    const { given } = await prepared();
    const [otherSpec, otherUsage] =
      spec === "HMAC_256"
        ? (["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"] as const)
        : (["HMAC_256", "GENERATE_VERIFY_MAC"] as const);
    const key = await createKeyOf(suite.kms, otherSpec, otherUsage);
    await suite.kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
    expect(await failureOf(send({ key, given }))).toMatchObject({
      name: "InvalidKeyUsageException",
      message: `${key.Arn} key usage is ${otherUsage} which is not valid for ${name}.`,
    });
  });

  test("refuses whom the key policy denies, and tells them nothing of the key", async () => {
    const { given } = await prepared();
    const Policy = keyPolicy(account, denyEveryone(`kms:${name}`));
    const key = await createKeyOf(suite.kms, "HMAC_512", "GENERATE_VERIFY_MAC", { Policy });
    await suite.kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
    const denied = {
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::${account}:user/admin is not authorized to perform: kms:${name} on resource: ${key.Arn} with an explicit deny in a resource-based policy`,
    };
    expect(await failureOf(send({ key, given }))).toMatchObject(denied);
    expect(await failureOf(send({ key, given }, { DryRun: true }))).toMatchObject(denied);
  });

  test("is let by a grant of this very operation, and by no other", async () => {
    const one = await prepared();
    const { KeyId } = one.key;
    await close(suite.kms, KeyId);
    await grant(suite.kms, KeyId, ["DescribeKey"]);
    expect((await failureOf(send(one))).name).toBe("AccessDeniedException");
    const { GrantToken } = await grant(suite.kms, KeyId, [name]);
    await send(one);
    await send(one, { GrantTokens: [GrantToken] });
  });

  test("refuses what is no grant token, and a key that is not there", async () => {
    const one = await prepared();
    const failure = await failureOf(send(one, { GrantTokens: ["token"] }));
    expect(failure.name).toBe("InvalidGrantTokenException");
    expect(await failureOf(send(one, { KeyId: unknownKeyId }))).toMatchObject({
      name: "NotFoundException",
      message: `Key 'arn:aws:kms:${region}:${account}:key/${unknownKeyId}' does not exist`,
    });
  });

  test.skipIf(name === "GetPublicKey")("decides a dry run, and answers nothing", async () => {
    const one = await prepared();
    expect(await failureOf(send(one, { DryRun: true }))).toEqual({
      name: "DryRunOperationException",
      message: "The request would have succeeded, but the DryRun option is set.",
      status: 400,
    });
    await suite.kms.send(new DisableKeyCommand({ KeyId: one.key.KeyId }));
    expect((await failureOf(send(one, { DryRun: true }))).name).toBe("DisabledException");
  });

  test("is asked for nothing without its members", async () => {
    const failure = await failureOf(suite.kms.send(new Command({} as never) as EncryptCommand));
    expect(failure.name).toBe("ValidationException");
    expect(failure.message).toMatch(
      /Value null at 'keyId' failed to satisfy constraint: Member must not be null/,
    );
  });
});
