/**
 * Everything that must outlive a deployment: the tables and the secrets. The
 * service stack can be deleted and made again without losing a key.
 *
 * Logical ids are what CloudFormation knows a table by, so the constructs stand
 * directly in the stack: no move of code into another class renames them.
 */

import { CfnTable, type CfnTableProps } from "aws-cdk-lib/aws-dynamodb";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { type App, CfnOutput, CfnResource, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { accessKeyIdFor } from "../lambdas/shared/identity/access-key-id.ts";
import { pendingIndex } from "../lambdas/shared/store/event-items.ts";
import { dueIndex, retirableIndex } from "../lambdas/shared/store/items.ts";
import { acknowledge } from "./acknowledge.ts";
import type { Settings } from "./context.ts";
import { type Wrapping, wrappingOf } from "./wrapping.ts";

type StateSettings = Pick<
  Settings,
  "wrapping" | "removal" | "deletionProtection" | "managementAccount"
>;

export class StateStack extends Stack {
  readonly table: CfnTable;
  /** What happened: of another volume, retention and permission than what is. */
  readonly events: CfnTable;
  readonly adminSecret: CfnSecret;
  readonly credentialsSecret: CfnSecret;
  readonly wrapping: Wrapping;

  constructor(app: App, id: string, settings: StateSettings) {
    super(app, id, { description: "Lockstead: the tables and the secrets" });

    this.table = new CfnTable(
      this,
      "Table",
      tableProperties(
        [
          { hashKey: retirableIndex, rangeKey: "sk", rangeType: "S" },
          { hashKey: dueIndex, rangeKey: "dueAt", rangeType: "N", keysOnly: true },
        ],
        settings,
      ),
    );
    this.events = new CfnTable(
      this,
      "EventsTable",
      tableProperties([{ hashKey: pendingIndex, rangeKey: "sk", rangeType: "S" }], settings),
    );

    this.adminSecret = new CfnSecret(this, "AdminSecret", {
      description: "Lockstead: the access key of the user admin in the management account",
      generateSecretString: {
        // Ids are no secrets. This one follows from the account, with its free
        // bits all zero, so that no deployment changes it.
        secretStringTemplate: JSON.stringify({
          accessKeyId: accessKeyIdFor("AKIA", settings.managementAccount, new Uint8Array(5)),
        }),
        generateStringKey: "secretAccessKey",
        passwordLength: 40,
        excludePunctuation: true,
      },
    });
    acknowledge(
      this.adminSecret,
      "SMG4",
      "A new secret access key locks out whoever holds the old one: the deployer rotates it, by writing a new value.",
    );

    this.credentialsSecret = this.#generatedSecret(
      "CredentialsSecret",
      "Lockstead: the secret that access keys and session tokens are sealed under",
      "A new secret ends every session and every access key but the admin's: the deployer chooses when.",
    );

    this.wrapping = wrappingOf(this, settings.wrapping, () => this.#wrappingSecret());

    const policy = settings.removal === "retain" ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    for (const resource of this.node.children.filter(CfnResource.isCfnResource)) {
      resource.applyRemovalPolicy(policy);
    }

    new CfnOutput(this, "AdminCredentials", {
      description:
        "The secret with the admin's accessKeyId and secretAccessKey: read it with `aws secretsmanager get-secret-value --secret-id`, with your own credentials and without AWS_ENDPOINT_URL",
      value: this.adminSecret.ref,
    });
  }

  #wrappingSecret(): CfnSecret {
    return this.#generatedSecret(
      "WrappingSecret",
      "Lockstead: the secret that all key material is sealed under",
      "Rotation has to re-seal every domain key before the old version goes: it is an operation of Lockstead's, not a schedule.",
    );
  }

  /** @param unrotated why no schedule rotates it */
  #generatedSecret(id: string, description: string, unrotated: string): CfnSecret {
    // 64 characters out of 62 carry 381 bits: more than the 256 that are derived from them.
    const secret = new CfnSecret(this, id, {
      description,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    acknowledge(secret, "SMG4", unrotated);
    return secret;
  }
}

type Index = {
  /** Also its name. */
  readonly hashKey: string;
  readonly rangeKey: string;
  readonly rangeType: "S" | "N";
  readonly keysOnly?: true;
};

function tableProperties(
  indexes: readonly Index[],
  { deletionProtection }: Pick<Settings, "deletionProtection">,
): CfnTableProps {
  return {
    keySchema: [
      { attributeName: "pk", keyType: "HASH" },
      { attributeName: "sk", keyType: "RANGE" },
    ],
    attributeDefinitions: [
      { attributeName: "pk", attributeType: "S" },
      { attributeName: "sk", attributeType: "S" },
      ...indexes.flatMap(({ hashKey, rangeKey, rangeType }) => [
        { attributeName: hashKey, attributeType: "S" },
        ...(rangeKey === "sk" ? [] : [{ attributeName: rangeKey, attributeType: rangeType }]),
      ]),
    ],
    globalSecondaryIndexes: indexes.map(({ hashKey, rangeKey, keysOnly }) => ({
      indexName: hashKey,
      keySchema: [
        { attributeName: hashKey, keyType: "HASH" },
        { attributeName: rangeKey, keyType: "RANGE" },
      ],
      projection: { projectionType: keysOnly ? "KEYS_ONLY" : "ALL" },
    })),
    billingMode: "PAY_PER_REQUEST",
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveSpecification: { attributeName: "expiresAt", enabled: true },
    deletionProtectionEnabled: deletionProtection,
    // Encrypted at rest under DynamoDB's own key, its default and free of
    // charge: key material is sealed before it gets here.
  };
}
