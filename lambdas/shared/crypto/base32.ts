/** Base32 (RFC 4648, no padding): what AWS's ids are written in. */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A character for each number, by its lowest five bits: what lies above them is left out. */
export function base32(numbers: Iterable<number>): string {
  return Array.from(numbers, (number) => alphabet[number & 31]).join("");
}

/** The numbers that the characters stand for: -1 for what is no base32. */
export function fromBase32(characters: string): readonly number[] {
  return Array.from(characters, (character) => alphabet.indexOf(character));
}
