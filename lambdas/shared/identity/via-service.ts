/**
 * Requests that a service makes on someone's behalf, as AWS's forward access
 * sessions are: the caller's policies decide, and condition keys tell which
 * service asks. Source of the keys: the IAM User Guide, "Forward access sessions"
 * and "AWS global condition context keys"; the KMS Developer Guide, kms:ViaService.
 */

import { type Context, contextOf } from "../authorization/context.ts";

/** Roles under this path make a service of whoever assumes them: see sts/forwarding.ts. */
export const viaPath = "/lockstead/via/";

/** As in `s3.us-west-2.amazonaws.com`: what `kms:ViaService` is. */
const regionalForm = /^[a-z\d-]+\.[a-z]{2,}(?:-[a-z]+)+-\d\.amazonaws\.com$/;

export function isRegional(service: string): boolean {
  return regionalForm.test(service);
}

/** As in `s3.amazonaws.com`: the service wherever it is, as AWS names who called. */
export function servicePrincipal(service: string): string {
  return `${service.slice(0, service.indexOf("."))}.amazonaws.com`;
}

/** What condition keys tell of such a request, whatever it is about. Only one service is on the way. */
export function viaContext(service: string): Context {
  const principal = servicePrincipal(service);
  return contextOf({
    "aws:ViaAWSService": "true",
    "aws:CalledVia": [principal],
    "aws:CalledViaFirst": principal,
    "aws:CalledViaLast": principal,
  });
}
