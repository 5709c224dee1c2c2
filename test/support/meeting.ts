/** What happens to one command on its way to DynamoDB, or back: somebody else comes between, or it is lost. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export type Meeting = {
  /** As in `PutItem`. */
  readonly command: string;
  /** What its item or key has in it: the first such command it is. */
  readonly about: string;
  readonly when: "before" | "after";
  readonly meanwhile: () => Promise<unknown>;
  /** Lost, the SDK sends it again. */
  readonly outcome: "goes on" | "is lost";
};

/** @returns the client */
export function meeting(
  dynamodb: DynamoDBClient,
  { command, about, when, meanwhile, outcome }: Meeting,
): DynamoDBClient {
  let met = false;
  dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        const { Key, Item } = call.input as { readonly Key?: unknown; readonly Item?: unknown };
        const isIt =
          commandName === `${command}Command` && JSON.stringify(Key ?? Item).includes(about);
        if (met || !isIt) {
          return next(call);
        }
        met = true;
        const answer = when === "after" ? await next(call) : undefined;
        await meanwhile();
        if (outcome === "is lost") {
          throw Object.assign(new Error("lost"), { name: "TimeoutError" });
        }
        return answer ?? next(call);
      },
    // Behind what sends again.
    { step: "finalizeRequest", priority: "low" },
  );
  return dynamodb;
}
