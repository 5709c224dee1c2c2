/** Puts together what a function's operations work with. */

import { systemRandom, uuid } from "../crypto/random.ts";
import { Vault } from "../keys/vault.ts";
import { openWrapping } from "../keys/wrapping.ts";
import { AliasStore } from "../store/aliases.ts";
import { GrantStore } from "../store/grants.ts";
import { KeyStore } from "../store/keys.ts";
import { Table } from "../store/table.ts";
import type { Clients } from "./clients.ts";
import type { Environment } from "./environment.ts";
import type { Services } from "./operation.ts";

export function createServices(environment: Environment, clients: Clients): Services {
  const random = systemRandom;
  const newWriteId = () => uuid(random);
  const table = new Table(clients.dynamodb, environment.table);
  const wrapping = openWrapping(environment.wrapping, clients, random);
  return {
    keys: new KeyStore(table, newWriteId),
    grants: new GrantStore(table, newWriteId),
    aliases: new AliasStore(table, newWriteId),
    vault: new Vault(table, wrapping, random, newWriteId),
    random,
    grantDelay: environment.grantDelay,
  };
}
