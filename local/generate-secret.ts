/** Secrets as Secrets Manager generates them from a template's `GenerateSecretString`. */

import { randomInt } from "node:crypto";
import { StartError } from "./errors.ts";

/** Source: CloudFormation, AWS::SecretsManager::Secret GenerateSecretString. */
export type GenerateSecretString = {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly IncludeSpace?: boolean;
  readonly RequireEachIncludedType?: boolean;
  /** A JSON object, to which the generated string is added under `GenerateStringKey`. */
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
};

const lowercase = "abcdefghijklmnopqrstuvwxyz";
const uppercase = lowercase.toUpperCase();
const numbers = "0123456789";
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** @param place where the template asks for it, for errors */
export function generateSecret(wish: GenerateSecretString, place: string): string {
  const password = generatePassword(wish, place);
  const { SecretStringTemplate, GenerateStringKey } = wish;
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) {
    return password;
  }
  return JSON.stringify({ ...templateOf(wish, place), [GenerateStringKey]: password });
}

/** What the template itself says of a secret: nothing that is drawn. */
export function templateOf(
  { SecretStringTemplate }: GenerateSecretString,
  place: string,
): Record<string, unknown> {
  const template: unknown = JSON.parse(SecretStringTemplate ?? "{}");
  if (typeof template !== "object" || template === null) {
    throw new StartError(`${place}: SecretStringTemplate must be a JSON object.`);
  }
  return template as Record<string, unknown>;
}

function generatePassword(wish: GenerateSecretString, place: string): string {
  const kinds = [
    wish.ExcludeLowercase ? "" : lowercase,
    wish.ExcludeUppercase ? "" : uppercase,
    wish.ExcludeNumbers ? "" : numbers,
    wish.ExcludePunctuation ? "" : punctuation,
    wish.IncludeSpace ? " " : "",
  ]
    .map((kind) => [...kind].filter((c) => !wish.ExcludeCharacters?.includes(c)))
    .filter((kind) => kind.length > 0);
  const alphabet = kinds.flat();
  const length = wish.PasswordLength ?? 32;
  if (kinds.length === 0 || length < kinds.length) {
    throw new StartError(`${place}: no secret of ${length} characters is what it asks for.`);
  }
  // One of each kind is had by drawing again rather than by placing it: every
  // secret that qualifies stays equally likely.
  for (;;) {
    const drawn = Array.from({ length }, () => alphabet[randomInt(alphabet.length)] ?? "");
    const complete = kinds.every((kind) => kind.some((c) => drawn.includes(c)));
    if (complete || wish.RequireEachIncludedType === false) {
      return drawn.join("");
    }
  }
}
