/** Puts together what a function's operations work with. */

import { Audit } from "../audit/audit.ts";
import { systemRandom, uuid } from "../crypto/random.ts";
import { Vault } from "../keys/vault.ts";
import { openWrapping } from "../keys/wrapping.ts";
import { AliasStore } from "../store/aliases.ts";
import { EventStore } from "../store/events.ts";
import { GrantStore } from "../store/grants.ts";
import { Journal } from "../store/journal.ts";
import { LastUsedStore } from "../store/last-used.ts";
import { Usage } from "../identity/usage.ts";
import { KeyStore } from "../store/keys.ts";
import { type Database, Table } from "../store/table.ts";
import { VersionedCache } from "../store/versioned-cache.ts";
import { Callers } from "../identity/callers.ts";
import { Credentials } from "../identity/credentials.ts";
import { PrincipalDirectory } from "../identity/principal-directory.ts";
import { ProviderKeys } from "../identity/web-identity/provider-keys.ts";
import { initialState } from "../identity/initial-state.ts";
import type { Clients } from "./clients.ts";
import type { Clock } from "./clock.ts";
import type { Environment } from "./environment.ts";
import { once } from "./once.ts";
import type { Services } from "./operation.ts";

export function createServices(environment: Environment, clients: Clients, clock: Clock): Services {
  const { managementAccount } = environment;
  const random = systemRandom;
  const newWriteId = () => uuid(random);
  const table = new Table(clients.dynamodb, environment.table);
  const wrapping = openWrapping(environment.wrapping, clients, random);
  const journal = new Journal(table, {
    initial: (scope) => initialState(scope, managementAccount),
    newWriteId,
    now: () => clock.now().getTime(),
  });
  const lastUsed = new LastUsedStore(table, newWriteId);
  const credentials = new Credentials(clients.secrets, environment.credentialsSecret, random);
  const database: Database = {
    client: clients.dynamodb,
    table: environment.table,
    eventsTable: environment.eventsTable,
    eventRetentionDays: environment.eventRetentionDays,
    newWriteId,
  };
  return {
    audit: new Audit(new EventStore(database), random),
    callers: new Callers(new VersionedCache(journal), credentials, managementAccount),
    journal,
    credentials,
    lastUsed,
    usage: new Usage(lastUsed),
    directory: new PrincipalDirectory(journal),
    database,
    keys: new KeyStore(table, newWriteId),
    grants: new GrantStore(table, newWriteId),
    aliases: new AliasStore(table, newWriteId),
    vault: new Vault(table, wrapping, random, newWriteId),
    providerKeys: new ProviderKeys(clients.documents, environment.oidcKeys),
    attestationRoots: once(async () => {
      const { trustedRoots } = await import("../recipient/roots.ts");
      return trustedRoots(environment.attestationRoots);
    }),
    random,
    managementAccount,
    grantDelay: environment.grantDelay,
    replicationDelay: environment.replicationDelay,
    quotas: environment.quotas,
  };
}
