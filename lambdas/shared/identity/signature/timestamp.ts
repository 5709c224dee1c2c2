/** The two ways in which a signed request may write its time. */

const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const fixdate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** `20150830T123600Z`, ISO 8601's basic format. */
export function basicFormat(date: Date): string {
  const iso = date.toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

type Timestamp = { readonly date: Date; readonly basic: string };

/**
 * Reads ISO 8601's basic format or, as the `Date` header has it, RFC 9110's
 * IMF-fixdate (section 5.6.7). Writing the result again must give the same
 * text, which refuses 30 February. The week day is not compared: the first
 * request of AWS's own test suite had the wrong one.
 */
export function readTimestamp(value: string): Timestamp | undefined {
  const parts = basic.exec(value);
  if (parts) {
    const [, year, month, day, hour, minute, second] = parts;
    const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return isValid(date) && basicFormat(date) === value ? { date, basic: value } : undefined;
  }
  if (fixdate.test(value)) {
    const date = new Date(value);
    return isValid(date) && date.toUTCString().slice(3) === value.slice(3)
      ? { date, basic: basicFormat(date) }
      : undefined;
  }
  return undefined;
}

function isValid(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}
