/** Whatever goes wrong is one line that says what to do. */

import { errorCode, errorText } from "../errors.ts";

/** Its message is that line. */
export class CliError extends Error {
  override readonly name = "CliError";
}

/** What one types to run this. */
export const program = "npm run -s lockstead --";

/** What the services and the way to them answer most often, each by what to do. */
export function explained(error: unknown, endpoint: string): unknown {
  if (!(error instanceof Error) || error instanceof CliError) {
    return error;
  }
  const advice = adviceOn(error, endpoint);
  return advice === undefined ? error : new CliError(oneLine(advice), { cause: error });
}

const unreachable = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "ETIMEDOUT",
]);

/** The services of the Query protocol have codes of their own for the same refusals. */
const wrongCredentials = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);

const adminsOwn =
  "those of the management account, as in the `export …` line that `npm start` printed or in the AdminCredentials of a deployment";

function adviceOn(error: Error, endpoint: string): string | undefined {
  const text = sentence(error.message);
  if (unreachable.has(errorCode(error) ?? "") || error.name === "TimeoutError") {
    return `Nothing answers at ${endpoint}: is it running, and is the endpoint right? \`npm start\` prints it.`;
  }
  if (error.name === "CredentialsProviderError") {
    return `There are no credentials in the environment (${errorText(error)}). Set ${adminsOwn}.`;
  }
  if (wrongCredentials.has(error.name)) {
    return `${endpoint} does not take these credentials: ${text} Set ${adminsOwn}, and unset AWS_SESSION_TOKEN and AWS_PROFILE.`;
  }
  if (/^AccessDenied(Exception)?$/.test(error.name) && /cloudtrail:LookupEvents/.test(text)) {
    return `These credentials may not read their account's events: ${text} Allow them cloudtrail:LookupEvents, or use those of the account's administrator, which \`${program} env NAME\` prints.`;
  }
  if (/^AccessDenied(Exception)?$/.test(error.name)) {
    return `These credentials may not do that: ${text} Set ${adminsOwn}.`;
  }
  // Whatever else a service answered has a text of AWS's, and no stack that would help.
  return "$metadata" in error && "$fault" in error ? `${error.name}: ${text}` : undefined;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
