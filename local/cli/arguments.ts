/** The command line: which command, on which tenant, with which options. */

import { parseArgs } from "node:util";
import { errorCode, errorText } from "../errors.ts";
import { CliError, program } from "./errors.ts";
import { commandHelp, help, tenantHelp } from "./help.ts";

export type CommandName = "tenant add" | "tenant list" | "tenant remove" | "env";

export type Options = {
  readonly json: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  readonly email: string | undefined;
  /** Goes before the environment's. */
  readonly endpointUrl: string | undefined;
};

export type Invocation =
  | { readonly command: "help"; readonly text: string }
  | (Options & { readonly command: "tenant list" })
  | (Options & {
      readonly command: Exclude<CommandName, "tenant list">;
      /** A name or an account id. */
      readonly tenant: string;
    });

const options = {
  email: { type: "string" },
  json: { type: "boolean" },
  yes: { type: "boolean" },
  "endpoint-url": { type: "string" },
  help: { type: "boolean" },
} as const;

const ofEvery: readonly string[] = ["endpoint-url", "help"];

const optionsOf: Readonly<Record<CommandName, readonly string[]>> = {
  "tenant add": ["email", "json", ...ofEvery],
  "tenant list": ["json", ...ofEvery],
  "tenant remove": ["yes", ...ofEvery],
  env: ["json", ...ofEvery],
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
  const [tenant, ...more] = operands;
  const given: Options = {
    json: values.json ?? false,
    yes: values.yes ?? false,
    email: values.email,
    endpointUrl: values["endpoint-url"],
  };
  if (command === "tenant list") {
    refuseOperands(operands, command);
    return { command, ...given };
  }
  if (tenant === undefined || tenant.trim() === "") {
    throw wrong(`\`${command}\` needs the name of a tenant`, command);
  }
  refuseOperands(more, command);
  return { command, tenant, ...given };
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
