/**
 * Who the principals are that policies and grants name. A name is bound to a
 * unique id when it is written down, so that whoever is called the same later
 * gains nothing; what is shown are names again, or the bare id of who is gone.
 */

import type { Bindings } from "../authorization/bound-principals.ts";
import type { PolicyPrincipal } from "../authorization/principal-name.ts";
import { partition } from "../keys/arn.ts";
import { itemAs, type Journal, type JournalReader } from "../store/journal.ts";
import { iamScope, type Role, sortKeys, type User } from "./entities.ts";
import { accountOfArn, assumedRoleArn, parseIamArn, roleArn, userArn } from "./iam-arns.ts";
import { organizationScope, sortKeys as organizationKeys } from "./organization.ts";

type Entity = User & Role;

/** What has to be there for a principal to be: an account, and perhaps a user or a role of its. */
type Wanted = {
  readonly account: string;
  readonly entity?: {
    readonly sk: string;
    /** `AIDA…`, `AROA…`, or `AROA…:session`; undefined for another entity than the one that is named. */
    readonly idOf: (entity: Entity) => string | undefined;
  };
};

export class PrincipalDirectory {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /**
   * The unique ids of those that have one. Accounts and federated users have
   * none, but have to be there as well. Services are taken as they are.
   * @param refuse what is thrown for one that is not there
   */
  async bind<P extends PolicyPrincipal>(
    principals: readonly P[],
    refuse: (principal: P) => Error,
  ): Promise<Bindings> {
    const named = principals.filter(({ type }) => type === "account" || type === "arn");
    const wanted = named.map(wantedOf);
    const [active, entities] = await Promise.all([
      this.#activeAmong(wanted.flatMap((one) => one?.account ?? [])),
      this.#entities(wanted.flatMap((one) => one ?? [])),
    ]);
    const bindings: [string, string][] = [];
    named.forEach((principal, index) => {
      const one = wanted[index];
      if (one === undefined || !active.has(one.account)) {
        throw refuse(principal);
      }
      if (one.entity !== undefined && principal.type === "arn") {
        const found = entities.get(slotOf(one.account, one.entity.sk));
        const id = found && one.entity.idOf(found);
        if (id === undefined) {
          throw refuse(principal);
        }
        bindings.push([principal.arn, id]);
      }
    });
    return Object.fromEntries(bindings);
  }

  /** The ARNs that unique ids have now, by id. Those of who is gone are not in it. */
  async currentArns(bindings: readonly Bindings[]): Promise<ReadonlyMap<string, string>> {
    const bound = bindings
      .flatMap((one) => Object.entries(one))
      .flatMap(([arn, id]) => {
        const account = accountOfArn(arn);
        return account === undefined ? [] : { account, id };
      });
    const byAccount = Map.groupBy(bound, ({ account }) => account);
    const accounts = [...byAccount.keys()];
    const readers = await this.#journal.readers(accounts.map(iamScope));
    const arns = await Promise.all(
      accounts.map((account, index) =>
        arnsIn(readers[index] as JournalReader, account, byAccount.get(account) ?? []),
      ),
    );
    return new Map(arns.flat());
  }

  async #activeAmong(accounts: readonly string[]): Promise<ReadonlySet<string>> {
    const distinct = [...new Set(accounts)];
    if (distinct.length === 0) {
      return new Set();
    }
    const organization = await this.#journal.reader(organizationScope);
    const items = await organization.getMany(distinct.map(organizationKeys.account));
    return new Set(distinct.filter((_, index) => items[index]?.["status"] === "ACTIVE"));
  }

  async #entities(wanted: readonly Wanted[]): Promise<ReadonlyMap<string, Entity>> {
    const byAccount = Map.groupBy(
      wanted.filter(({ entity }) => entity !== undefined),
      ({ account }) => account,
    );
    const accounts = [...byAccount.keys()];
    const readers = await this.#journal.readers(accounts.map(iamScope));
    const found = await Promise.all(
      accounts.map(async (account, index) => {
        const sks = (byAccount.get(account) ?? []).flatMap(({ entity }) => entity?.sk ?? []);
        const items = await (readers[index] as JournalReader).getMany(sks);
        return items.flatMap((item) =>
          item === undefined ? [] : [[slotOf(account, item.sk), itemAs<Entity>(item)] as const],
        );
      }),
    );
    return new Map(found.flat());
  }
}

function slotOf(account: string, sk: string): string {
  return `${account} ${sk}`;
}

const sessionArn = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;
const federatedArn = /^arn:aws:sts::(\d{12}):federated-user\//;

/** @returns undefined for a name that nobody can have */
function wantedOf(principal: PolicyPrincipal): Wanted | undefined {
  if (principal.type === "account") {
    return { account: principal.account };
  }
  const arn = principal.type === "arn" ? principal.arn : "";
  const [, federating] = federatedArn.exec(arn) ?? [];
  if (federating !== undefined) {
    return { account: federating };
  }
  const [, account, role, session] = sessionArn.exec(arn) ?? [];
  if (account !== undefined && role !== undefined) {
    // Names have their case, though they are looked for without.
    const idOf = ({ name, id }: Entity) => (name === role ? `${id}:${session}` : undefined);
    return { account, entity: { sk: sortKeys.role(role), idOf } };
  }
  const named = parseIamArn(arn);
  if (named === undefined) {
    return undefined;
  }
  const isRole = named.type === "role";
  const place = { account: named.account, partition };
  return {
    account: named.account,
    entity: {
      sk: isRole ? sortKeys.role(named.name) : sortKeys.user(named.name),
      // And paths are a part of ARNs.
      idOf: (entity) =>
        (isRole ? roleArn : userArn)(place, entity) === arn ? entity.id : undefined,
    },
  };
}

/** Of one account's ids, those that still name somebody, with the ARN. */
async function arnsIn(
  iam: JournalReader,
  account: string,
  ids: readonly { readonly id: string }[],
): Promise<readonly (readonly [id: string, arn: string])[]> {
  const pointers = await iam.getMany(
    ids.map(({ id }) => sortKeys.uniqueId(id.split(":")[0] ?? "")),
  );
  const sks = pointers.map((pointer) => pointer?.["names"] as string | undefined);
  const items = await iam.getMany(sks.flatMap((sk) => sk ?? []));
  const entities = new Map(items.map((item) => [item?.sk, item]));
  return ids.flatMap(({ id }, index) => {
    const item = entities.get(sks[index]);
    return item === undefined ? [] : [[id, arnNow(account, id, itemAs<Entity>(item))] as const];
  });
}

function arnNow(account: string, id: string, entity: Entity): string {
  const place = { account, partition };
  const [, session] = id.split(":");
  if (session !== undefined) {
    return assumedRoleArn(place, entity.name, session);
  }
  return (id.startsWith("AROA") ? roleArn : userArn)(place, entity);
}
