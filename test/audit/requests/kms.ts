import {
  CreateAliasCommand,
  EncryptCommand,
  ReplicateKeyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { adminArn, grant } from "../../support/grants.ts";
import { newName } from "../../support/iam-users.ts";
import { account } from "../../support/service.ts";
import { createKey, keyPolicy, type Suite } from "../../support/suite.ts";
import { kmsAsymmetric } from "./kms-asymmetric.ts";
import { kmsImports } from "./kms-imports.ts";
import { plaintext, type Requests } from "./request.ts";

export function kmsRequests(suite: Suite): Requests {
  const { kms } = suite;
  const key = async () => (await createKey(kms)).KeyId;
  const named = async () => ({ KeyId: await key() });
  const encrypted = async () =>
    (await kms.send(new EncryptCommand({ KeyId: await key(), Plaintext: plaintext })))
      .CiphertextBlob as Uint8Array;
  const alias = async () => {
    const AliasName = `alias/${newName("alias")}`;
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: await key() }));
    return AliasName;
  };
  const granted = async () => {
    const KeyId = await key();
    const made = await grant(kms, KeyId, ["Encrypt"], { RetiringPrincipal: adminArn });
    return { KeyId, ...made };
  };
  const pair = async () => {
    const { KeyId } = await createKey(kms, { MultiRegion: true });
    await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" }));
    return KeyId;
  };
  return {
    ...kmsAsymmetric(suite),
    ...kmsImports(suite),
    CancelKeyDeletion: async () => {
      const KeyId = await key();
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
      return { KeyId };
    },
    CreateAlias: async () => ({ AliasName: `alias/${newName("alias")}`, TargetKeyId: await key() }),
    CreateGrant: async () => {
      const { KeyId, GrantToken } = await granted();
      const Operations = ["Decrypt"];
      return { KeyId, GranteePrincipal: adminArn, Operations, GrantTokens: [GrantToken] };
    },
    CreateKey: () => ({ Description: "new", Tags: [{ TagKey: "team", TagValue: "a" }] }),
    Decrypt: async () => ({ CiphertextBlob: await encrypted() }),
    DeleteAlias: async () => ({ AliasName: await alias() }),
    DescribeKey: named,
    DisableKey: named,
    DisableKeyRotation: named,
    EnableKey: named,
    EnableKeyRotation: async () => ({ KeyId: await key(), RotationPeriodInDays: 90 }),
    Encrypt: async () => {
      const { KeyId, GrantToken } = await granted();
      const EncryptionContext = { "aws:b": "c" };
      return { KeyId, Plaintext: plaintext, GrantTokens: [GrantToken], EncryptionContext };
    },
    GenerateDataKey: async () => ({ KeyId: await key(), KeySpec: "AES_256" }),
    GenerateDataKeyWithoutPlaintext: async () => ({ KeyId: await key(), NumberOfBytes: 64 }),
    GenerateRandom: () => ({ NumberOfBytes: 32 }),
    GetKeyLastUsage: named,
    GetKeyPolicy: named,
    GetKeyRotationStatus: named,
    ListAliases: named,
    ListGrants: named,
    ListKeyPolicies: named,
    ListKeyRotations: async () => ({
      KeyId: await key(),
      IncludeKeyMaterial: "ALL_KEY_MATERIAL",
    }),
    ListKeys: () => ({ Limit: 1 }),
    ListResourceTags: named,
    ListRetirableGrants: () => ({ RetiringPrincipal: adminArn }),
    PutKeyPolicy: async () => ({ KeyId: await key(), Policy: keyPolicy(account) }),
    ReEncrypt: async () => ({ CiphertextBlob: await encrypted(), DestinationKeyId: await key() }),
    ReplicateKey: async () => ({
      KeyId: (await createKey(kms, { MultiRegion: true })).KeyId,
      ReplicaRegion: "us-west-2",
      Description: "replica",
    }),
    RetireGrant: async () => ({ GrantToken: (await granted()).GrantToken }),
    RevokeGrant: async () => {
      const { KeyId, GrantId } = await granted();
      return { KeyId, GrantId };
    },
    RotateKeyOnDemand: named,
    ScheduleKeyDeletion: async () => ({ KeyId: await key(), PendingWindowInDays: 7 }),
    TagResource: async () => ({ KeyId: await key(), Tags: [{ TagKey: "a", TagValue: "b" }] }),
    UntagResource: async () => ({ KeyId: await key(), TagKeys: ["a"] }),
    UpdateAlias: async () => ({ AliasName: await alias(), TargetKeyId: await key() }),
    UpdateKeyDescription: async () => ({ KeyId: await key(), Description: "new" }),
    UpdatePrimaryRegion: async () => ({ KeyId: await pair(), PrimaryRegion: "us-west-2" }),
  };
}
