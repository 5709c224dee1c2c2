/** What a write demands of the item that it finds: each clause has a name. */

export type Condition = {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
};

export const notExists: Condition = {
  expression: "attribute_not_exists(#pk)",
  names: { "#pk": "pk" },
};

export const exists: Condition = {
  expression: "attribute_exists(#pk)",
  names: { "#pk": "pk" },
};

/** The item is still the one that the writer read. */
export function atVersion(version: number): Condition {
  return {
    expression: "#version = :version",
    names: { "#version": "version" },
    values: { ":version": version },
  };
}

/** The item was last written by this write and no other. */
export function writtenBy(writeId: string): Condition {
  return {
    expression: "#writeId = :writeId",
    names: { "#writeId": "writeId" },
    values: { ":writeId": writeId },
  };
}

/** The item is an intent that has no outcome yet. */
export const isPending: Condition = {
  expression: "attribute_exists(#pending)",
  names: { "#pending": "pending" },
};

/** There is no item, or one that an earlier version of its scope wrote (see journal.ts). */
export function olderThan(at: number): Condition {
  return {
    expression: "attribute_not_exists(#at) OR #at < :at",
    names: { "#at": "at" },
    values: { ":at": at },
  };
}
