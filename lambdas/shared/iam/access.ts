/** What every IAM operation does: find an entity, authorize on its ARN, read or change the account's IAM. */

import { type Context, contextOf, mergeContexts, namedContext } from "../authorization/context.ts";
import { authorizeAccountAction } from "../keys/authorize.ts";
import { partition } from "../keys/arn.ts";
import type { Tag } from "../identity/entities.ts";
import { iamScope } from "../identity/entities.ts";
import type { IamPlace } from "../identity/iam-arns.ts";
import type { Call } from "../runtime/operation.ts";
import type { JournalReader, JournalWrite, Transaction } from "../store/journal.ts";
import { limitExceeded } from "./refusals.ts";

/** Where the caller's own IAM is. */
export function iamPlace({ home }: Call): IamPlace {
  return { account: home.account, partition };
}

/** What reads of IAM are made with, in and outside of a change. */
export type IamReader = Pick<JournalReader, "get" | "getMany" | "list">;

/** The caller's IAM as it is now, to read. */
export function readIam({ home, services }: Call): Promise<IamReader> {
  return services.journal.reader(iamScope(home.account));
}

/**
 * Changes the caller's IAM. All that `change` reads is current when what it
 * writes commits; otherwise the whole operation runs again.
 */
export function changeIam<T>(
  { home, services }: Call,
  change: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  return services.journal.change(iamScope(home.account), async (transaction) => {
    const result = await change(transaction);
    requireCommittable(transaction.writes);
    return result;
  });
}

/** A change is committed by one item, for which DynamoDB has 400 KB. */
const largestChange = 380 * 1024;

/** AWS counts no blanks in policies, so that they alone can come to more than there is room for. */
function requireCommittable(writes: readonly JournalWrite[]): void {
  if (Buffer.byteLength(JSON.stringify(writes)) > largestChange) {
    throw limitExceeded("The change comes to more than can be changed at once.");
  }
}

/**
 * @param action as in `iam:GetUser`
 * @param resource the ARN that the action is about; `*` where AWS has none
 * @throws ServiceError AccessDeniedException
 */
export function authorizeIam(
  call: Call,
  action: string,
  resource: string,
  context?: Context,
): Promise<void> {
  return authorizeAccountAction(call, action, { resource, ...(context && { context }) });
}

/** The tags that a request sets. */
export function requestTagKeys(tags: readonly Tag[] | undefined): Context {
  return tags === undefined || tags.length === 0
    ? new Map()
    : mergeContexts(
        contextOf({ "aws:TagKeys": tags.map(({ Key }) => Key) }),
        namedContext("aws:RequestTag/", pairsOf(tags)),
      );
}

/** The tags of what a request is about: IAM knows them under two names. */
export function resourceTagKeys(tags: readonly Tag[]): Context {
  return mergeContexts(
    ...["aws", "iam"].map((vendor) => namedContext(`${vendor}:ResourceTag/`, pairsOf(tags))),
  );
}

function pairsOf(tags: readonly Tag[]): readonly (readonly [string, string])[] {
  return tags.map(({ Key, Value }) => [Key, Value]);
}
