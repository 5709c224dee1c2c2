/** `--help`, at each level. */

import type { CommandName } from "./arguments.ts";

const common = `  --endpoint-url URL   where Lockstead is (default: AWS_ENDPOINT_URL)
  --help               show this text`;

const ofTrail = `  --region REGION      only this Region's events (default: those of AWS_REGION, and
                       those of us-east-1, where IAM and Organizations leave theirs)
  --tenant NAME        the account of this tenant, by name or account id, which takes
                       the credentials of the management account`;

export const help = `Usage: npm run -s lockstead -- COMMAND [options]

Makes and removes tenants, which are accounts of the organization, and tells what
was requested and why it was denied; all through the public APIs: Organizations,
STS, IAM and CloudTrail.

Commands:
  tenant add NAME      make a tenant, and print its administrator's credentials
  tenant list          list the tenants
  tenant remove NAME   close a tenant's account
  env NAME             print new credentials for a tenant's administrator
  why [ID]             why a request was allowed or denied
  events               list the latest requests
  attestation DIR      make an attestation document, to test enclave code without an
                       enclave; it asks no service for anything

COMMAND --help tells more.

Options:
${common}

Environment:
  AWS_ENDPOINT_URL     where Lockstead is: without it nothing is done, so that
                       AWS itself is never reached by accident
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE, …
                       the credentials of the management account, as the AWS SDK
                       for JavaScript reads them; \`npm start\` prints them.
                       \`why\` and \`events\` take those of any account
  AWS_REGION           what the printed exports name, and whose events are looked
                       through (default us-east-1)
`;

export const tenantHelp = `Usage: npm run -s lockstead -- tenant COMMAND [options]

Commands:
  add NAME             make a tenant, and print its administrator's credentials
  list                 list the tenants
  remove NAME          close a tenant's account

tenant COMMAND --help tells more.
`;

export const commandHelp: Readonly<Record<CommandName, string>> = {
  "tenant add": `Usage: npm run -s lockstead -- tenant add NAME [options]

Makes an account with this name, assumes its OrganizationAccountAccessRole, makes
the user "administrator" with the policy AdministratorAccess and an access key,
and prints what sets a shell up to be that user:

  eval "$(npm run -s lockstead -- tenant add team-a)"

Options:
  --email ADDRESS      the account's e-mail address, which no other account may
                       have (default: made from the name; nobody is written to)
  --json               print JSON
${common}
`,
  "tenant list": `Usage: npm run -s lockstead -- tenant list [options]

Lists every account of the organization but the management account.

Options:
  --json               print JSON
${common}
`,
  "tenant remove": `Usage: npm run -s lockstead -- tenant remove NAME [options]

Closes the account with this name or account id: at once nobody gets in any more,
and after 90 days its keys are destroyed, and with them all that they encrypted.

Options:
  --yes                do not ask
${common}
`,
  env: `Usage: npm run -s lockstead -- env NAME [options]

Makes a new access key for the administrator of the tenant with this name or
account id, and prints what sets a shell up to use it. A user has two access keys
at most: the older one goes when there are two. An administrator who is missing is
made again.

  eval "$(npm run -s lockstead -- env team-a)"

Options:
  --json               print JSON
${common}
`,
  why: `Usage: npm run -s lockstead -- why [ID] [options]

Tells why a request was allowed or denied: who asked for what on which resource,
what each policy on the way said, what came close and the one thing that kept it
from applying, and what would have to change. An account is told of its own
policies only.

ID is that of a request or of an event. AWS SDKs have a request's in the error's
$metadata.requestId or ResponseMetadata.RequestId, \`aws --debug\` prints it, and
\`events\` lists them. Without one it is the latest denial in this account.

Options:
${ofTrail}
  --json               print JSON: the event as CloudTrail has it; decisions, check
                       by check; advice, with verdict (allowed, denied, failed),
                       text, and of a denial: check, the place of the check that
                       decided; because; cited, the statement or grant to look at
${common}
`,
  events: `Usage: npm run -s lockstead -- events [options]

Lists the latest requests of this account, the newest last: when, the request's
id, who, what, on what, and how it ended. Looking for events (LookupEvents) leaves
events too, which are listed only with --name LookupEvents.

Options:
  --follow             go on with those that come, until Ctrl-C
  --limit NUMBER       so many to begin with (default 20)
  --name OPERATION     only these, as in Decrypt
  --user NAME          only those of this user or session, by name or ARN
  --key KEY            only those about this key: an id, an ARN or an alias
  --denied             only what policies denied
${ofTrail}
  --json               print each event as CloudTrail has it, a JSON line each
${common}
`,
};
