/**
 * Which wrapping algorithms and keys go together, and with which key.
 * Source: the documentation of GetParametersForImport.
 */

import { ServiceError } from "../../wire/errors.ts";
import type { Key } from "../key.ts";
import { materialKind } from "../specs.ts";
import { type WrappingAlgorithm, wrappings } from "./wrapping-algorithms.ts";

const wrappingSpecs = ["RSA_2048", "RSA_3072", "RSA_4096"] as const;

export type WrappingSpec = (typeof wrappingSpecs)[number];

export type WrappingChoice = {
  readonly algorithm: WrappingAlgorithm;
  readonly spec: WrappingSpec;
};

/** @throws ServiceError UnsupportedOperationException for what does not go together */
export function requireWrapping(
  { spec: keySpec }: Pick<Key, "spec">,
  { WrappingAlgorithm: algorithm, WrappingKeySpec: spec }: WrappingRequest,
): WrappingChoice {
  if (!isWrappingSpec(spec)) {
    throw unsupported(`WrappingKeySpec ${spec} is not supported in this Region.`);
  }
  if (!isWrappingAlgorithm(algorithm)) {
    throw unsupported(
      algorithm === "SM2PKE"
        ? `WrappingAlgorithm ${algorithm} is not supported in this Region.`
        : `WrappingAlgorithm ${algorithm} is not supported any more.`,
    );
  }
  const { type } = materialKind(keySpec);
  const { hybrid } = wrappings[algorithm];
  // Secret bytes go directly, RSA keys are too large to, and curves go either way.
  if (hybrid ? type === "aes" || type === "hmac" : type === "rsa") {
    throw unsupported(`WrappingAlgorithm ${algorithm} is not supported for KeySpec ${keySpec}.`);
  }
  if (!hybrid && keySpec === "ECC_NIST_P521" && spec === "RSA_2048") {
    throw unsupported(
      `WrappingAlgorithm ${algorithm} and WrappingKeySpec ${spec} are not supported for KeySpec ${keySpec}.`,
    );
  }
  return { algorithm, spec };
}

type WrappingRequest = {
  readonly WrappingAlgorithm: string;
  readonly WrappingKeySpec: string;
};

function isWrappingSpec(name: string): name is WrappingSpec {
  return (wrappingSpecs as readonly string[]).includes(name);
}

function isWrappingAlgorithm(name: string): name is WrappingAlgorithm {
  return Object.hasOwn(wrappings, name);
}

function unsupported(text: string): ServiceError {
  return new ServiceError("UnsupportedOperationException", text);
}
