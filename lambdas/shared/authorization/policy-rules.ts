/**
 * What each kind of policy may and must say.
 * Source: ../shared/facts/authorization.md, sections 4, 5 and 7; the user guides
 * of IAM and Organizations.
 */

import { globMatches } from "./glob.ts";
import type { PolicyKind, Texts } from "./policy-syntax.ts";
import { trustActions } from "./policy-texts.ts";

export type Rules = {
  readonly kind: PolicyKind;
  /** Whether the only Version is the current one. */
  readonly currentVersion: boolean;
  readonly sid: { readonly characters: RegExp; readonly named: string } | undefined;
  readonly effects: readonly string[];
  /**
   * - `none`: it is about whoever it is attached to
   * - `everyone`: it has to say so
   * - `named`: it says who is meant
   */
  readonly principals: "none" | "everyone" | "named";
  readonly notPrincipal: boolean;
  /** Without, it is about the one thing that it belongs to. */
  readonly resources: boolean;
  /** Whether a statement may lack actions or resources: AWS KMS takes it, and it is inert. */
  readonly inert: boolean;
  /** Undefined where any action may be named, and all by `*`. */
  readonly actions: ActionRule | undefined;
};

/** NotAction would name all others, so it is not for kinds that have such a rule. */
export type ActionRule = {
  /** @param pattern in lower case */
  readonly fits: (pattern: string) => boolean;
  /** For messages: what may be named. */
  readonly named: string;
  readonly texts: Texts;
};

const alphanumeric = { characters: /^[\dA-Za-z]*$/, named: "letters and digits" };

const identity: Rules = {
  kind: "identity",
  currentVersion: false,
  sid: alphanumeric,
  effects: ["Allow", "Deny"],
  principals: "none",
  notPrincipal: false,
  resources: true,
  inert: false,
  actions: undefined,
};

const assumeActions = [
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:tagsession",
  "sts:setsourceidentity",
  "sts:setcontext",
];

const trust: ActionRule = {
  fits: (pattern) =>
    pattern.startsWith("sts:") &&
    assumeActions.some((action) => globMatches({ text: pattern }, action)),
  named: "actions of STS by which a role is assumed",
  texts: trustActions,
};

/** Services whose resources these policies reach, as AWS's documentation lists them in September 2026. */
const resourceControlled = new Set(
  `aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront
  cloudsearch cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity
  cognito-idp comprehend comprehendmedical compute-optimizer cost-optimization-hub dax dsql dynamodb
  ecr ecr-public events firehose fis fms gamelift health inspector-scan kendra kinesisvideo kms logs
  memorydb networkmonitor notifications opensearch pca-connector-ad personalize polly pricing
  resource-groups rolesanywhere s3 secretsmanager servicediscovery signin sqs sts support swf textract
  timestream-influxdb transcribe transfer translate wafv2 workspaces xray`.split(/\s+/),
);

const resourceControl: Rules = {
  ...identity,
  kind: "resource-control",
  effects: ["Deny"],
  principals: "everyone",
  actions: {
    fits: (pattern) => resourceControlled.has(pattern.split(":")[0] ?? ""),
    named: "actions of services that support resource control policies",
    texts: {},
  },
};

export const rulesOf: Readonly<Record<PolicyKind, Rules>> = {
  identity,
  managed: { ...identity, kind: "managed", currentVersion: true },
  session: { ...identity, kind: "session" },
  key: {
    ...identity,
    kind: "key",
    // The console's own key policies have blanks in theirs.
    sid: undefined,
    principals: "named",
    notPrincipal: true,
    inert: true,
  },
  trust: { ...identity, kind: "trust", principals: "named", resources: false, actions: trust },
  "service-control": { ...identity, kind: "service-control" },
  "resource-control": resourceControl,
};

/** Of the one resource control policy that allows: AWS's own, which is attached everywhere. */
export const fullAccessRules: Rules = {
  ...resourceControl,
  effects: ["Allow"],
  actions: undefined,
};
