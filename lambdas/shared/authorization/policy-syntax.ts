/** What all parts of a policy document are read with, and how one is refused. */

export type PolicyKind = "identity" | "key";

/** Why a document is refused. `problem` separates what AWS answers with different texts. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly problem: "syntax" | "principal";

  constructor(problem: PolicyError["problem"], message: string) {
    super(message);
    this.problem = problem;
  }
}

export function syntax(message: string): PolicyError {
  return new PolicyError("syntax", message);
}

export function expectObject(value: unknown, message: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw syntax(message);
  }
  return value as Record<string, unknown>;
}

export function refuseUnknown(
  value: Record<string, unknown>,
  known: readonly string[],
  where: string,
): void {
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      throw syntax(`Unknown element ${name} in ${where}.`);
    }
  }
}

export function optionalString(value: unknown, name: string): string | undefined {
  if (value !== undefined && typeof value !== "string") {
    throw syntax(`${name} must be a string.`);
  }
  return value;
}

export function stringList(value: unknown, name: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((item) => typeof item === "string" && item !== "")) {
    throw syntax(`${name} must be a string or a list of strings.`);
  }
  return list as readonly string[];
}
