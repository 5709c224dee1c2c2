/**
 * What answers requests. It holds no state: deleted and deployed again, it
 * serves the same keys.
 *
 * Nothing refers in a circle: the edge needs only the API's name, the functions
 * need the edge's name, and the routes need both the API and the functions.
 */

import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import {
  type App,
  CfnOutput,
  CrossStackReferences,
  ReferenceStrength,
  Stack,
} from "aws-cdk-lib/core";
import { scheduled } from "../lambdas/catalogue.ts";
import { formatQuotas } from "../lambdas/shared/keys/quotas.ts";
import { variables } from "../lambdas/shared/runtime/environment.ts";
import { acknowledge } from "./acknowledge.ts";
import type { Settings } from "./context.ts";
import { makeDistribution } from "./edge/distribution.ts";
import { entriesFor } from "./entries.ts";
import { makeFunction, stageCode } from "./functions.ts";
import { addRoutes, hostOf, makeApi } from "./http-api.ts";
import { monitor } from "./monitoring/monitoring.ts";
import { rolesOf } from "./roles.ts";
import { addSchedule } from "./schedule.ts";
import type { StateStack } from "./state-stack.ts";

export class ServiceStack extends Stack {
  /** @param bundle the directory that `bundle` wrote */
  constructor(app: App, id: string, state: StateStack, settings: Settings, bundle: string) {
    super(app, id, { description: "Lockstead: the service" });
    // Exports and imports: CloudFormation then refuses to take the table, or the
    // wrapping secret, away from under the functions.
    CrossStackReferences.of(this).consume(ReferenceStrength.STRONG);

    const logs = new CfnLogGroup(this, "Logs", { retentionInDays: settings.logRetentionDays });
    const api = makeApi(this, logs, settings.throttle);
    const { host, originSecret } =
      settings.edge === "cloudfront" ? this.#edge(hostOf(this, api)) : { host: hostOf(this, api) };

    const secrets = [state.adminSecret, state.credentialsSecret, originSecret].flatMap(
      (secret) => secret?.ref ?? [],
    );
    const shared = {
      code: stageCode(this, bundle),
      logs,
      roleFor: rolesOf(this, state, secrets, logs),
      variables: {
        [variables.table]: state.table.ref,
        [variables.eventsTable]: state.events.ref,
        [variables.eventRetentionDays]: String(settings.eventRetentionDays),
        [variables.wrapping]: state.wrapping.reference,
        [variables.adminSecret]: `secretsmanager:${state.adminSecret.ref}`,
        [variables.credentialsSecret]: `secretsmanager:${state.credentialsSecret.ref}`,
        ...(originSecret && { [variables.originSecret]: `secretsmanager:${originSecret.ref}` }),
        [variables.hosts]: host,
        [variables.managementAccount]: settings.managementAccount,
        [variables.grantDelay]: String(settings.grantDelay),
        [variables.replicationDelay]: String(settings.replicationDelay),
        [variables.quotas]: formatQuotas(settings.quotas),
        [variables.oidcKeys]: settings.oidcKeys,
        [variables.attestationRoots]: settings.attestationRoots,
        [variables.logLevel]: settings.logLevel,
        [variables.metrics]: settings.monitoring ? "emf" : "none",
      },
    };
    const routed = entriesFor(settings.edge).map((entry) => {
      const made = makeFunction(this, entry, shared);
      addRoutes(this, api, entry, made);
      return made;
    });
    const timed = scheduled.map((entry) => {
      const made = makeFunction(this, entry, shared);
      addSchedule(this, entry, made);
      return made;
    });
    if (settings.monitoring) {
      const functions = [...routed, ...timed];
      const tables = [state.table, state.events];
      monitor(this, { api, functions, tables, logs }, settings.alarmTopicArn);
    }

    new CfnOutput(this, "EndpointUrl", {
      description: "Give it to clients as AWS_ENDPOINT_URL, or as their endpoint setting",
      value: `https://${host}`,
    });
  }

  #edge(origin: string): { host: string; originSecret: CfnSecret } {
    // It is no state: both who sends it and who expects it are in this stack.
    const originSecret = new CfnSecret(this, "OriginSecret", {
      description: "Lockstead: proves to the functions that a request came through the edge",
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    acknowledge(
      originSecret,
      "SMG4",
      "CloudFront takes it over only when the stack is deployed: a schedule would lock the edge out.",
    );
    return { host: makeDistribution(this, origin, originSecret).attrDomainName, originSecret };
  }
}
