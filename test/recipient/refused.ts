import { InvalidAttestation } from "../../lambdas/shared/recipient/invalid.ts";

/** @returns undefined for what is refused as it should be; what fails in another way, fails */
export function readOrRefused<T>(read: () => T): { readonly value: T } | undefined {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof InvalidAttestation) {
      return undefined;
    }
    throw error;
  }
}
