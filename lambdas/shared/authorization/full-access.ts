/** AWS's own policies of an organization: they allow all, and stand wherever nothing else does. */

import { parseByRules, parsePolicy, type PolicyDocument } from "./document.ts";
import { fullAccessRules } from "./policy-rules.ts";

type OwnPolicy = { readonly text: string; readonly document: PolicyDocument };

const everything = { Effect: "Allow", Action: "*", Resource: "*" };

const serviceText = JSON.stringify({ Version: "2012-10-17", Statement: [everything] });

const resourceText = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ ...everything, Principal: "*" }],
});

/** `FullAWSAccess`. */
export const fullServiceAccess: OwnPolicy = {
  text: serviceText,
  document: parsePolicy("service-control", serviceText),
};

/** `RCPFullAWSAccess`. Nobody else's resource control policy may allow. */
export const fullResourceAccess: OwnPolicy = {
  text: resourceText,
  document: parseByRules(fullAccessRules, resourceText),
};
