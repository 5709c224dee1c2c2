/** What grants open on a key whose policy opens nothing. */

import {
  CreateAliasCommand,
  CreateGrantCommand,
  type CreateGrantCommandInput,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RevokeGrantCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { startCallers } from "../support/callers.ts";
import {
  adminArn,
  aliceArn,
  close,
  closedPolicy,
  createClosedKey,
  grant,
  managing,
} from "../support/grants.ts";
import { account } from "../support/service.ts";
import {
  createKey,
  type CreatedKey,
  denyEveryone,
  failureOf,
  useService,
} from "../support/suite.ts";

const suite = useService();
const Plaintext = Buffer.from("the plaintext");
type Pairs = Record<string, string>;
type Names = NonNullable<CreateGrantCommandInput["Operations"]>;

let open: CreatedKey;
let closed: CreatedKey;
/** Made while the key was open. */
let CiphertextBlob: Uint8Array;
let ofOpenKey: Uint8Array;
const alias = "alias/closed";
const EncryptionContext = { Department: "IT" };

const blobOf = async (KeyId: string, EncryptionContext?: Pairs) =>
  (await suite.kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext })))
    .CiphertextBlob as Uint8Array;

beforeAll(async () => {
  await startCallers(suite.store.endpoint).populate(aliceArn);
  open = await createKey(suite.kms);
  closed = await createKey(suite.kms);
  await suite.kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: closed.KeyId }));
  CiphertextBlob = await blobOf(closed.KeyId, EncryptionContext);
  ofOpenKey = await blobOf(open.KeyId);
  await close(suite.kms, closed.KeyId);
});

const outcomeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => "allowed",
    (error: Error) => error.name,
  );

type Request = (KeyId: string, GrantTokens?: string[]) => Promise<unknown>;

const requests: readonly (readonly [
  name: string,
  operation: Names[number],
  byName: boolean,
  Request,
])[] = [
  [
    "Encrypt",
    "Encrypt",
    true,
    (KeyId, GrantTokens) => suite.kms.send(new EncryptCommand({ KeyId, Plaintext, GrantTokens })),
  ],
  [
    "Decrypt",
    "Decrypt",
    true,
    (KeyId, GrantTokens) =>
      suite.kms.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext, GrantTokens })),
  ],
  [
    "Decrypt by what the ciphertext names",
    "Decrypt",
    false,
    (_KeyId, GrantTokens) =>
      suite.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, GrantTokens })),
  ],
  [
    "ReEncrypt from the key",
    "ReEncryptFrom",
    true,
    (SourceKeyId, GrantTokens) =>
      suite.kms.send(
        new ReEncryptCommand({
          SourceKeyId,
          CiphertextBlob,
          SourceEncryptionContext: EncryptionContext,
          DestinationKeyId: open.KeyId,
          GrantTokens,
        }),
      ),
  ],
  [
    "ReEncrypt to the key",
    "ReEncryptTo",
    true,
    (DestinationKeyId, GrantTokens) =>
      suite.kms.send(
        new ReEncryptCommand({ CiphertextBlob: ofOpenKey, DestinationKeyId, GrantTokens }),
      ),
  ],
  [
    "GenerateDataKey",
    "GenerateDataKey",
    true,
    (KeyId, GrantTokens) =>
      suite.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", GrantTokens })),
  ],
  [
    "GenerateDataKeyWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    true,
    (KeyId, GrantTokens) =>
      suite.kms.send(
        new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256", GrantTokens }),
      ),
  ],
  [
    "DescribeKey",
    "DescribeKey",
    true,
    (KeyId, GrantTokens) => suite.kms.send(new DescribeKeyCommand({ KeyId, GrantTokens })),
  ],
];

const operations: Names = [
  "Encrypt",
  "Decrypt",
  "ReEncryptFrom",
  "ReEncryptTo",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "DescribeKey",
  "RetireGrant",
  "CreateGrant",
];

