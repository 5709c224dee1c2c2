/** `attestation`: what the enclave is to look like. */

import { parseArgs } from "node:util";
import { errorCode, errorText } from "../../errors.ts";
import { CliError, program } from "../errors.ts";

export type AttestationOptions = {
  readonly folder: string;
  /** A file; undefined has a key pair made. */
  readonly publicKey: string | undefined;
  /** By number; 48 bytes each. */
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  readonly userData: Uint8Array | undefined;
  readonly nonce: Uint8Array | undefined;
  /** How long the document is believed. */
  readonly hours: number;
};

export type AttestationInvocation =
  | { readonly command: "help"; readonly text: string }
  | (AttestationOptions & { readonly command: "attestation" });

/** As Nitro's: in debug mode all of them are zero. */
const pcrCount = 16;
const pcrLength = 48;
const longestExtra = 512;

export const attestationHelp = `Usage: npm run -s lockstead -- attestation DIR [options]

Makes an attestation document as a Nitro enclave would, for code that calls KMS
with a Recipient to be tested without an enclave. DIR keeps the root of trust that
it comes from (root.pem, root.key), the enclave's RSA key (enclave.key) and the
document (document.cbor); root and key are made once. Printed is the value for
--recipient.

  npm run -s lockstead -- attestation .lockstead/enclave --pcr 0=$IMAGE_SHA384
  npm start -- --attestation-roots .lockstead/enclave/root.pem

Options:
  --pcr N=HEX          a measurement, 96 hex digits; may be given for each N from
                       0 to ${pcrCount - 1} (default: all zero, as in debug mode)
  --public-key FILE    an RSA public key, as PEM or DER (default: enclave.key's)
  --user-data TEXT     goes into the document
  --nonce TEXT         goes into the document
  --hours HOURS        how long it is valid (default 3, as on AWS; at most 87600)
  --help               show this text
`;

/** @throws CliError at the first thing that is wrong */
export function readAttestationArguments(argv: readonly string[]): AttestationInvocation {
  const { values, positionals } = parse(argv);
  if (values.help) {
    return { command: "help", text: attestationHelp };
  }
  const [folder, ...more] = positionals;
  if (folder === undefined || folder.trim() === "") {
    throw wrong("`attestation` needs a folder");
  }
  if (more[0] !== undefined) {
    throw wrong(`\`attestation\` takes no "${more[0]}"`);
  }
  return {
    command: "attestation",
    folder,
    publicKey: values["public-key"],
    pcrs: readPcrs(values.pcr ?? []),
    userData: readExtra("--user-data", values["user-data"]),
    nonce: readExtra("--nonce", values.nonce),
    hours: readHours(values.hours ?? "3"),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: true,
      options: {
        pcr: { type: "string", multiple: true },
        "public-key": { type: "string" },
        "user-data": { type: "string" },
        nonce: { type: "string" },
        hours: { type: "string" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    if (errorCode(error)?.startsWith("ERR_PARSE_ARGS_")) {
      throw wrong(errorText(error).split(/\.\s/)[0] ?? "");
    }
    throw error;
  }
}

function readPcrs(given: readonly string[]): ReadonlyMap<number, Uint8Array> {
  const pcrs = new Map<number, Uint8Array>();
  for (let number = 0; number < pcrCount; number++) {
    pcrs.set(number, Buffer.alloc(pcrLength));
  }
  for (const text of given) {
    const [, number = "", hex = ""] = /^(\d{1,2})=([0-9a-f]{96})$/i.exec(text) ?? [];
    if (number === "" || !pcrs.has(Number(number))) {
      throw wrong(`--pcr must be a number from 0 to ${pcrCount - 1}, = and 96 hex digits`);
    }
    pcrs.set(Number(number), Buffer.from(hex, "hex"));
  }
  return pcrs;
}

function readExtra(flag: string, text: string | undefined): Uint8Array | undefined {
  const content = text === undefined ? undefined : Buffer.from(text);
  if (content !== undefined && content.length > longestExtra) {
    throw wrong(`${flag} may have ${longestExtra} bytes`);
  }
  return content;
}

function readHours(text: string): number {
  const hours = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (hours < 1 || hours > 87_600) {
    throw wrong(`--hours must be a number from 1 to 87600, not "${text}"`);
  }
  return hours;
}

function wrong(problem: string): CliError {
  return new CliError(
    `${problem.replace(/\.$/, "")}. \`${program} attestation --help\` shows what there is.`,
  );
}
