/**
 * Who the principals are that policies and grants name. A name is bound to a
 * unique id when it is written down, so that whoever is called the same later
 * gains nothing; what is shown are names again, or the bare id of who is gone.
 */

import type { PolicyPrincipal } from "../authorization/principal-name.ts";
import type { Journal, JournalItem } from "../store/journal.ts";
import { iamScope, type Role, sortKeys, type User } from "./entities.ts";
import { assumedRoleArn, parseIamArn, roleArn, userArn } from "./iam-arns.ts";
import { organizationScope, sortKeys as organizationKeys } from "./organization.ts";

/** A principal that is there. */
export type Found = {
  /** `AIDA…`, `AROA…`, or `AROA…:session`; undefined for who has none: an account, a federated user. */
  readonly id: string | undefined;
};

type Wanted = {
  readonly account: string;
  /** Undefined where the account is all that has to be there. */
  readonly sk: string | undefined;
  /** Whether the item is the one that was named: a name has its case and its path. */
  readonly isMeant: (item: JournalItem) => boolean;
  readonly idOf: (item: JournalItem) => string;
};

const sessionArn = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;
const federatedArn = /^arn:aws[a-z-]*:sts::(\d{12}):federated-user\//;

export class PrincipalDirectory {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** For each principal, in their order: undefined for one that does not exist. */
  async find(principals: readonly PolicyPrincipal[]): Promise<readonly (Found | undefined)[]> {
    const wanted = principals.map(wantedOf);
    const accounts = [...new Set(wanted.flatMap((one) => one?.account ?? []))];
    const [existing, items] = await Promise.all([
      this.#existing(accounts),
      this.#items(wanted.flatMap((one) => one ?? [])),
    ]);
    return wanted.map((one) => {
      if (one === undefined) {
        return { id: undefined };
      }
      if (!existing.has(one.account)) {
        return undefined;
      }
      if (one.sk === undefined) {
        return { id: undefined };
      }
      const item = items.get(`${one.account} ${one.sk}`);
      return item === undefined || !one.isMeant(item) ? undefined : { id: one.idOf(item) };
    });
  }

  /**
   * The ARNs that unique ids have now, by id. Those of who is gone are not in it.
   * @param ids with the account that each belongs to
   */
  async arnsOf(
    ids: readonly { readonly account: string; readonly id: string }[],
    partition: string,
  ): Promise<ReadonlyMap<string, string>> {
    const arns = new Map<string, string>();
    for (const account of new Set(ids.map((one) => one.account))) {
      const own = ids.filter((one) => one.account === account).map(({ id }) => id);
      const scope = iamScope(account);
      const [head] = await this.#journal.heads([scope]);
      if (head === undefined) {
        continue;
      }
      const pointers = await this.#journal.getMany(
        scope,
        head,
        own.map((id) => sortKeys.uniqueId(id.split(":")[0] ?? "")),
      );
      const sks = pointers.map((pointer) => (pointer?.["names"] as string | undefined) ?? "none");
      const entities = await this.#journal.getMany(scope, head, sks);
      own.forEach((id, index) => {
        const entity = entities[index] as unknown as (User & Role) | undefined;
        const [, session] = id.split(":");
        const place = { account, partition };
        if (entity !== undefined) {
          arns.set(
            id,
            session !== undefined
              ? assumedRoleArn(place, entity.name, session)
              : id.startsWith("AROA")
                ? roleArn(place, entity)
                : userArn(place, entity),
          );
        }
      });
    }
    return arns;
  }

  async #existing(accounts: readonly string[]): Promise<ReadonlySet<string>> {
    if (accounts.length === 0) {
      return new Set();
    }
    const [head] = await this.#journal.heads([organizationScope]);
    const items =
      head === undefined
        ? []
        : await this.#journal.getMany(
            organizationScope,
            head,
            accounts.map(organizationKeys.account),
          );
    return new Set(accounts.filter((_, index) => items[index]?.["status"] === "ACTIVE"));
  }

  async #items(wanted: readonly Wanted[]): Promise<ReadonlyMap<string, JournalItem>> {
    const found = new Map<string, JournalItem>();
    const accounts = [
      ...new Set(wanted.filter(({ sk }) => sk !== undefined).map((one) => one.account)),
    ];
    const heads = accounts.length === 0 ? [] : await this.#journal.heads(accounts.map(iamScope));
    await Promise.all(
      accounts.map(async (account, index) => {
        const sks = wanted.filter((one) => one.account === account).flatMap(({ sk }) => sk ?? []);
        const head = heads[index];
        const items =
          head === undefined ? [] : await this.#journal.getMany(iamScope(account), head, sks);
        items.forEach((item) => item && found.set(`${account} ${item.sk}`, item));
      }),
    );
    return found;
  }
}

/** @returns undefined for who needs not be looked for */
function wantedOf(principal: PolicyPrincipal): Wanted | undefined {
  const inAccount = (account: string): Wanted => ({
    account,
    sk: undefined,
    isMeant: () => true,
    idOf: () => "",
  });
  if (principal.type === "account") {
    return inAccount(principal.account);
  }
  if (principal.type !== "arn") {
    return undefined;
  }
  const { arn } = principal;
  const [, federating] = federatedArn.exec(arn) ?? [];
  if (federating !== undefined) {
    return inAccount(federating);
  }
  const [, , sessionAccount, roleName, session] = sessionArn.exec(arn) ?? [];
  if (sessionAccount !== undefined && roleName !== undefined) {
    return {
      account: sessionAccount,
      sk: sortKeys.role(roleName),
      isMeant: (item) => item["name"] === roleName,
      idOf: (item) => `${item["id"] as string}:${session}`,
    };
  }
  const named = parseIamArn(arn);
  const partition = arn.split(":")[1] ?? "";
  return {
    account: named?.account ?? "",
    sk: named?.type === "role" ? sortKeys.role(named.name) : sortKeys.user(named?.name ?? ""),
    isMeant: (item) => {
      const place = { account: named?.account ?? "", partition };
      const entity = item as unknown as User & Role;
      return arn === (named?.type === "role" ? roleArn : userArn)(place, entity);
    },
    idOf: (item) => item["id"] as string,
  };
}
