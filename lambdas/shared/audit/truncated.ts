/** CloudTrail's bound of the user agent, and of an error's code and text: 1 KB. */
const mostBytes = 1024;

/** Cut where a character ends. */
export function truncated(text: string): string {
  if (Buffer.byteLength(text) <= mostBytes) {
    return text;
  }
  const bytes = Buffer.alloc(mostBytes);
  return bytes.toString("utf8", 0, bytes.write(text));
}
