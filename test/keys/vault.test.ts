import { describe, expect, test } from "vitest";
import type { SealedMaterial } from "../../lambdas/shared/keys/material.ts";
import { Vault } from "../../lambdas/shared/keys/vault.ts";
import { openWrapping } from "../../lambdas/shared/keys/wrapping.ts";
import type { Clients } from "../../lambdas/shared/runtime/clients.ts";
import type { Item, ItemKey, Range } from "../../lambdas/shared/store/commands.ts";
import { ConflictError } from "../../lambdas/shared/store/failures.ts";
import type { Table } from "../../lambdas/shared/store/table.ts";
import { namedUuid } from "../../lambdas/shared/crypto/named-uuid.ts";
import { systemRandom } from "../../lambdas/shared/crypto/random.ts";
import { bytes, counting, fixedRandom, hex, withOneByteChanged } from "../crypto/fixtures.ts";
import { home, keyId } from "./fixtures.ts";

const key = { ...home, keyId };
const material = counting(64, 32);

/** As much of the table as a vault uses, and what was read from it. */
class MemoryTable {
  readonly items = new Map<string, Item>();
  reads = 0;
  /** Between a reader's look and its write. */
  beforePut: () => void = () => undefined;

  async get({ pk, sk }: ItemKey): Promise<Item | undefined> {
    this.reads++;
    return this.items.get(`${pk}|${sk}`);
  }

  async list({ pk, prefix }: Range): Promise<readonly Item[]> {
    return [...this.items.values()].filter((item) => item.pk === pk && item.sk.startsWith(prefix));
  }

  async deleteIfWrittenBy({ pk, sk }: ItemKey): Promise<void> {
    this.items.delete(`${pk}|${sk}`);
  }

  async put(item: Item): Promise<void> {
    this.beforePut();
    const address = `${item.pk}|${item.sk}`;
    if (this.items.has(address)) {
      throw new ConflictError();
    }
    this.items.set(address, item);
  }
}

function vaultOn(
  table: MemoryTable,
  secret = "a wrapping secret that is long enough",
  random = systemRandom,
): Vault {
  const clients = { secrets: { read: async () => ({ value: secret, version: "v1" }) } };
  const wrapping = openWrapping("ssm:wrapping", clients as unknown as Clients, random);
  return new Vault(table as unknown as Table, wrapping, random, () => "write-1");
}

/** A table and material that was sealed into it. */
async function sealed() {
  const table = new MemoryTable();
  return { table, value: await vaultOn(table).seal(key, material) };
}

test("what one process seals another opens", async () => {
  const { table, value } = await sealed();
  expect(hex(await vaultOn(table).open(key, value))).toBe(hex(material));
});

test("an account has one domain key, whatever it seals", async () => {
  const { table } = await sealed();
  const other = { ...key, region: "eu-west-1", keyId: keyId.replace("1", "2") };
  await vaultOn(table).seal(other, counting(0, 32));
  expect([...table.items.keys()]).toEqual(["123456789012|domain-key#00000001"]);
  await vaultOn(table).seal({ ...key, account: "999999999999" }, material);
  expect(table.items.size).toBe(2);
});

describe("of AWS managed keys", () => {
  const managed = { ...key, keyId: namedUuid(["one"]) };

  test("the domain key is another one, in a partition of its own", async () => {
    const { table } = await sealed();
    const value = await vaultOn(table).seal(managed, counting(0, 32));
    expect(value.domainKey).toBe(0);
    expect([...table.items.keys()]).toEqual([
      "123456789012|domain-key#00000001",
      "managed#123456789012|domain-key#00000000",
    ]);
    expect(hex(await vaultOn(table).open(managed, value))).toBe(hex(counting(0, 32)));
    await expect(vaultOn(table).open(managed, { ...value, domainKey: 1 })).rejects.toThrow(
      /does not open under its domain key/,
    );
  });

  test("it is shredded with the account's others, and with no other account's", async () => {
    const { table, value } = await sealed();
    const vault = vaultOn(table);
    const mine = await vault.seal(managed, counting(0, 32));
    const other = { ...managed, account: "999999999999" };
    const others = await vault.seal(other, counting(1, 32));
    await vault.shred(key.account);
    expect([...table.items.keys()]).toEqual(["managed#999999999999|domain-key#00000000"]);
    await expect(vault.open(managed, mine)).rejects.toThrow("Domain key 0");
    await expect(vault.open(key, value)).rejects.toThrow("Domain key 1");
    expect(hex(await vaultOn(table).open(other, others))).toBe(hex(counting(1, 32)));
  });
});

