/**
 * Members that an object of a JSON text names twice. `JSON.parse` keeps the
 * last one and says nothing; a reader of the policy may have looked at the first.
 */

/**
 * @param text what JSON.parse has accepted
 * @returns the name of a member that is given twice, if there is one
 */
export function duplicateMember(text: string): string | undefined {
  // Whatever opened last is what the next string belongs to: an object's names
  // so far, or undefined for a list.
  const open: (Set<string> | undefined)[] = [];
  // In valid JSON a string is a member's name exactly if a colon follows it.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token === "{") {
      open.push(new Set());
    } else if (token === "[") {
      open.push(undefined);
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (token.endsWith(":")) {
      const name = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string;
      const names = open.at(-1);
      if (names?.has(name)) {
        return name;
      }
      names?.add(name);
    }
  }
  return undefined;
}
