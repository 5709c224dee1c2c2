/** The two ways in which a signed request may write its time. */

const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** `20150830T123600Z`, ISO 8601's basic format. */
export function basicFormat(date: Date): string {
  const iso = date.toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

/**
 * Reads ISO 8601's basic format or, as the `Date` header has it, RFC 9110's
 * IMF-fixdate (section 5.6.7). Writing the result again must give the same
 * text, which refuses 30 February, another week day, and two dates in one value.
 */
export function readTimestamp(value: string): Date | undefined {
  const parts = basic.exec(value);
  const date = new Date(
    parts
      ? `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`
      : value,
  );
  if (Number.isNaN(date.getTime())) {
    return undefined;
  }
  return (parts ? basicFormat(date) : date.toUTCString()) === value ? date : undefined;
}
