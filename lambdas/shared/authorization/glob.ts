/**
 * `*` (any run of characters, none included) and `?` (one character), as IAM
 * policies use them.
 *
 * Works by remembering the last `*` and retrying from there, so the worst case
 * is pattern length × text length: no pattern that a client writes can make it
 * exponential, which a regular expression could.
 */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let retry = 0;
  while (t < text.length) {
    const symbol = pattern[p];
    if (symbol === "*") {
      star = p++;
      retry = t;
    } else if (p < pattern.length && (symbol === "?" || symbol === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") {
    p++;
  }
  return p === pattern.length;
}

/** Actions are compared without regard to case. */
export function actionMatches(pattern: string, action: string): boolean {
  return globMatches(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * Resources are compared with case, the first five segments of the ARN each by
 * itself, so that a `*` in one cannot swallow the next; in what follows the
 * fifth colon a `*` spans `:` and `/`.
 */
export function resourceMatches(pattern: string, arn: string): boolean {
  if (pattern === "*") {
    return true;
  }
  const wanted = arnSegments(pattern);
  const actual = arnSegments(arn);
  return (
    wanted.length === actual.length &&
    wanted.every((segment, index) => globMatches(segment, actual[index] ?? ""))
  );
}

function arnSegments(arn: string): readonly string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
