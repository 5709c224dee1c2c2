/** The command line: which command, on what, with which options. */

import { parseArgs } from "node:util";
import { errorCode, errorText } from "../errors.ts";
import { CliError, program } from "./errors.ts";
import { commandHelp, help, tenantHelp } from "./help.ts";

export type CommandName = "tenant add" | "tenant list" | "tenant remove" | "env" | "why" | "events";

type Options = {
  readonly json: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  readonly email: string | undefined;
  /** Goes before the environment's. */
  readonly endpointUrl: string | undefined;
};

/** Which account's events, and of which Region. */
type TrailOptions = Pick<Options, "json" | "endpointUrl"> & {
  readonly region: string | undefined;
  readonly tenant: string | undefined;
};

export type Invocation =
  | { readonly command: "help"; readonly text: string }
  | (Options & { readonly command: "tenant list" })
  | (Options & {
      readonly command: "tenant add" | "tenant remove" | "env";
      /** A name or an account id. */
      readonly tenant: string;
    })
  | (TrailOptions & { readonly command: "why"; readonly id: string | undefined })
  | (TrailOptions & {
      readonly command: "events";
      readonly follow: boolean;
      readonly limit: number;
      readonly name: string | undefined;
      readonly user: string | undefined;
      readonly key: string | undefined;
      readonly denied: boolean;
    });

const options = {
  email: { type: "string" },
  json: { type: "boolean" },
  yes: { type: "boolean" },
  region: { type: "string" },
  tenant: { type: "string" },
  follow: { type: "boolean" },
  limit: { type: "string" },
  name: { type: "string" },
  user: { type: "string" },
  key: { type: "string" },
  denied: { type: "boolean" },
  "endpoint-url": { type: "string" },
  help: { type: "boolean" },
} as const;

const ofEvery: readonly string[] = ["endpoint-url", "help"];
const ofTrail: readonly string[] = ["json", "region", "tenant", ...ofEvery];

const optionsOf: Readonly<Record<CommandName, readonly string[]>> = {
  "tenant add": ["email", "json", ...ofEvery],
  "tenant list": ["json", ...ofEvery],
  "tenant remove": ["yes", ...ofEvery],
  env: ["json", ...ofEvery],
  why: ofTrail,
  events: ["follow", "limit", "name", "user", "key", "denied", ...ofTrail],
};

/** @throws CliError at the first thing that is wrong */
export function readArguments(argv: readonly string[]): Invocation {
  const { values, positionals } = parse(argv);
  const [command, operands] = commandIn(positionals);
  if (values.help) {
    return { command: "help", text: helpFor(command, positionals) };
  }
  if (command === undefined) {
    throw wrong(unknownCommand(positionals), positionals[0] === "tenant" ? "tenant" : undefined);
  }
  for (const option of Object.keys(values)) {
    if (!optionsOf[command].includes(option)) {
      throw wrong(`\`${command}\` takes no --${option}`, command);
    }
  }
  const { json = false, yes = false, email, "endpoint-url": endpointUrl } = values;
  const [operand, ...more] = operands;
  switch (command) {
    case "tenant list":
      refuseOperands(operands, command);
      return { command, json, yes, email, endpointUrl };
    case "why": {
      refuseOperands(more, command);
      const { region, tenant } = values;
      return { command, id: operand, json, endpointUrl, region, tenant };
    }
    case "events": {
      refuseOperands(operands, command);
      const { region, tenant, follow = false, denied = false, name, user, key } = values;
      const given = { json, endpointUrl, region, tenant, follow, denied, name, user, key };
      return { command, ...given, limit: limitIn(values.limit) };
    }
    default:
      if (operand === undefined || operand.trim() === "") {
        throw wrong(`\`${command}\` needs the name of a tenant`, command);
      }
      refuseOperands(more, command);
      return { command, tenant: operand, json, yes, email, endpointUrl };
  }
}

function limitIn(text = "20"): number {
  const limit = Number(text);
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw wrong(`--limit takes a whole number from 1 up, not "${text}"`, "events");
  }
  return limit;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], strict: true, allowPositionals: true, options });
  } catch (error) {
    if (errorCode(error)?.startsWith("ERR_PARSE_ARGS_")) {
      // Only its first sentence: the rest explains how positional arguments may begin with a dash.
      throw wrong(errorText(error).split(/\.\s/)[0] ?? "");
    }
    throw error;
  }
}

/** Whatever follows the command is on what it acts. */
function commandIn(
  words: readonly string[],
): readonly [CommandName | undefined, readonly string[]] {
  for (const length of [1, 2]) {
    const name = words.slice(0, length).join(" ");
    if (Object.hasOwn(optionsOf, name)) {
      return [name as CommandName, words.slice(length)];
    }
  }
  return [undefined, words];
}

function helpFor(command: CommandName | undefined, words: readonly string[]): string {
  if (command !== undefined) {
    return commandHelp[command];
  }
  return words[0] === "tenant" ? tenantHelp : help;
}

function unknownCommand(words: readonly string[]): string {
  const [first, second] = words;
  if (first === undefined) {
    return "A command is missing";
  }
  if (first !== "tenant") {
    return `There is no command \`${first}\``;
  }
  return second === undefined
    ? "`tenant` needs to know what to do: add, list or remove"
    : `There is no command \`tenant ${second}\``;
}

function refuseOperands([operand]: readonly string[], command: CommandName): void {
  if (operand !== undefined) {
    throw wrong(`\`${command}\` takes no "${operand}"`, command);
  }
}

function wrong(problem: string, command?: string): CliError {
  const how = [program, command, "--help"].filter(Boolean).join(" ");
  return new CliError(`${problem.replace(/\.$/, "")}. \`${how}\` shows what there is.`);
}
