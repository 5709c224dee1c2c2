/** Unambiguous byte strings: what is authenticated must not be readable in two ways. */

/** Each part behind its length as a 32-bit big-endian number. */
export function lengthPrefixed(parts: readonly (string | Uint8Array)[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (const part of parts) {
    const bytes = typeof part === "string" ? utf8(part) : part;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    chunks.push(length, bytes);
  }
  return Buffer.concat(chunks);
}

/** A lone surrogate would be replaced, and two texts would look alike. */
function utf8(text: string): Uint8Array {
  if (!text.isWellFormed()) {
    throw new RangeError("Text without a UTF-8 form cannot be authenticated");
  }
  return Buffer.from(text, "utf8");
}