test("two that make the first domain key at once end with the same one", async () => {
  const table = new MemoryTable();
  const [first, second] = await Promise.all([
    vaultOn(table).seal(key, material),
    vaultOn(table).seal(key, counting(0, 32)),
  ]);
  expect(table.items.size).toBe(1);
  const reader = vaultOn(table);
  expect(hex(await reader.open(key, first))).toBe(hex(material));
  expect(hex(await reader.open(key, second))).toBe(hex(counting(0, 32)));
});

test("a failure to store the domain key seals nothing", async () => {
  const table = new MemoryTable();
  table.beforePut = () => {
    throw new Error("the table is on fire");
  };
  const vault = vaultOn(table);
  await expect(vault.seal(key, material)).rejects.toThrow("the table is on fire");
  table.beforePut = () => undefined;
  const value = await vault.seal(key, material);
  expect(hex(await vaultOn(table).open(key, value))).toBe(hex(material));
});

describe("does not open", () => {
  const message = `The material of key ${keyId} does not open under its domain key`;

  test.each([
    ["as another key's", { ...key, keyId: keyId.replace("1", "2") }, undefined],
    ["in another Region", { ...key, region: "eu-west-1" }, undefined],
    ["under another id", key, "cd".repeat(32)],
  ])("%s", async (_, as, id) => {
    const { table, value } = await sealed();
    const claimed = { ...value, id: id ?? value.id };
    await expect(vaultOn(table).open(as, claimed)).rejects.toThrow(
      /does not open under its domain key/,
    );
  });

  test("as another account's", async () => {
    const { table, value } = await sealed();
    const as = { ...key, account: "999999999999" };
    await vaultOn(table).seal(as, counting(0, 32));
    await expect(vaultOn(table).open(as, value)).rejects.toThrow(message);
  });

  test("with any byte changed", async () => {
    const { table, value } = await sealed();
    const vault = vaultOn(table);
    for (const changed of withOneByteChanged(value.sealed)) {
      await expect(vault.open(key, { ...value, sealed: changed })).rejects.toThrow(message);
    }
  });

  test("under another wrapping secret", async () => {
    const { table, value } = await sealed();
    const vault = vaultOn(table, "another wrapping secret, long enough too");
    await expect(vault.open(key, value)).rejects.toThrow("A domain key does not open");
  });

  test("when the domain key was deleted: that shreds the account", async () => {
    const { table, value } = await sealed();
    table.items.clear();
    await expect(vaultOn(table).open(key, value)).rejects.toThrow(
      "Domain key 1 of account 123456789012 is gone",
    );
    expect(table.items.size).toBe(0);
  });

  test("when the domain key is another account's, moved", async () => {
    const { table, value } = await sealed();
    const [moved] = table.items.values();
    table.items.set("999999999999|domain-key#00000001", moved as Item);
    const as = { ...key, account: "999999999999" };
    await expect(vaultOn(table).open(as, value)).rejects.toThrow("A domain key does not open");
  });
});

