/**
 * Who the principals are that policies and grants name. A name is bound to a
 * unique id when it is written down, so that whoever is called the same later
 * gains nothing; what is shown are names again, or the bare id of who is gone.
 */

import type { Bindings } from "../authorization/bound-principals.ts";
import type { PolicyPrincipal } from "../authorization/principal-name.ts";
import { partition } from "../keys/arn.ts";
import { itemAs, type Journal, type JournalItem, type JournalReader } from "../store/journal.ts";
import { iamScope, type Role, sortKeys, type User } from "./entities.ts";
import { accountOfArn, assumedRoleArn, parseIamArn, roleArn, userArn } from "./iam-arns.ts";
import { organizationScope, sortKeys as organizationKeys } from "./organization.ts";

type Entity = User | Role;

/** What has to be there for a principal to be: an account, and perhaps a user or a role of its. */
type Wanted = {
  readonly account: string;
  readonly entity?: {
    readonly sk: string;
    /** `AIDA…`, `AROA…`, or `AROA…:session`; undefined for another entity than the one that was named. */
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
   * none; but they have to be there as well. Services are taken as they are.
   * @param refuse what is thrown for one that is not there
   */
  async bind<P extends PolicyPrincipal>(
    principals: readonly P[],
    refuse: (principal: P) => Error,
  ): Promise<Bindings> {
    const named = principals.filter(({ type }) => type === "account" || type === "arn");
    const wanted = named.map(wantedOf);
    const { active, entities } = await this.#read(wanted.flatMap((one) => one ?? []));
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
      .flatMap(([arn, id]) => ({ account: accountOfArn(arn) ?? [], id }));
    const idsOf = Map.groupBy(bound, ({ account }) => account);
    const accounts = [...idsOf.keys()];
    const readers = await this.#journal.readers(accounts.map(iamScope));
    return new Map();
  }
}
