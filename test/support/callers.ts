/**
 * Operations as the pipeline runs them once it knows who calls: for principals
 * that cannot sign requests yet, and for policies that `admin` does not have.
 */

import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";
import { explain, type Explanation } from "../../lambdas/shared/authorization/explain.ts";
import type { Decided } from "../../lambdas/shared/authorization/decide.ts";
import type { CallerPolicies, Policy } from "../../lambdas/shared/authorization/question.ts";
import type { Caller } from "../../lambdas/shared/identity/caller.ts";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";
import { requestContext } from "../../lambdas/shared/identity/request-context.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { systemClock } from "../../lambdas/shared/runtime/clock.ts";
import { untilNoConflict } from "../../lambdas/shared/runtime/conflicts.ts";
import type { Operation } from "../../lambdas/shared/runtime/operation.ts";
import { createServices } from "../../lambdas/shared/runtime/services.ts";
import { ServiceError } from "../../lambdas/shared/wire/errors.ts";
import { decodeJson, encodeJson, type Output } from "../../lambdas/shared/wire/json.ts";
import { parseMembers } from "../../lambdas/shared/wire/parse.ts";
import { validateMembers } from "../../lambdas/shared/wire/validate.ts";
import { depopulate, populate } from "./population.ts";
import { observe, region, type StoreCall, testEnvironment, wrappingSecret } from "./service.ts";
import { storeClient } from "./store.ts";

export type Statement = Readonly<Record<string, unknown>>;

/** Statements, each list as one policy; an absent list is no policy. */
export type CallersPolicies = {
  readonly identity?: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly session?: readonly Statement[];
};

export const allow = (...Action: string[]): Statement => ({
  Effect: "Allow",
  Action,
  Resource: "*",
});
export const deny = (...Action: string[]): Statement => ({ Effect: "Deny", Action, Resource: "*" });

export type Outcome =
  | { readonly ok: true; readonly output: Output | undefined }
  | { readonly ok: false; readonly code: string; readonly text: string | undefined };

export type Callers = {
  /** Who calls from now on. */
  as(principal: Principal, policies?: CallersPolicies): Acting;
  /** Lets accounts, users and roles exist. */
  populate(...arns: readonly string[]): Promise<void>;
  /** Lets one exist that is not the first of its name. */
  populateAs(arn: string, id: string): Promise<void>;
  /** Deletes users and roles. */
  depopulate(...arns: readonly string[]): Promise<void>;
  readonly storeCalls: StoreCall[];
};

export type Acting = {
  /** @returns what is answered; fails the test when the request is refused */
  do(operation: Operation, input: object): Promise<Output>;
  /** @returns the code and text of the refusal; fails the test when there is none */
  refused(operation: Operation, input: object): Promise<{ code: string; text: string | undefined }>;
  /** `allowed`, or the code of the refusal */
  outcome(operation: Operation, input: object): Promise<string>;
  /** `allowed`, or the text of the refusal */
  told(operation: Operation, input: object): Promise<string>;
  /** Why its last request was denied, as the log would tell. */
  reasons(): readonly Explanation[];
};

export function startCallers(endpoint: string): Callers {
  const storeCalls: StoreCall[] = [];
  const dynamodb = storeClient(endpoint);
  observe(dynamodb, storeCalls);
  const services = createServices(
    testEnvironment,
    {
      dynamodb: documentClient(dynamodb),
      secrets: { read: async () => ({ value: wrappingSecret, version: "1" }) },
      kms: {
        encrypt: () => Promise.reject(new Error("no real KMS in tests")),
        decrypt: () => Promise.reject(new Error("no real KMS in tests")),
      },
      documents: { read: () => Promise.reject(new Error("no web in tests")) },
    },
    systemClock,
  );

  function as(principal: Principal, policies: CallersPolicies = {}): Acting {
    const caller: Caller = { principal, policies: parsed(policies), keys: new Map() };
    let decisions: Decided[] = [];

    async function run(operation: Operation, sent: object): Promise<Outcome> {
      const now = new Date();
      const input = parseMembers(
        operation.members,
        decodeJson(Buffer.from(encodeJson(sent as Output))),
      );
      const headers = new Map<string, string>();
      const request = {
        method: "POST",
        uri: "/",
        query: "",
        headers,
        body: new Uint8Array(),
        sourceIp: "192.0.2.1",
        secureTransport: true,
      };
      const context = requestContext({ request, principal, region, now });
      const home = { account: principal.account, region };
      const call = {
        input,
        home,
        via: undefined,
        now,
        context,
        services,
        accessKeyId: "AKIAEXAMPLE",
        session: undefined,
        current: async () => ({ caller, context }),
        membershipOf: async () => undefined,
        noteRecipient: () => undefined,
      };
      try {
        validateMembers(operation.members, input);
        const output = await untilNoConflict(() => {
          decisions = [];
          return operation.perform({ ...call, decisions });
        });
        return { ok: true, output };
      } catch (error) {
        if (error instanceof ServiceError) {
          return { ok: false, code: error.code, text: error.text };
        }
        throw error;
      }
    }

    return {
      async do(operation, input) {
        const outcome = await run(operation, input);
        if (!outcome.ok) {
          throw new Error(`${operation.name} was refused: ${outcome.code} ${outcome.text}`);
        }
        return outcome.output ?? {};
      },
      async refused(operation, input) {
        const outcome = await run(operation, input);
        if (outcome.ok) {
          throw new Error(`${operation.name} was expected to be refused, and succeeded`);
        }
        return { code: outcome.code, text: outcome.text };
      },
      async outcome(operation, input) {
        const outcome = await run(operation, input);
        return outcome.ok ? "allowed" : outcome.code;
      },
      async told(operation, input) {
        const outcome = await run(operation, input);
        return outcome.ok ? "allowed" : (outcome.text ?? "");
      },
      reasons: () =>
        decisions
          .filter(({ decision }) => !decision.allowed)
          .map(({ question, decision }) => explain(question, decision)),
    };
  }

  return {
    as,
    storeCalls,
    populate: (...arns) => populate(services, arns),
    populateAs: (arn, id) => populate(services, [arn], new Map([[arn, id]])),
    depopulate: (...arns) => depopulate(services, arns),
  };
}

function parsed({ identity, boundary, session }: CallersPolicies): CallerPolicies {
  const policy = (name: string, Statement: readonly Statement[]): Policy => ({
    name,
    document: parsePolicy("managed", JSON.stringify({ Version: "2012-10-17", Statement })),
  });
  return {
    identity: identity === undefined ? [] : [policy("identity", identity)],
    boundary: boundary && policy("boundary", boundary),
    session: session?.length === 0 ? [] : session && [policy("session", session)],
    serviceControl: [],
  };
}