describe("something else of an account", () => {
  const identity = ["import-token", home.account, home.region, keyId];

  test("opens as what it was sealed for", async () => {
    const table = new MemoryTable();
    const value = await vaultOn(table).sealFor(home.account, identity, material);
    const opened = await vaultOn(table).openFor(home.account, identity, value);
    expect(hex(opened)).toBe(hex(material));
  });

  test("opens as nothing else, for nobody else, and not with any byte changed", async () => {
    const table = new MemoryTable();
    const vault = vaultOn(table);
    const value = await vault.sealFor(home.account, identity, material);
    const others = [
      vault.openFor(home.account, ["material", ...identity.slice(1)], value),
      vault.openFor(home.account, [...identity.slice(0, 3), "another"], value),
      vault.openFor("999999999999", identity, value),
      ...[...withOneByteChanged(value.sealed)].map((changed) =>
        vault.openFor(home.account, identity, { ...value, sealed: changed }),
      ),
    ];
    expect(new Set(await Promise.all(others))).toEqual(new Set([undefined]));
  });

  test.each([0, 2, 1001, 65_535])("the domain key %i that it names is not made", async (number) => {
    const table = new MemoryTable();
    const vault = vaultOn(table);
    const value = await vault.sealFor(home.account, identity, material);
    const claimed = { ...value, domainKey: number };
    expect(await vault.openFor(home.account, identity, claimed)).toBeUndefined();
    expect(table.items.size).toBe(1);
  });
});

test("what was opened once is not read again", async () => {
  const { table, value } = await sealed();
  const vault = vaultOn(table);
  await vault.open(key, value);
  const { reads } = table;
  expect(hex(await vault.open(key, value))).toBe(hex(material));
  await vault.open(key, await vault.seal(key, counting(0, 32)));
  expect(table.reads).toBe(reads);
});

test("however many keys are used, each opens as itself", async () => {
  const table = new MemoryTable();
  const vault = vaultOn(table);
  const keys = Array.from({ length: 1100 }, (_, index) => ({
    ...key,
    keyId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    material: Uint8Array.from({ length: 32 }, () => index % 251),
  }));
  const values = await Promise.all(keys.map((each) => vault.seal(each, each.material)));
  for (let round = 0; round < 2; round++) {
    for (const [index, each] of keys.entries()) {
      const opened = await vault.open(each, values[index] as SealedMaterial);
      expect(hex(opened)).toBe(hex(each.material));
    }
  }
});

describe("the material's id", () => {
  const idOf = async (keyId: string, material: Uint8Array) =>
    (await vaultOn(new MemoryTable()).seal({ ...key, keyId }, material)).id;

  test("is 64 digits that follow from the key and the bytes", async () => {
    expect(await idOf(keyId, material)).toBe(
      "0b6bc4834cf38e11166befe48ec002243fd1ce6a3c8d50233cd8820b37b3ff01",
    );
    expect(await idOf(keyId, material)).toBe(await idOf(keyId, material));
    expect(await idOf(keyId.replace("1", "2"), material)).not.toBe(await idOf(keyId, material));
    expect(await idOf(keyId, counting(65, 32))).not.toBe(await idOf(keyId, material));
  });
});

/**
 * A table as this version wrote it: its keys must open for ever. A change that
 * breaks this test needs a new format, not new values here.
 */
test("known answer: a whole hierarchy", async () => {
  const domainKeyBlob =
    "01000102030405060708090a0b0c0d0e0f101112131415161764493d2a09aac2ce4f18a4695bfeadcaa1b02afc0528f08aacf52c08705d14e27cd1f918a5dd604b74bee4e88488dada";
  const materialSealed =
    "01000102030405060708090a0b0c0d0e0f1011121314151617de834d3cd497cbe97b0d6c85871fe6a71b167af6a9834bbc274365ed61f0ab06d14cae3f81439bc222f982ff61c72f06";
  const table = new MemoryTable();
  table.items.set("123456789012|domain-key#00000001", {
    pk: "123456789012",
    sk: "domain-key#00000001",
    wrappingVersion: "v1",
    blob: Buffer.from(domainKeyBlob, "hex"),
    writeId: "write-1",
  });
  const value = {
    id: "0b6bc4834cf38e11166befe48ec002243fd1ce6a3c8d50233cd8820b37b3ff01",
    domainKey: 1,
    sealed: bytes(materialSealed),
  };
  expect(hex(await vaultOn(table).open(key, value))).toBe(hex(material));

  const fresh = new MemoryTable();
  const made = await vaultOn(fresh, undefined, fixedRandom).seal(key, material);
  expect({ ...made, sealed: hex(made.sealed) }).toEqual({ ...value, sealed: materialSealed });
  expect(fresh.items).toEqual(table.items);
});
