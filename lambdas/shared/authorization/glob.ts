/**
 * `*` (any run of characters, none included) and `?` (one character), as IAM
 * policies use them.
 *
 * Works by remembering the last `*` and retrying from there, so the worst case
 * is pattern length × text length: no pattern that a client writes can make it
 * exponential, which a regular expression could.
 */

export type Glob = {
  readonly text: string;
  /** Where `text` came from a variable or an escape: a `*` there is a star and no wildcard. */
  readonly literalAt?: ReadonlySet<number>;
};

export function globMatches({ text: pattern, literalAt }: Glob, text: string): boolean {
  const wildcard = (index: number, symbol: string) =>
    pattern[index] === symbol && !literalAt?.has(index);
  let p = 0;
  let t = 0;
  let star = -1;
  let retry = 0;
  while (t < text.length) {
    if (wildcard(p, "*")) {
      star = p++;
      retry = t;
    } else if (p < pattern.length && (wildcard(p, "?") || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (wildcard(p, "*")) {
    p++;
  }
  return p === pattern.length;
}

/**
 * Resources are compared with case, the first five segments of the ARN each by
 * itself, so that a `*` in one cannot swallow the next; in what follows the
 * fifth colon a `*` spans `:` and `/`.
 */
export function resourceMatches(pattern: Glob, arn: string): boolean {
  return (pattern.text === "*" && !pattern.literalAt?.size) || arnMatches(pattern, arn);
}

/** ARNs segment by segment: what ArnEquals and ArnLike do, and Resource with it. */
export function arnMatches(pattern: Glob, arn: string): boolean {
  const wanted = arnSegments(pattern.text);
  const actual = arnSegments(arn);
  let offset = 0;
  return (
    wanted.length === actual.length &&
    wanted.every((segment, index) => {
      const matches = globMatches(cut(pattern, offset, segment), actual[index] ?? "");
      offset += segment.length + 1;
      return matches;
    })
  );
}

function cut({ literalAt }: Glob, offset: number, text: string): Glob {
  return literalAt === undefined || literalAt.size === 0
    ? { text }
    : { text, literalAt: new Set([...literalAt].map((index) => index - offset)) };
}

function arnSegments(arn: string): readonly string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
