/**
 * Percent-encoding as Signature Version 4 has it: every byte but the unreserved
 * characters of RFC 3986 (section 2.3) becomes `%XX` in upper case.
 */

const percent = 0x25;
const plus = 0x2b;
const space = 0x20;

const nothingToEncode = /^[A-Za-z0-9\-._~]*$/;
const nothingToEncodeInPath = /^[A-Za-z0-9\-._~/]*$/;

const encoded = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return nothingToEncode.test(character)
    ? character
    : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

/**
 * A name or value of a query string as the client sent it, in the one encoding
 * that the signature covers. `+` is a space, as in forms. A `%` that begins no
 * escape stands for itself, as it does for whoever reads the query after us: so
 * what reads the same signs the same, and nothing a client sends can throw here.
 */
export function encodeQueryComponent(sent: string): string {
  if (nothingToEncode.test(sent)) {
    return sent;
  }
  const bytes = Buffer.from(sent, "utf8");
  let result = "";
  for (let at = 0; at < bytes.length; at += 1) {
    let byte = bytes[at]!;
    if (byte === plus) {
      byte = space;
    } else if (byte === percent) {
      const value = hexDigit(bytes[at + 1]) * 16 + hexDigit(bytes[at + 2]);
      if (!Number.isNaN(value)) {
        byte = value;
        at += 2;
      }
    }
    result += encoded[byte]!;
  }
  return result;
}

/** The inverse of `encodeQueryComponent`; what is not UTF-8 stays encoded. */
export function decodeQueryComponent(canonical: string): string {
  if (!canonical.includes("%")) {
    return canonical;
  }
  try {
    return decodeURIComponent(canonical);
  } catch {
    return canonical;
  }
}

/** A path, all but its slashes encoded, and so the escapes that it holds encoded again. */
export function encodePath(path: string): string {
  if (nothingToEncodeInPath.test(path)) {
    return path;
  }
  let result = "";
  for (const byte of Buffer.from(path, "utf8")) {
    result += byte === 0x2f ? "/" : encoded[byte]!;
  }
  return result;
}

function hexDigit(byte: number | undefined): number {
  return byte === undefined ? Number.NaN : Number.parseInt(String.fromCharCode(byte), 16);
}
