/** What requests of several services need. */

import { allowing, policyOf } from "../../support/iam-users.ts";
import { account } from "../../support/service.ts";

/** Makes what has to be there first. @returns the input */
export type MakeInput = () => Promise<object> | object;
export type Requests = Readonly<Record<string, MakeInput>>;

export const PolicyDocument = policyOf(allowing("kms:Decrypt"));
export const Tags = [{ Key: "team", Value: "a" }];
export const root = `arn:aws:iam::${account}:root`;
export const plaintext = Buffer.from("a plaintext that nobody else may read");
