/**
 * What a key's state lets an operation do, as one table.
 * Source: ../shared/facts/key-states.md, whose codes the refusals bear.
 */

import { type ErrorCode, ServiceError } from "../wire/errors.ts";
import { arnOf, type Key, type KeyState } from "./key.ts";

type Refusal = { readonly code: ErrorCode; readonly text: (key: Key) => string };

const is = (code: ErrorCode, what: string): Refusal => ({
  code,
  text: (key) => `${arnOf(key)} is ${what}.`,
});

const disabled = is("DisabledException", "disabled");
const pendingDeletion = is("KMSInvalidStateException", "pending deletion");
const notPendingDeletion = is("KMSInvalidStateException", "not pending deletion");
const pendingImport = is("KMSInvalidStateException", "pending import");
const unavailable = is("KMSInvalidStateException", "unavailable");
const creating = is("KMSInvalidStateException", "creating");
const updating = is("KMSInvalidStateException", "updating");

/** Both are one column in AWS's table. */
const inDeletion = {
  PendingDeletion: pendingDeletion,
  PendingReplicaDeletion: pendingDeletion,
} as const;

/** What operations with the same demands do with a key, and the states in which they may not. */
const refusals = {
  /** To use its material. */
  use: {
    Disabled: disabled,
    ...inDeletion,
    PendingImport: pendingImport,
    Unavailable: unavailable,
    Creating: creating,
  },
  grant: { Disabled: disabled, ...inDeletion, PendingImport: pendingImport, Creating: creating },
  /** To name, tag or describe it. */
  annotate: inDeletion,
  /** To enable or disable it. */
  switch: { ...inDeletion, PendingImport: pendingImport, Creating: creating, Updating: updating },
  configureRotation: { Disabled: disabled, ...inDeletion, Creating: creating },
  rotate: {
    Disabled: disabled,
    ...inDeletion,
    PendingImport: pendingImport,
    Creating: creating,
    Updating: updating,
  },
  replicate: {
    Disabled: disabled,
    ...inDeletion,
    PendingImport: pendingImport,
    Creating: creating,
    Updating: updating,
  },
  /** To become the primary key of its set, or to cease to be. */
  movePrimary: {
    Disabled: disabled,
    ...inDeletion,
    PendingImport: pendingImport,
    Creating: creating,
  },
  /** To ask for a wrapping key. */
  prepareImport: { ...inDeletion, Creating: creating, Updating: updating },
  import: { ...inDeletion, Creating: creating },
  deleteImported: { Creating: creating, Updating: updating },
  scheduleDeletion: { ...inDeletion, Updating: updating },
  cancelDeletion: {
    Enabled: notPendingDeletion,
    Disabled: notPendingDeletion,
    PendingImport: notPendingDeletion,
    Unavailable: notPendingDeletion,
    Creating: notPendingDeletion,
    Updating: notPendingDeletion,
  },
} as const satisfies Record<string, Readonly<Partial<Record<KeyState, Refusal>>>>;

export type KeyAction = keyof typeof refusals;

/** @throws ServiceError DisabledException, KMSInvalidStateException */
export function requireState(key: Key, action: KeyAction): void {
  const refusing: Readonly<Partial<Record<KeyState, Refusal>>> = refusals[action];
  const refusal = refusing[key.state];
  if (refusal !== undefined) {
    throw new ServiceError(refusal.code, refusal.text(key));
  }
}
