/**
 * What ImportKeyMaterial's request asks for, beside the material.
 * Source: ../shared/facts/rotation-import-multiregion.md.
 */

import { ServiceError } from "../../wire/errors.ts";
import { day } from "../due.ts";
import { type Key, showsMaterial } from "../key.ts";

export type ImportRequest = {
  readonly ExpirationModel?: "KEY_MATERIAL_EXPIRES" | "KEY_MATERIAL_DOES_NOT_EXPIRE";
  readonly ValidTo?: Date;
  readonly ImportType?: "NEW_KEY_MATERIAL" | "EXISTING_KEY_MATERIAL";
  readonly KeyMaterialId?: string;
  readonly KeyMaterialDescription?: string;
};

export type ImportTerms = {
  /** When the material is gone, in milliseconds since 1970; undefined if it stays. */
  readonly expires: number | undefined;
  /** Undefined where it depends on what the key has. */
  readonly type: "new" | "existing" | undefined;
  readonly materialId: string | undefined;
  readonly description: string | undefined;
};

/** Days. */
const longestValidity = 365;

/** @throws ServiceError ValidationException */
export function parseImportRequest(request: ImportRequest, now: Date): ImportTerms {
  const { ImportType, KeyMaterialId, KeyMaterialDescription } = request;
  if (ImportType === "NEW_KEY_MATERIAL" && KeyMaterialId !== undefined) {
    throw invalid("KeyMaterialId cannot be set if the ImportType is NEW_KEY_MATERIAL");
  }
  return {
    expires: expiry(request, now),
    type: ImportType && (ImportType === "NEW_KEY_MATERIAL" ? "new" : "existing"),
    materialId: KeyMaterialId,
    description: KeyMaterialDescription,
  };
}

function expiry(
  { ExpirationModel = "KEY_MATERIAL_EXPIRES", ValidTo }: ImportRequest,
  now: Date,
): number | undefined {
  const expires = ValidTo?.getTime();
  if (ExpirationModel === "KEY_MATERIAL_DOES_NOT_EXPIRE") {
    if (expires !== undefined) {
      throw invalid(`A validTo date must not be set if the ExpirationModel is ${ExpirationModel}`);
    }
    return undefined;
  }
  if (expires === undefined) {
    throw invalid(`A validTo date must be set if the ExpirationModel is ${ExpirationModel}`);
  }
  const time = now.getTime();
  if (expires <= time || expires > time + longestValidity * day) {
    throw invalid(
      `The validTo date must be in the future, and at most ${longestValidity} days from now`,
    );
  }
  return expires;
}

function invalid(text: string): ServiceError {
  return new ServiceError("ValidationException", text);
}

/**
 * Only keys that can have several materials tell them apart.
 * @throws ServiceError UnsupportedOperationException
 */
export function requireNameable(key: Key, { type, materialId, description }: ImportTerms): void {
  const named = {
    ImportType: type,
    KeyMaterialId: materialId,
    KeyMaterialDescription: description,
  };
  const first = Object.entries(named).find(([, value]) => value !== undefined);
  if (first !== undefined && !showsMaterial(key)) {
    throw new ServiceError(
      "UnsupportedOperationException",
      `${first[0]} is supported only for symmetric encryption KMS keys.`,
    );
  }
}
