/**
 * Each function may do here what its own role in the template allows, and no
 * more. A permission that was forgotten fails on the laptop, in IAM's words,
 * and not after the deployment.
 */

import { decide } from "../lambdas/shared/authorization/decide.ts";
import type { Context } from "../lambdas/shared/authorization/context.ts";
import { denialText } from "../lambdas/shared/authorization/denial-text.ts";
import type { Logger } from "../lambdas/shared/runtime/log.ts";
import { leadingKeys, type Role } from "./roles.ts";

export type RoleGuard = {
  /**
   * @param hashKeys of the items that it is about, where they are known: roles
   *   with conditions on anything else are refused at the start
   * @throws AccessDenied
   */
  require(action: string, resource: string, hashKeys?: readonly string[]): void;
};

/** As AWS SDKs report it. */
export class AccessDenied extends Error {
  override readonly name = "AccessDeniedException";
  readonly $fault = "client";
  readonly $metadata = { httpStatusCode: 400 };
}

export type Guarded = {
  readonly role: Role;
  /** The function's name: it is the name of its role's session. */
  readonly functionName: string;
  readonly account: string;
  readonly logger: Logger;
};

export function guardRole({ role, functionName, account, logger }: Guarded): RoleGuard {
  const callerArn = `arn:aws:sts::${account}:assumed-role/${role.name}/${functionName}`;
  const principal = {
    kind: "role-session",
    account,
    arn: callerArn,
    userId: functionName,
    issuerArn: `arn:aws:iam::${account}:role/${role.name}`,
  } as const;
  // The same few questions at each request, and policies that never change.
  const allowed = new Set<string>();
  const decideOn = (action: string, resource: string, context: Context) =>
    decide({
      principal,
      action,
      resource,
      resourceAccount: account,
      policies: { identity: role.policies, serviceControl: [] },
      resourceControl: [],
      context,
    });

  return {
    require(action, resource, hashKeys) {
      const question = `${action} ${resource}`;
      if (allowed.has(question)) {
        return;
      }
      if (decideOn(action, resource, new Map()).allowed) {
        allowed.add(question);
        return;
      }
      const context = new Map(hashKeys && [[leadingKeys, hashKeys]]);
      const decision = decideOn(action, resource, context);
      if (decision.allowed) {
        return;
      }
      const target = { arn: resource };
      const text = denialText({ callerArn, action, target }, decision);
      // A function turns what it did not expect into an answer that tells nothing.
      logger.log("error", text, { function: functionName, action, resource });
      throw new AccessDenied(text);
    },
  };
}

/** As the client sends it, or as it is before that. */
type Keyed = { readonly pk?: string | { readonly S?: string } };

type Permission = {
  readonly action: string;
  readonly resource: string;
  readonly hashKeys: readonly string[] | undefined;
};

/**
 * The permissions that a DynamoDB call needs.
 *
 * @param command as in `GetItemCommand`
 * @param prefix of the account's tables: `arn:aws:dynamodb:<region>:<account>:table/`
 * @throws AccessDenied for a call whose tables are not known
 */
export function dynamodbPermissions(
  command: string,
  input: object,
  prefix: string,
): readonly Permission[] {
  const action = `dynamodb:${command.replace(/Command$/, "")}`;
  const { TableName, IndexName, RequestItems, Item, Key } = input as {
    readonly Item?: Keyed;
    readonly Key?: Keyed;
    readonly TableName?: string;
    readonly IndexName?: string;
    readonly RequestItems?: Readonly<Record<string, unknown>>;
  };
  const tables = TableName === undefined ? Object.keys(RequestItems ?? {}) : [TableName];
  if (tables.length === 0) {
    // Transactions and PartiQL name their tables elsewhere; we use neither.
    throw new AccessDenied(
      `The local runtime does not know what ${action} touches, and refuses it.`,
    );
  }
  const index = IndexName === undefined ? "" : `/index/${IndexName}`;
  const given = (Item ?? Key)?.pk;
  const pk = typeof given === "object" ? given.S : given;
  const hashKeys = pk === undefined ? undefined : [pk];
  return tables.map((table) => ({ action, resource: `${prefix}${table}${index}`, hashKeys }));
}
