/** What an operation is, and what it is called with. */

import type { Context } from "../authorization/context.ts";
import type { Audit } from "../audit/audit.ts";
import type { Decided } from "../authorization/decide.ts";
import type { Random } from "../crypto/random.ts";
import type { Caller } from "../identity/caller.ts";
import type { Callers } from "../identity/callers.ts";
import type { Credentials } from "../identity/credentials.ts";
import type { Membership } from "../identity/organization.ts";
import type { PrincipalDirectory } from "../identity/principal-directory.ts";
import type { Session } from "../identity/session.ts";
import type { ProviderKeys } from "../identity/web-identity/provider-keys.ts";
import type { Place } from "../keys/arn.ts";
import type { Vault } from "../keys/vault.ts";
import type { RecipientData } from "../recipient/recipient.ts";
import type { AttestationRoots } from "../recipient/roots.ts";
import type { AliasStore } from "../store/aliases.ts";
import type { GrantStore } from "../store/grants.ts";
import type { Journal } from "../store/journal.ts";
import type { LastUsedStore } from "../store/last-used.ts";
import type { Usage } from "../identity/usage.ts";
import type { KeyStore } from "../store/keys.ts";
import type { Database } from "../store/table.ts";
import type { Output } from "../wire/json.ts";
import type { InputOf, Members } from "../wire/members.ts";

/** What operations work with. One set for each function. */
export type Services = {
  readonly keys: KeyStore;
  readonly aliases: AliasStore;
  readonly grants: GrantStore;
  readonly vault: Vault;
  readonly callers: Callers;
  readonly journal: Journal;
  readonly credentials: Credentials;
  readonly lastUsed: LastUsedStore;
  readonly usage: Usage;
  readonly audit: Audit;
  /** For stores that few operations work with: the others need not load them. */
  readonly database: Database;
  readonly directory: PrincipalDirectory;
  readonly providerKeys: ProviderKeys;
  /** Whose attestation documents are believed. Loaded when one is first asked for. */
  readonly attestationRoots: () => Promise<AttestationRoots>;
  readonly random: Random;
  /** The organization's, to which no policy of it applies. */
  readonly managementAccount: string;
  /** Seconds until a new grant is in force for whoever does not present its token. */
  readonly grantDelay: number;
  /** Seconds that a multi-Region key stays in the states Creating and Updating. */
  readonly replicationDelay: number;
  /** As `parseQuotas` reads it. */
  readonly quotas: string;
};

/** One well-formed request, signed or not. */
type AnyCall<Input> = {
  readonly input: Input;
  readonly now: Date;
  readonly services: Services;
  /** What the organization says of an account; undefined for one that is none. */
  readonly membershipOf: (account: string) => Promise<Membership | undefined>;
  /** What was decided so far, in order: each check of the request adds its own. */
  readonly decisions: Decided[];
};

/** A request without a signature. */
export type UnsignedCall<Input = unknown> = AnyCall<Input> & {
  /** The condition keys that follow from the request as such: when, from where. */
  readonly context: Context;
};

/** Who calls, and the condition keys that follow from that and from the request: when, from where. */
export type Asker = { readonly caller: Caller; readonly context: Context };

/** An authenticated request. */
export type Call<Input = unknown> = AnyCall<Input> & {
  /** The caller's account and the Region of the signature: where bare names are looked up. */
  readonly home: Place;
  /** The service that calls on the caller's behalf, as in `s3.us-west-2.amazonaws.com`. */
  readonly via: string | undefined;
  /** Of the signature. */
  readonly accessKeyId: string;
  /** What the caller's session token holds, if it has one. */
  readonly session: Session | undefined;
  /**
   * The caller as its account and its organization have it since the request
   * came. There is no other way to the caller, so no decision is made on an
   * older state. The read behind it began with the request: wait for it last.
   * @throws ServiceError UnrecognizedClientException when the credentials are nobody's any more
   */
  readonly current: () => Promise<Asker>;
  /** Has the request's record tell who it is answered for, once a document has proved it. */
  readonly noteRecipient: (data: RecipientData) => void;
};

type Described = { readonly name: string; readonly members: Members };

/** @returns the members of the answer; undefined where the answer has no body */
type Perform<C> = (call: C) => Promise<Output | undefined>;

/** An operation whose requests carry no signature: what they carry instead is for it to judge. */
export type UnsignedOperation = Described & {
  readonly unsigned: true;
  readonly perform: Perform<UnsignedCall>;
};

export type SignedOperation = Described & {
  readonly unsigned?: false;
  readonly perform: Perform<Call>;
};

export type Operation = SignedOperation | UnsignedOperation;

/** Binds an operation's code to its member table, from which the type of its input follows. */
export function defineOperation<const M extends Members>(
  name: string,
  members: M,
  perform: Perform<Call<InputOf<M>>>,
): SignedOperation;
export function defineOperation<const M extends Members>(
  name: string,
  members: M,
  perform: Perform<UnsignedCall<InputOf<M>>>,
  options: { readonly unsigned: true },
): UnsignedOperation;
export function defineOperation(
  name: string,
  members: Members,
  perform: Perform<never>,
  options: { readonly unsigned?: true } = {},
): Operation {
  // The pipeline hands `perform` only what it has validated against `members`.
  return { name, members, ...options, perform } as Operation;
}