describe.each(requests)("%s", (_name, operation, byName, request) => {
  const ways = () => (byName ? [closed.KeyId, closed.Arn, alias] : [closed.KeyId]);

  test("needs its own operation, and no other gives it", async () => {
    expect(await outcomeOf(request(closed.KeyId))).toBe("AccessDeniedException");
    const others = await grant(
      suite.kms,
      closed.KeyId,
      operations.filter((name) => name !== operation),
    );
    for (const KeyId of ways()) {
      expect(await outcomeOf(request(KeyId, [others.GrantToken]))).toBe("AccessDeniedException");
      expect(await outcomeOf(request(KeyId))).toBe("AccessDeniedException");
    }
    await revoke(others);
  });

  test("is allowed by a grant, with its token and without, however the key is named", async () => {
    const made = await grant(suite.kms, closed.KeyId, [operation]);
    for (const KeyId of ways()) {
      await request(KeyId);
      await request(KeyId, [made.GrantToken]);
    }
    await revoke(made);
    expect(await outcomeOf(request(closed.KeyId))).toBe("AccessDeniedException");
  });

  test("is allowed by a grant to the account to whom the account lets", async () => {
    const GranteePrincipal = `arn:aws:iam::${account}:root`;
    const made = await grant(suite.kms, closed.KeyId, [operation], { GranteePrincipal });
    expect(await outcomeOf(request(closed.KeyId))).toBe("allowed");
    await revoke(made);
  });

  test("is not allowed by a grant to someone else", async () => {
    const made = await grant(suite.kms, closed.KeyId, [operation], { GranteePrincipal: aliceArn });
    expect(await outcomeOf(request(closed.KeyId, [made.GrantToken]))).toBe("AccessDeniedException");
    await revoke(made);
  });

  test.runIf(byName)("is denied by the key's policy, whatever a grant allows", async () => {
    const { KeyId } = await createClosedKey(suite.kms, denyEveryone(`kms:${operation}`));
    const { GrantToken } = await grant(suite.kms, KeyId, [operation]);
    for (const tokens of [undefined, [GrantToken]]) {
      const failure = await failureOf(request(KeyId, tokens));
      expect(failure.name).toBe("AccessDeniedException");
      expect(failure.message).toMatch(/with an explicit deny in a resource-based policy$/);
    }
  });
});

const revoke = ({ GrantId }: { GrantId: string }) =>
  suite.kms.send(new RevokeGrantCommand({ KeyId: closed.KeyId, GrantId }));

test("a Deny decides on the key that a ciphertext names as well", async () => {
  const { KeyId } = await createKey(suite.kms);
  const blob = await blobOf(KeyId);
  await grant(suite.kms, KeyId, ["Decrypt"]);
  await suite.kms.send(
    new PutKeyPolicyCommand({
      KeyId,
      Policy: closedPolicy(managing, denyEveryone("kms:Decrypt")),
    }),
  );
  const failure = await failureOf(suite.kms.send(new DecryptCommand({ CiphertextBlob: blob })));
  expect(failure.message).toMatch(
    /on the resource associated with this ciphertext with an explicit deny in a resource-based policy$/,
  );
});

test("a grant gives no operation that grants cannot give", async () => {
  const narrow = await createKey(suite.kms);
  await grant(suite.kms, narrow.KeyId, operations);
  await close(suite.kms, narrow.KeyId, ["kms:PutKeyPolicy"]);
  const { KeyId } = narrow;
  for (const command of [
    new GetKeyPolicyCommand({ KeyId }),
    new DisableKeyCommand({ KeyId }),
    new CreateAliasCommand({ AliasName: "alias/no", TargetKeyId: KeyId }),
    new RevokeGrantCommand({ KeyId, GrantId: "0".repeat(64) }),
  ]) {
    expect((await failureOf(suite.kms.send(command as GetKeyPolicyCommand))).name).toBe(
      "AccessDeniedException",
    );
  }
});

test("a grant opens a disabled key to nobody, but tells that it is disabled", async () => {
  const { KeyId, Arn } = await createKey(suite.kms);
  await grant(suite.kms, KeyId, ["Encrypt"]);
  await suite.kms.send(new DisableKeyCommand({ KeyId }));
  await close(suite.kms, KeyId);
  const failure = await failureOf(suite.kms.send(new EncryptCommand({ KeyId, Plaintext })));
  expect(failure).toMatchObject({ name: "DisabledException", message: `${Arn} is disabled.` });
});

