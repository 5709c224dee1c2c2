/** What all parts of a policy document are read with, and how one is refused. */

/**
 * - `identity`: attached to a user, group or role; a permissions boundary is one as well
 * - `managed`: an identity policy that is a resource of its own, with an ARN
 * - `session`: passed to STS
 * - `key`: of a KMS key
 * - `trust`: who may assume a role
 * - `service-control`, `resource-control`: of an organization
 */
export type PolicyKind =
  | "identity"
  | "managed"
  | "session"
  | "key"
  | "trust"
  | "service-control"
  | "resource-control";

/** AWS's texts for one defect, by the kind of policy; without one where none is known. */
export type Texts = Partial<Record<PolicyKind, string>>;

/**
 * Why a document is refused.
 *
 * The message is what the caller is told: AWS's text to the letter where one is
 * known, since clients and their users look for it. The explanation always says
 * what is wrong and where; it is the message where AWS has no text.
 */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  /**
   * As in `Statement[1].Condition.StringEquals`; empty for the document as a
   * whole, `line 2, column 7` in what is no JSON.
   */
  readonly place: string;
  readonly explanation: string;

  constructor(place: string, explanation: string, message: string) {
    super(message);
    this.place = place;
    this.explanation = explanation;
  }
}

/** An element of a document that is being read. */
export type Place = { readonly kind: PolicyKind; readonly path: string };

export function memberOf({ kind, path }: Place, name: string): Place {
  if (!/^[\w:/-]{1,128}$/.test(name)) {
    return { kind, path: `${path}[${quoted(name)}]` };
  }
  return { kind, path: path === "" ? name : `${path}.${name}` };
}

export function itemOf({ kind, path }: Place, index: number): Place {
  return { kind, path: `${path}[${index}]` };
}

/** A text of the client's, fit for a message: in one line, and not too long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 128 ? `${text.slice(0, 128)}…` : text);
}

/** AWS Organizations has one text for all that it refuses. */
const organizationText =
  "The provided policy document does not meet the requirements of the specified policy type.";

/** @param what a sentence without its full stop */
export function refusal({ kind, path }: Place, what: string, texts: Texts): PolicyError {
  const explanation = path === "" ? `${what}.` : `${what} (at ${path}).`;
  const organizational = kind === "service-control" || kind === "resource-control";
  const text = organizational ? organizationText : texts[kind];
  return new PolicyError(path, explanation, text === undefined ? explanation : printable(text));
}

/** AWS's texts name things as the policy writes them; an answer in XML has no control characters. */
function printable(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, "\uFFFD");
}
