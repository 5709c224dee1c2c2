/**
 * DynamoDB in this process: dynalite's actions on its store, behind the SDK's
 * own request handler, without its HTTP server between.
 *
 * - No port: the server asks for no credentials, and whoever on this machine
 *   found it could rewrite a key policy.
 * - No sockets: a GetItem takes 0.15 ms in place of 0.8 ms, and the server's
 *   habit of throwing when a connection breaks cannot end this process.
 */

import { createRequire } from "node:module";
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import dynaliteDb from "dynalite/db/index.js";
import type { ActionCall, ActionRules, Store, StoredItem } from "dynalite/db/index.js";
import validations from "dynalite/validations/index.js";
import { type BulkTable, type Entry, openBulkTable } from "./bulk-table.ts";
import { errorCode, errorText, StartError } from "./errors.ts";
import { inGroups } from "./groups.ts";
import { ring } from "./ring.ts";

export type DynamoDb = {
  /** What a client needs to reach it, and nothing else. */
  readonly config: DynamoDBClientConfig;
  close(): Promise<void>;
  /** Only of the embedded one. */
  readonly embedded?: {
    /** A faster way for the items of one table that are put, and that nothing is demanded of. */
    openAppender(tableName: string): Promise<Appender>;
  };
};

/**
 * Puts an item, in DynamoDB's JSON, with whatever others come at the same time.
 * @returns undefined for what has to go DynamoDB's own way, which says what is wrong with it
 */
export type Appender = (item: StoredItem) => Promise<void> | undefined;

/** As many as BatchWriteItem would take. */
const largestGroup = 25;

/** Items of a table that is kept in memory, and how many are deleted at once when they are more. */
const mostInMemory = 10_000;
const evictedAtOnce = 250;

/**
 * @param path of the folder that holds the data, or undefined for memory
 * @throws StartError when another process holds the folder, or it cannot be opened
 */
export async function openEmbeddedDynamoDb(path: string | undefined): Promise<DynamoDb> {
  if (path === undefined) {
    // Node cuts small buffers from slabs of 8 KB, which stay as long as one of them
    // does: an item that is kept would keep what was short-lived beside it.
    Buffer.poolSize = 0;
  }
  const store = dynaliteDb.create({
    ...(path !== undefined && { path }),
    createTableMs: 0,
    updateTableMs: 0,
    deleteTableMs: 0,
  });
  closeAbandonedIterators(store);
  try {
    await store.db.open();
  } catch (error) {
    const { cause } = error as Error;
    throw new StartError(
      errorCode(cause) === "LEVEL_LOCKED"
        ? `Another process uses the data in ${path}. Stop it, or choose another folder with --data.`
        : `Cannot open the data in ${path}: ${errorText(cause ?? error)}`,
    );
  }
  return {
    config: {
      // Never looked up; and what nobody verifies need not be signed.
      endpoint: "http://dynamodb.invalid",
      signer: { sign: async <T>(request: T) => request },
      requestHandler: {
        handle: async (request: ServedRequest) => ({ response: await answer(store, request) }),
        updateHttpClientConfig() {},
        httpHandlerConfigs: () => ({}),
      },
    },
    close: () => store.db.close(),
    embedded: {
      openAppender: async (tableName) =>
        appenderTo(await openBulkTable(store, tableName), path === undefined),
    },
  };
}

function appenderTo({ entryOf, write }: BulkTable, inMemory: boolean): Appender {
  const evicted = inMemory ? ring(mostInMemory, evictedAtOnce) : () => [];
  const join = inGroups<Entry>(
    (group) => write(group, evicted(group.filter(expires).map(({ key }) => key))),
    largestGroup,
  );
  return (item) => {
    const entry = entryOf(item);
    return entry && join(entry);
  };
}

/** What is there until it is deleted is as bounded as what it is about. */
function expires({ item }: Entry): boolean {
  return Object.hasOwn(item, "expiresAt");
}

/**
 * dynalite ends a page before its iterator ends and asks for the iterator's
 * `return` to close it, which abstract-level's iterators do not have: each
 * query with a limit would keep a snapshot of the whole store.
 */
function closeAbandonedIterators({ db }: Store): void {
  for (const method of ["keys", "values"] as const) {
    const open = db[method].bind(db);
    db[method] = (range) => {
      const iterator = open(range);
      return Object.assign(iterator, { return: () => iterator.close() });
    };
  }
}

/** The part of the SDK's request that DynamoDB's protocol puts to use. */
type ServedRequest = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
};

const decoder = new TextDecoder();

async function answer(store: Store, { headers, body }: ServedRequest) {
  const operation = headers["x-amz-target"]?.split(".")[1] ?? "";
  const { call, rules } = loadAction(operation);
  const input: unknown = JSON.parse(typeof body === "string" ? body : decoder.decode(body));
  try {
    const checked = validations.checkTypes(input, rules.types);
    validations.checkValidations(checked, rules.types, rules.custom, store);
    return reply(200, await perform(call, store, checked));
  } catch (error) {
    const { statusCode, body: failure } = error as { statusCode?: number; body?: unknown };
    if (statusCode === undefined) {
      throw error;
    }
    return reply(statusCode, failure);
  }
}

function perform(call: ActionCall, store: Store, input: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call(store, input, (error, output) => (error ? reject(error) : resolve(output)));
  });
}

function reply(statusCode: number, body: unknown) {
  return {
    statusCode,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: Buffer.from(JSON.stringify(body)),
  };
}

const load = createRequire(import.meta.url);
const actions = new Map<string, { readonly call: ActionCall; readonly rules: ActionRules }>();

/** dynalite keeps each operation in two modules of its name. */
function loadAction(operation: string) {
  const known = actions.get(operation);
  if (known !== undefined) {
    return known;
  }
  if (!/^[A-Z][A-Za-z]+$/.test(operation)) {
    throw new Error(`"${operation}" is no operation of DynamoDB`);
  }
  const file = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}.js`;
  const action = {
    call: load(`dynalite/actions/${file}`) as ActionCall,
    rules: load(`dynalite/validations/${file}`) as ActionRules,
  };
  actions.set(operation, action);
  return action;
}