describe("constraints", () => {
  type Case = readonly [
    what: string,
    constraints: CreateGrantCommandInput["Constraints"],
    allowed: readonly (Pairs | undefined)[],
    denied: readonly (Pairs | undefined)[],
  ];

  const eight = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`k${index}`, "v"]));
  const proto = { ["__proto__"]: "x" };

  test.each<Case>([
    [
      "Equals takes exactly these pairs, with their case",
      { EncryptionContextEquals: { Department: "IT", b: "2" } },
      [
        { Department: "IT", b: "2" },
        { b: "2", Department: "IT" },
      ],
      [
        undefined,
        {},
        { Department: "IT" },
        { Department: "IT", b: "2", c: "3" },
        { department: "IT", b: "2" },
        { Department: "it", b: "2" },
        { Department: "IT", department: "IT", b: "2" },
      ],
    ],
    [
      "Subset takes these pairs among others, with their case",
      { EncryptionContextSubset: { Department: "IT" } },
      [{ Department: "IT" }, { Department: "IT", department: "x" }, { a: "1", Department: "IT" }],
      [
        undefined,
        {},
        { department: "IT" },
        { Department: "it" },
        { Department: "IT " },
        { IT: "Department" },
      ],
    ],
    [
      "an empty Equals takes no pairs",
      { EncryptionContextEquals: {} },
      [undefined, {}],
      [{ a: "b" }],
    ],
    ["an empty Subset takes all", { EncryptionContextSubset: {} }, [undefined, {}, { a: "b" }], []],
    ["no constraint takes all", {}, [undefined, {}, { a: "b" }], []],
    [
      "an empty Equals beside a Subset is none",
      { EncryptionContextEquals: {}, EncryptionContextSubset: { a: "b" } },
      [{ a: "b" }, { a: "b", c: "d" }],
      [undefined, { c: "d" }],
    ],
    [
      "an empty Subset beside an Equals is none",
      { EncryptionContextEquals: { a: "b" }, EncryptionContextSubset: {} },
      [{ a: "b" }],
      [undefined, { a: "b", c: "d" }],
    ],
    ["eight pairs", { EncryptionContextEquals: eight }, [eight], [{ ...eight, k7: "w" }]],
    [
      "a value of 384 characters",
      { EncryptionContextSubset: { long: "v".repeat(384) } },
      [{ long: "v".repeat(384) }],
      [{ long: "v".repeat(385) }, { long: "v".repeat(383) }],
    ],
    [
      "names that objects have of their own",
      { EncryptionContextSubset: { constructor: "x", toString: "y" } },
      [{ constructor: "x", toString: "y" }],
      [undefined, {}, { constructor: "x" }],
    ],
    ["__proto__", { EncryptionContextSubset: proto }, [proto], [undefined, {}, { proto: "x" }]],
  ])("%s", async (_what, Constraints, allowed, denied) => {
    const { KeyId } = await createClosedKey(suite.kms);
    const { GrantToken } = await grant(suite.kms, KeyId, ["Encrypt"], { Constraints });
    for (const [contexts, expected] of [
      [allowed, "allowed"],
      [denied, "AccessDeniedException"],
    ] as const) {
      for (const EncryptionContext of contexts) {
        for (const GrantTokens of [undefined, [GrantToken]]) {
          const request = new EncryptCommand({ KeyId, Plaintext, EncryptionContext, GrantTokens });
          expect([EncryptionContext, await outcomeOf(suite.kms.send(request))]).toEqual([
            EncryptionContext,
            expected,
          ]);
        }
      }
    }
  });

  test("bind each operation that has a context, and DescribeKey not", async () => {
    const [source, other] = [await createKey(suite.kms), await createKey(suite.kms)];
    const blob = await blobOf(source.KeyId, EncryptionContext);
    const blobWithout = await blobOf(source.KeyId);
    const otherBlob = await blobOf(other.KeyId);
    const Constraints = { EncryptionContextSubset: EncryptionContext };
    await grant(suite.kms, source.KeyId, operations, { Constraints });
    await close(suite.kms, source.KeyId);
    const { KeyId } = source;
    const KeySpec = "AES_128";
    const pairs: readonly (readonly [
      (context: Pairs | undefined, blob: Uint8Array) => Promise<unknown>,
    ])[] = [
      [
        (EncryptionContext) =>
          suite.kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext })),
      ],
      [
        (EncryptionContext, CiphertextBlob) =>
          suite.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext })),
      ],
      [
        (EncryptionContext) =>
          suite.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec, EncryptionContext })),
      ],
      [
        (EncryptionContext) =>
          suite.kms.send(
            new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec, EncryptionContext }),
          ),
      ],
      [
        (SourceEncryptionContext, CiphertextBlob) =>
          suite.kms.send(
            new ReEncryptCommand({
              CiphertextBlob,
              SourceEncryptionContext,
              DestinationKeyId: other.KeyId,
            }),
          ),
      ],
      [
        (DestinationEncryptionContext) =>
          suite.kms.send(
            new ReEncryptCommand({
              CiphertextBlob: otherBlob,
              DestinationEncryptionContext,
              DestinationKeyId: KeyId,
            }),
          ),
      ],
    ];
    for (const [request] of pairs) {
      expect(await outcomeOf(request(EncryptionContext, blob))).toBe("allowed");
      expect(await outcomeOf(request(undefined, blobWithout))).toBe("AccessDeniedException");
    }
    await suite.kms.send(new DescribeKeyCommand({ KeyId }));
  });

  test("of two grants, one that holds is enough", async () => {
    const { KeyId } = await createClosedKey(suite.kms);
    for (const value of ["1", "2"]) {
      await grant(suite.kms, KeyId, ["Encrypt"], {
        Constraints: { EncryptionContextEquals: { n: value } },
      });
    }
    for (const [n, expected] of [
      ["1", "allowed"],
      ["2", "allowed"],
      ["3", "AccessDeniedException"],
    ] as const) {
      const request = new EncryptCommand({ KeyId, Plaintext, EncryptionContext: { n } });
      expect(await outcomeOf(suite.kms.send(request))).toBe(expected);
    }
  });

  test("a SourceArn is met by no request of a user's", async () => {
    const { KeyId } = await createClosedKey(suite.kms);
    await grant(suite.kms, KeyId, ["Encrypt", "DescribeKey"], {
      Constraints: { SourceArn: "arn:aws:s3:::a-bucket-of-mine" },
    });
    for (const request of [
      new EncryptCommand({ KeyId, Plaintext }),
      new DescribeKeyCommand({ KeyId }),
    ]) {
      expect(await outcomeOf(suite.kms.send(request as EncryptCommand))).toBe(
        "AccessDeniedException",
      );
    }
  });

  test("the last of 250 grants to one grantee is found", async () => {
    const { KeyId } = await createClosedKey(suite.kms);
    await Promise.all(
      Array.from({ length: 250 }, (_, n) =>
        grant(suite.kms, KeyId, ["Encrypt"], {
          Constraints: { EncryptionContextEquals: { n: String(n) } },
        }),
      ),
    );
    for (const n of ["0", "100", "249"]) {
      await suite.kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext: { n } }));
    }
    const beyond = new EncryptCommand({ KeyId, Plaintext, EncryptionContext: { n: "250" } });
    expect(await outcomeOf(suite.kms.send(beyond))).toBe("AccessDeniedException");
  });
});

