/** `--help`, at each level. */

import type { CommandName } from "./arguments.ts";

const common = `  --endpoint-url URL   where Lockstead is (default: AWS_ENDPOINT_URL)
  --help               show this text`;

export const help = `Usage: npm run -s lockstead -- COMMAND [options]

Makes and removes tenants, which are accounts of the organization, through the
public APIs: Organizations, STS and IAM.

Commands:
  tenant add NAME      make a tenant, and print its administrator's credentials
  tenant list          list the tenants
  tenant remove NAME   close a tenant's account
  env NAME             print new credentials for a tenant's administrator

COMMAND --help tells more.

Options:
${common}

Environment:
  AWS_ENDPOINT_URL     where Lockstead is: without it nothing is done, so that
                       AWS itself is never reached by accident
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE, …
                       the credentials of the management account, as the AWS SDK
                       for JavaScript reads them; \`npm start\` prints them
  AWS_REGION           what the printed exports name (default us-east-1)
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
};
