import { describe, expect, test } from "vitest";
import { readArguments } from "../../../local/cli/arguments.ts";

const nothing = { json: false, yes: false, email: undefined, endpointUrl: undefined };

test("commands, what they act on, and their options", () => {
  expect(readArguments(["tenant", "add", "team-a"])).toEqual({
    command: "tenant add",
    tenant: "team-a",
    ...nothing,
  });
  expect(
    readArguments(["tenant", "add", "--email", "a@example.com", "team a", "--json"]),
  ).toMatchObject({ tenant: "team a", email: "a@example.com", json: true });
  expect(readArguments(["tenant", "list"])).toEqual({ command: "tenant list", ...nothing });
  expect(
    readArguments(["--endpoint-url", "http://localhost:1", "tenant", "list", "--json"]),
  ).toMatchObject({ json: true, endpointUrl: "http://localhost:1" });
  expect(readArguments(["tenant", "remove", "team-a", "--yes"])).toMatchObject({
    command: "tenant remove",
    yes: true,
  });
  expect(readArguments(["env", "111122223333"])).toMatchObject({
    command: "env",
    tenant: "111122223333",
  });
  // What looks like a command is a name where a name is due, and so is what looks like an option.
  expect(readArguments(["env", "tenant"])).toMatchObject({ command: "env", tenant: "tenant" });
  expect(readArguments(["env", "--", "--yes"])).toMatchObject({ tenant: "--yes", yes: false });
});

test("whose events, which ones, and how many", () => {
  const trail = { json: false, endpointUrl: undefined, region: undefined, tenant: undefined };
  expect(readArguments(["why"])).toEqual({ command: "why", id: undefined, ...trail });
  expect(readArguments(["why", "0199", "--tenant", "team-a", "--region", "eu-west-1"])).toEqual({
    command: "why",
    id: "0199",
    ...trail,
    tenant: "team-a",
    region: "eu-west-1",
  });
  const all = { name: undefined, user: undefined, key: undefined, denied: false, follow: false };
  expect(readArguments(["events"])).toEqual({ command: "events", ...trail, ...all, limit: 20 });
  expect(
    readArguments(
      "events --follow --denied --limit 5 --name Decrypt --user bob --key alias/a".split(" "),
    ),
  ).toEqual({
    command: "events",
    ...trail,
    follow: true,
    denied: true,
    limit: 5,
    name: "Decrypt",
    user: "bob",
    key: "alias/a",
  });
});

test.each([
  [
    [],
    "lockstead -- COMMAND [options]",
    ["tenant add", "tenant list", "tenant remove", "env", "why", "events"],
  ],
  [["why"], "lockstead -- why [ID]", ["--json", "--region", "--tenant", "--endpoint-url"]],
  [
    ["events"],
    "lockstead -- events [options]",
    ["--follow", "--limit", "--name", "--user", "--key", "--denied", "--region", "--tenant"],
  ],
  [["tenant"], "lockstead -- tenant COMMAND [options]", ["add", "list", "remove"]],
  [["tenant", "add"], "lockstead -- tenant add NAME", ["--email", "--json", "--endpoint-url"]],
  [["tenant", "list"], "lockstead -- tenant list [options]", ["--json", "--endpoint-url"]],
  [["tenant", "remove"], "lockstead -- tenant remove NAME", ["--yes", "--endpoint-url"]],
  [["env", "team-a"], "lockstead -- env NAME", ["--json", "--endpoint-url"]],
])("%j --help", (words, usage, mentioned) => {
  const invocation = readArguments([...words, "--help"]);
  const text = invocation.command === "help" ? invocation.text : "";
  expect(text).toContain(`Usage: npm run -s ${usage}`);
  for (const part of mentioned) {
    expect(text).toContain(part);
  }
});

describe("what is wrong is one line that names the help", () => {
  const see = (words: string) =>
    `. \`npm run -s lockstead -- ${words}--help\` shows what there is.`;
  test.each<[string[], string]>([
    [[], `A command is missing${see("")}`],
    [["tenants"], `There is no command \`tenants\`${see("")}`],
    [["tenant"], `\`tenant\` needs to know what to do: add, list or remove${see("tenant ")}`],
    [["tenant", "delete", "x"], `There is no command \`tenant delete\`${see("tenant ")}`],
    [["tenant", "add"], `\`tenant add\` needs the name of a tenant${see("tenant add ")}`],
    [["tenant", "add", " "], `\`tenant add\` needs the name of a tenant${see("tenant add ")}`],
    [["env"], `\`env\` needs the name of a tenant${see("env ")}`],
    [["env", "a", "b"], `\`env\` takes no "b"${see("env ")}`],
    [["tenant", "list", "a"], `\`tenant list\` takes no "a"${see("tenant list ")}`],
    [["tenant", "list", "--yes"], `\`tenant list\` takes no --yes${see("tenant list ")}`],
    [["env", "a", "--email", "a@example.com"], `\`env\` takes no --email${see("env ")}`],
    [["why", "a", "b"], `\`why\` takes no "b"${see("why ")}`],
    [["why", "--follow"], `\`why\` takes no --follow${see("why ")}`],
    [["events", "a"], `\`events\` takes no "a"${see("events ")}`],
    ...["0", "-1", "1.5", "x", ""].map((limit): [string[], string] => [
      ["events", `--limit=${limit}`],
      `--limit takes a whole number from 1 up, not "${limit}"${see("events ")}`,
    ]),
    [["env", "a", "--jsn"], `Unknown option '--jsn'${see("")}`],
    [["tenant", "add", "a", "--email"], `Option '--email <value>' argument missing${see("")}`],
    [["env", "a", "--json=1"], `Option '--json' does not take an argument${see("")}`],
  ])("%j", (argv, message) => {
    expect(() => readArguments(argv)).toThrow(
      expect.objectContaining({ name: "CliError", message }),
    );
  });
});
