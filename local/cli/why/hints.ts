/** What to do about requests that no policy stood in the way of. */

import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";
import { reasonsOf } from "./event.ts";

const state = "`aws kms describe-key` shows the key's state.";
const ours = "Try again; the server's log has the cause under this request id.";
const form = "The request is not well-formed: its text says what is wrong.";

/** By `errorCode`, in events' words. */
const hints: Readonly<Record<string, string>> = {
  AlreadyExistsException: "The name is taken.",
  DependencyTimeoutException: ours,
  DisabledException: `The key is disabled: \`aws kms enable-key\` enables it. ${state}`,
  DryRunOperationException: "Nothing: without DryRun it would have succeeded.",
  ExpiredTokenException: "The session has ended: begin another.",
  IncorrectKeyException: "The ciphertext was made under another key than the request names.",
  InternalFailure: ours,
  InvalidCiphertextException:
    "The ciphertext was changed, or the encryption context is not the one that it was made with.",
  InvalidGrantTokenException: "The grant token is none, or its grant is gone.",
  InvalidKeyUsageException: `The key is not for this use. ${state}`,
  KMSInternalException: ours,
  KMSInvalidStateException: `The key's state does not let it be used. ${state}`,
  LimitExceededException: "A quota is used up.",
  MalformedPolicyDocumentException: form,
  NoSuchEntityException: "What the request names is not there, in this account.",
  NotFoundException:
    "What the request names is not there, in this account and Region: bare ids and names are looked up where the request is signed for.",
  SerializationException: form,
  ThrottlingException: "Too many requests: try again a little later.",
  UnsupportedOperationException: "Lockstead does not do this: the README says what it does.",
  ValidationException: form,
};

export function failureAdvice(event: CloudTrailEvent): string {
  const { errorCode = "" } = event;
  const decided = reasonsOf(event).length > 0;
  const begin = decided
    ? "No policy stood in the way: every check allowed it. "
    : "It did not come to a question of policies. ";
  const hint = hints[errorCode] ?? hints[`${errorCode}Exception`];
  return `${begin}The request failed with ${errorCode}${hint === undefined ? "." : `. ${hint}`}`;
}