describe("grants made by a grant", () => {
  type Terms = Pick<CreateGrantCommandInput, "Operations" | "Constraints">;

  /** A key on which `admin` may make grants by its own grants only. */
  async function keyWith(...parents: readonly Terms[]): Promise<CreatedKey> {
    const key = await createKey(suite.kms);
    for (const { Operations, Constraints } of parents) {
      await grant(suite.kms, key.KeyId, Operations, { Constraints });
    }
    await close(
      suite.kms,
      key.KeyId,
      managing.filter((action) => action !== "kms:CreateGrant"),
    );
    return key;
  }

  const child = (KeyId: string, terms: Terms, GrantTokens?: string[]) =>
    suite.kms.send(
      new CreateGrantCommand({ KeyId, GranteePrincipal: aliceArn, ...terms, GrantTokens }),
    );

  const it = { Department: "IT" };
  const parent: Terms = {
    Operations: ["CreateGrant", "Decrypt"],
    Constraints: { EncryptionContextSubset: it },
  };

  type Case = readonly [what: string, parents: readonly Terms[], child: Terms, outcome: string];
  const allowed = "allowed";
  const denied = "AccessDeniedException";

  test.each<Case>([
    ["nobody's", [], { Operations: ["Decrypt"] }, denied],
    [
      "a parent's without CreateGrant",
      [{ Operations: ["Decrypt"] }],
      { Operations: ["Decrypt"] },
      denied,
    ],
    [
      "the same operations",
      [{ Operations: ["CreateGrant", "Decrypt"] }],
      { Operations: ["Decrypt", "CreateGrant"] },
      allowed,
    ],
    [
      "an operation less",
      [{ Operations: ["CreateGrant", "Decrypt"] }],
      { Operations: ["Decrypt"] },
      allowed,
    ],
    [
      "an operation more",
      [{ Operations: ["CreateGrant", "Decrypt"] }],
      { Operations: ["Decrypt", "Encrypt"] },
      denied,
    ],
    [
      "RetireGrant, which the parent lacks",
      [{ Operations: ["CreateGrant", "Decrypt"] }],
      { Operations: ["Decrypt", "RetireGrant"] },
      denied,
    ],
    [
      "the sum of two parents",
      [{ Operations: ["CreateGrant", "Decrypt"] }, { Operations: ["CreateGrant", "Encrypt"] }],
      { Operations: ["Decrypt", "Encrypt"] },
      denied,
    ],
    [
      "what another grant gives beside it",
      [{ Operations: ["CreateGrant", "Decrypt"] }, { Operations: ["Encrypt"] }],
      { Operations: ["Decrypt", "Encrypt"] },
      denied,
    ],
    ["no constraint, where the parent has one", [parent], { Operations: ["Decrypt"] }, denied],
    [
      "the same constraint",
      [parent],
      { Operations: ["Decrypt"], Constraints: { EncryptionContextSubset: it } },
      allowed,
    ],
    [
      "a stricter Subset",
      [parent],
      { Operations: ["Decrypt"], Constraints: { EncryptionContextSubset: { ...it, x: "y" } } },
      allowed,
    ],
    [
      "an Equals that contains the parent's Subset",
      [parent],
      {
        Operations: ["Decrypt"],
        Constraints: { EncryptionContextEquals: { ...it, project: "x" } },
      },
      allowed,
    ],
    [
      "another Subset",
      [parent],
      { Operations: ["Decrypt"], Constraints: { EncryptionContextSubset: { x: "y" } } },
      denied,
    ],
    [
      "a Subset of another case",
      [parent],
      { Operations: ["Decrypt"], Constraints: { EncryptionContextSubset: { department: "IT" } } },
      denied,
    ],
    [
      "an empty Subset",
      [parent],
      { Operations: ["Decrypt"], Constraints: { EncryptionContextSubset: {} } },
      denied,
    ],
    [
      "an empty Equals",
      [parent],
      { Operations: ["Decrypt"], Constraints: { EncryptionContextEquals: {} } },
      denied,
    ],
    [
      "the parent's Equals",
      [{ ...parent, Constraints: { EncryptionContextEquals: it } }],
      { Operations: ["Decrypt"], Constraints: { EncryptionContextEquals: it } },
      allowed,
    ],
    [
      "a Subset of the parent's Equals' pairs",
      [{ ...parent, Constraints: { EncryptionContextEquals: it } }],
      { Operations: ["Decrypt"], Constraints: { EncryptionContextSubset: it } },
      denied,
    ],
    [
      "a larger Equals than the parent's",
      [{ ...parent, Constraints: { EncryptionContextEquals: it } }],
      { Operations: ["Decrypt"], Constraints: { EncryptionContextEquals: { ...it, x: "y" } } },
      denied,
    ],
    [
      "no constraint, where the parent wants no context",
      [{ ...parent, Constraints: { EncryptionContextEquals: {} } }],
      { Operations: ["Decrypt"] },
      denied,
    ],
    [
      "one parent's operations under another parent's constraint",
      [parent, { Operations: ["CreateGrant", "Encrypt"] }],
      { Operations: ["Decrypt"] },
      denied,
    ],
  ])("with %s", async (_what, parents, terms, outcome) => {
    const { KeyId } = await keyWith(...parents);
    expect(await outcomeOf(child(KeyId, terms))).toBe(outcome);
  });

  test("a token of the parent allows the child as well, and no more", async () => {
    const key = await createKey(suite.kms);
    const { GrantToken } = await grant(suite.kms, key.KeyId, ["CreateGrant", "Decrypt"]);
    await close(
      suite.kms,
      key.KeyId,
      managing.filter((action) => action !== "kms:CreateGrant"),
    );
    const tokens = [GrantToken];
    expect(await outcomeOf(child(key.KeyId, { Operations: ["Decrypt"] }, tokens))).toBe(allowed);
    expect(await outcomeOf(child(key.KeyId, { Operations: ["Encrypt"] }, tokens))).toBe(denied);
  });

  test("who may make grants by policy may grant what they cannot do", async () => {
    const { KeyId } = await createClosedKey(suite.kms);
    expect(await outcomeOf(child(KeyId, { Operations: ["Decrypt"] }))).toBe(allowed);
  });

  test("a child outlives its parent", async () => {
    const key = await createKey(suite.kms);
    const made = await grant(suite.kms, key.KeyId, ["CreateGrant", "Encrypt"]);
    await close(
      suite.kms,
      key.KeyId,
      managing.filter((action) => action !== "kms:CreateGrant"),
    );
    await grant(suite.kms, key.KeyId, ["Encrypt"], { GranteePrincipal: adminArn });
    await suite.kms.send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId: made.GrantId }));
    const used = suite.kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext }));
    expect(await outcomeOf(used)).toBe("allowed");
  });
});
