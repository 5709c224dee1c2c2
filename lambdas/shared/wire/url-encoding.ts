/**
 * A policy document as IAM's answers hold it: "URL-encoded compliant with RFC
 * 3986", so every byte of its UTF-8 but the unreserved characters (section 2.3).
 */
export function urlEncodedDocument(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
