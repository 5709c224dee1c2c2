/** From options to a front door that serves. What can be wrong is found here, before it does. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAssembly } from "./assembly.ts";
import { openDataFolder } from "./data-folder.ts";
import { openDeployment } from "./deployment.ts";
import type { DynamoDb } from "./embedded-dynamodb.ts";
import { endpointOf, hostsOf } from "./hosts.ts";
import type { AdminCredentials, Options } from "./options.ts";
import { repeat } from "./repeat.ts";
import { listen } from "./server.ts";
import { synthesize, type Synthesis } from "./synthesize.ts";

export type Started = { readonly endpoint: string; readonly admin: AdminCredentials };

/** Until whoever waits for the front door has had it. */
const firstRunMs = 1000;

/**
 * @param resources takes what has to be closed again, also after a failure. The
 *   last is closed first: the front door, then the data, then temporary files
 * @throws StartError
 */
export async function start(options: Options, resources: AsyncDisposableStack): Promise<Started> {
  const { host, extraHosts, admin, managementAccount } = options;
  const { directory, synthesis } = await findAssembly(options, resources);

  const folder = options.data === undefined ? undefined : await openDataFolder(options.data);
  const dynamodb = await openDynamoDb(options.dynamodbEndpoint, folder?.database);
  resources.defer(() => dynamodb.close());
  const server = await listen(host, options.port);
  resources.defer(() => server.close());

  // What loads the SDK is imported only once the app is being synthesized: both take their time.
  const { openApplication } = await import("./application.ts");
  await synthesis?.finished;
  const application = await openApplication(openDeployment(await readAssembly(directory)), {
    dynamodb,
    secretsFile: folder?.secrets,
    hosts: hostsOf(host, server.port, extraHosts),
    grantDelay: options.grantDelay,
    replicationDelay: options.replicationDelay,
    quotas: options.quotas,
    eventRetentionDays: options.eventRetentionDays,
    oidcKeys: options.oidcKeys,
    attestationRoots: options.attestationRoots,
    logLevel: options.logLevel,
    admin,
    managementAccount,
  });
  server.serve(application.frontDoor);
  for (const one of application.repeated) {
    resources.defer(repeat(one, firstRunMs));
  }
  return { endpoint: endpointOf(host, server.port), admin: application.admin };
}

type Found = { readonly directory: string; readonly synthesis?: Synthesis };

/** The assembly that is given, or one that is being synthesized while everything else starts. */
async function findAssembly(options: Options, resources: AsyncDisposableStack): Promise<Found> {
  if (options.assembly !== undefined) {
    return { directory: options.assembly };
  }
  const directory = await mkdtemp(join(tmpdir(), "lockstead-"));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const synthesis = synthesize(directory, {
    nag: "off",
    logLevel: options.logLevel ?? "warn",
    ...(options.managementAccount && { managementAccount: options.managementAccount }),
  });
  resources.defer(() => synthesis.stop());
  // Whoever awaits it later is told; until then, nobody waits, and Node would end the process.
  synthesis.finished.catch(() => undefined);
  return { directory, synthesis };
}

async function openDynamoDb(
  endpoint: string | undefined,
  database: string | undefined,
): Promise<DynamoDb> {
  if (endpoint !== undefined) {
    return { config: { endpoint }, close: async () => undefined };
  }
  const { openEmbeddedDynamoDb } = await import("./embedded-dynamodb.ts");
  return openEmbeddedDynamoDb(database);
}
