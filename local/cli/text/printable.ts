/**
 * Whatever a client sent may be in an event, sequences that steer a terminal
 * among it: here they are shown as JSON would write them. In JSON itself the
 * result means the same.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}

/** Quoted as a policy would write it. */
export function quoted(text: string): string {
  return printable(JSON.stringify(text));
}
