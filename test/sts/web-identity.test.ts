import { createHmac } from "node:crypto";
import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
} from "@aws-sdk/client-iam";
import { EncryptCommand } from "@aws-sdk/client-kms";
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { parseKeySet } from "../../lambdas/shared/identity/web-identity/key-set.ts";
import { allowing, policyOf } from "../support/iam-users.ts";
import { account, startService, type TestService, toEvent } from "../support/service.ts";
import {
  assumeRole,
  credentialsOf,
  invalid,
  type MadeRole,
  newMemberAccount,
  newRole,
  trusting,
} from "../support/sts.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";
import { type Claims, newSigningKey, type SigningKey, signToken } from "../support/web-identity.ts";

const suite = useService();
const issuer = "https://token.example.com/team";
const provider = "token.example.com/team";
const providerArn = `arn:aws:iam::${account}:oidc-provider/${provider}`;
const byProvider = (condition?: object, actions: string | string[] = web) =>
  trusting({ Federated: providerArn }, actions, condition);
const web = "sts:AssumeRoleWithWebIdentity";

let service: TestService;
let key: SigningKey;
let keys: readonly SigningKey[];
let role: MadeRole;

beforeAll(async () => {
  keys = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"].map((algorithm) =>
    newSigningKey(algorithm, `${algorithm} key`),
  );
  key = keys[0] as SigningKey;
  const keySet = parseKeySet({ keys: keys.map(({ jwk }) => jwk) });
  service = startService({
    endpoint: suite.store.endpoint,
    environment: { oidcKeys: new Map([[provider, keySet!]]) },
  });
  await service.iam.send(
    new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: ["client-a", "client-b"] }),
  );
  role = await newRole(service.iam, [byProvider()], [allowing("kms:*")]);
});

const seconds = () => Math.floor(service.clock.time / 1000);

const claims = (changes: Claims = {}): Claims => ({
  iss: issuer,
  aud: "client-a",
  sub: "subject-1",
  iat: seconds() - 10,
  exp: seconds() + 600,
  ...changes,
});

const assume = (
  WebIdentityToken: string,
  input: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
) =>
  service.sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: role.arn,
      RoleSessionName: "session",
      WebIdentityToken,
      ...input,
    }),
  );

/** With a token of these claims. */
const assumeWith = (changes: Claims = {}, input = {}) =>
  assume(signToken(key, claims(changes)), input);

const notAuthorized = (action = web) => ({
  name: "AccessDenied",
  message: `Not authorized to perform ${action}`,
  status: 403,
});
const invalidToken = (message: string) => ({
  name: "InvalidIdentityTokenException",
  message,
  status: 400,
});
const noJwt = invalidToken(
  "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
);
const noKey = invalidToken(
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
);
const notValidated = invalidToken(
  "The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.",
);

describe("an unsigned request with a token", () => {
  test("makes nobody a service", async () => {
    const trust = [byProvider(), trusting({ Service: "s3.us-east-1.amazonaws.com" })];
    const Path = "/lockstead/via/";
    const { arn: RoleArn } = await newRole(service.iam, trust, [allowing("kms:*")], { Path });
    expect(await failureOf(assumeWith({}, { RoleArn }))).toEqual(
      invalid("A role under /lockstead/via/ can be assumed only with AssumeRole."),
    );
  });

  test("answers as AWS does", async () => {
    const { $metadata: _, ...answer } = await assumeWith();
    const Arn = `arn:aws:sts::${account}:assumed-role/${role.name}/session`;
    expect(answer).toEqual({
      AssumedRoleUser: { AssumedRoleId: `${role.id}:session`, Arn },
      Audience: "client-a",
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA/),
        SecretAccessKey: expect.any(String),
        SessionToken: expect.any(String),
        Expiration: new Date((seconds() + 3600) * 1000),
      },
      PackedPolicySize: expect.any(Number),
      Provider: providerArn,
      SubjectFromWebIdentityToken: "subject-1",
    });
    const { sts, kms } = service.as(credentialsOf(answer));
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(Arn);
    const { KeyId } = await createKey(service.kms, {
      Policy: keyPolicy(account, {
        Effect: "Deny",
        Principal: "*",
        Action: "kms:Encrypt",
        Resource: "*",
        Condition: { StringNotEqualsIfExists: { "aws:FederatedProvider": providerArn } },
      }),
    });
    await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
    expect((await failureOf(sts.send(new GetSessionTokenCommand({})))).message).toBe(
      "Cannot call GetSessionToken with session credentials",
    );
  });

  test("is not signed by the SDK, and nothing else is served unsigned", async () => {
    const unsigned = (body: string) =>
      service.handler(
        toEvent({
          method: "POST",
          path: "/",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body,
        }),
      );
    const token = signToken(key, claims());
    const form = new URLSearchParams({
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: role.arn,
      RoleSessionName: "session",
      WebIdentityToken: token,
    });
    const answer = await unsigned(form.toString());
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain("<SubjectFromWebIdentityToken>subject-1");
    for (const Action of ["AssumeRole", "GetCallerIdentity", "GetSessionToken"]) {
      form.set("Action", Action);
      const refused = await unsigned(form.toString());
      expect(refused.statusCode).toBe(403);
      expect(refused.body).toContain("<Code>MissingAuthenticationToken</Code>");
    }
    const nobody = new STSClient({
      region: "us-east-1",
      endpoint: "https://kms.test",
      credentials: () => Promise.reject(new Error("Nobody asks for credentials")),
      requestHandler: service.sts.config.requestHandler,
    });
    const RoleSessionName = "session";
    await nobody.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role.arn,
        RoleSessionName,
        WebIdentityToken: token,
      }),
    );
  });

  test("is taken with each of AWS's algorithms", async () => {
    for (const each of keys) {
      const answer = await assume(signToken(each, claims()));
      expect(answer.SubjectFromWebIdentityToken).toBe("subject-1");
    }
  });

  test("may last as long as the role lets it, whenever the token expires", async () => {
    const long = await newRole(service.iam, [byProvider()], [], { MaxSessionDuration: 7200 });
    const RoleArn = long.arn;
    const { Credentials } = await assumeWith(
      { exp: seconds() + 60 },
      { RoleArn, DurationSeconds: 7200 },
    );
    expect(Credentials?.Expiration?.getTime()).toBe((seconds() + 7200) * 1000);
    expect(await failureOf(assumeWith({}, { RoleArn, DurationSeconds: 7201 }))).toEqual(
      invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
    );
  });

  test("can be limited by policies", async () => {
    const { kms } = service.as(
      credentialsOf(await assumeWith({}, { Policy: policyOf(allowing("kms:List*")) })),
    );
    const { KeyId } = await createKey(service.kms);
    const encrypt = new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") });
    expect((await failureOf(kms.send(encrypt))).message).toContain("no session policy allows");
    expect((await failureOf(assumeWith({}, { Policy: "{" }))).name).toBe(
      "MalformedPolicyDocumentException",
    );
  });
});

describe("what is no token", () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

  test.each<[string, () => string]>([
    ["no JWT at all", () => "text"],
    ["two parts", () => `${part({ alg: "RS256" })}.${part(claims())}`],
    ["four parts", () => `${signToken(key, claims())}.x`],
    ["no signature", () => signToken(key, claims()).replace(/[^.]*$/, "")],
    ["padded parts", () => `${signToken(key, claims())}=`],
    ["no JSON", () => signToken(key, claims()).replace(/^[^.]*/, "e30x")],
    ["a list of claims", () => signToken(key, [] as unknown as Claims)],
    ["alg none", () => `${part({ alg: "none", kid: key.jwk.kid })}.${part(claims())}.eA`],
    ["alg none in capitals", () => signToken(key, claims(), { alg: "None" })],
    ["PS256", () => signToken(key, claims(), { alg: "PS256" })],
    ["EdDSA", () => signToken(key, claims(), { alg: "EdDSA" })],
    ["no alg", () => signToken(key, claims(), { alg: 1 })],
    ["a critical header", () => signToken(key, claims(), { crit: ["exp"] })],
    ["a key id that is no text", () => signToken(key, claims(), { kid: 1 })],
    [
      "HS256, with the public key for a secret",
      () => {
        const signed = `${part({ alg: "HS256", kid: key.jwk.kid })}.${part(claims())}`;
        const secret = JSON.stringify(key.jwk);
        return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
      },
    ],
  ])("%s", async (_what, token) => {
    expect(await failureOf(assume(token()))).toEqual(noJwt);
  });

  test("too short or too long, and it is not shown", async () => {
    expect((await failureOf(assume("abc"))).message).toBe(
      "1 validation error detected: Value at 'webIdentityToken' failed to satisfy constraint: Member must have length greater than or equal to 4",
    );
    expect((await failureOf(assume("x".repeat(20_001)))).message).not.toContain("xxx");
  });
});

describe("the signature", () => {
  test("is the provider's, over exactly these claims", async () => {
    const stranger = { ...newSigningKey("RS256", "other"), jwk: key.jwk };
    expect(await failureOf(assume(signToken(stranger, claims())))).toEqual(notValidated);
    const [header, , signature] = signToken(key, claims()).split(".");
    const [, other] = signToken(key, claims({ sub: "somebody-else" })).split(".");
    expect(await failureOf(assume(`${header}.${other}.${signature}`))).toEqual(notValidated);
    const token = signToken(key, claims());
    const flipped = token.slice(0, -3) + (token.at(-3) === "A" ? "B" : "A") + token.slice(-2);
    expect(await failureOf(assume(flipped))).toEqual(notValidated);
  });

  test("fits the key, whatever the header says", async () => {
    const elliptic = keys[3] as SigningKey;
    for (const token of [
      signToken(key, claims(), { alg: "RS512" }),
      signToken(key, claims(), { alg: "ES256" }),
      signToken(elliptic, claims(), { alg: "RS256" }),
      signToken(elliptic, claims(), { alg: "ES384" }),
      signToken(elliptic, claims(), { kid: key.jwk.kid }),
    ]) {
      expect(await failureOf(assume(token))).toEqual(notValidated);
    }
  });

  test("is by a key that the provider has", async () => {
    for (const kid of ["unknown", "", undefined]) {
      expect(await failureOf(assume(signToken(key, claims(), { kid })))).toEqual(noKey);
    }
  });
});

describe("claims", () => {
  test.each(["iss", "sub", "aud", "iat", "exp"])("%s is required", async (name) => {
    expect(await failureOf(assumeWith({ [name]: undefined }))).toEqual(
      invalidToken(`Missing a required claim: ${name}`),
    );
  });

  test("the issuer has a provider in the role's account", async () => {
    for (const iss of [
      `${issuer}/`,
      "https://other.example.com",
      "https://TOKEN.example.com/team",
    ]) {
      expect(await failureOf(assumeWith({ iss }))).toEqual(
        invalidToken(`No OpenIDConnect provider found in your account for ${iss}`),
      );
    }
    const long = [`https://${"x".repeat(256)}`, `https://${"\u{1f511}".repeat(100)}`];
    for (const iss of [provider, "http://token.example.com/team", 1, null, ...long]) {
      expect(await failureOf(assumeWith({ iss }))).toEqual(notValidated);
    }
    const elsewhere = "arn:aws:iam::999999999999:role/any";
    expect(await failureOf(assumeWith({}, { RoleArn: elsewhere }))).toEqual(
      invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`),
    );
  });

  test("the token has not expired, five minutes aside", async () => {
    await assumeWith({ exp: seconds() - 299 });
    const exp = seconds() - 300;
    expect(await failureOf(assumeWith({ exp }))).toEqual({
      name: "ExpiredTokenException",
      message: `Token expired: current date/time ${seconds() - 300} must be before the expiration date/time ${exp}`,
      status: 400,
    });
  });

  test("nor is it of the future", async () => {
    const later = seconds() + 300;
    await assumeWith({ iat: later, nbf: String(later) });
    expect(await failureOf(assumeWith({ iat: later + 1 }))).toEqual(
      invalidToken(`Token issued in the future: ${later + 1}`),
    );
    expect(await failureOf(assumeWith({ nbf: later + 1 }))).toEqual(
      invalidToken(
        `Token not yet valid: current date/time ${later} must be after or equal to the not-before date/time ${later + 1}`,
      ),
    );
  });

  test("times are whole seconds, which may be texts", async () => {
    await assumeWith({ exp: String(seconds() + 10), iat: String(seconds()) });
    const wrong = [
      { exp: seconds() + 0.5 },
      { iat: null },
      { nbf: "soon" },
      { exp: 1e300 },
      { exp: "9".repeat(400) },
    ];
    for (const changes of wrong) {
      expect(await failureOf(assumeWith(changes))).toEqual(
        invalidToken("Invalid timestamp in token claims."),
      );
    }
  });

  test("the audience is one of the provider's clients", async () => {
    expect((await assumeWith({ aud: ["client-b"] })).Audience).toBe("client-b");
    for (const changes of [
      { aud: "other" },
      { aud: "" },
      { aud: 1 },
      { aud: [1] },
      { aud: "client-a", azp: "other" },
      { aud: "client-a", azp: "" },
      { aud: "client-a", azp: ["client-a"] },
    ]) {
      expect(await failureOf(assumeWith(changes))).toEqual(notValidated);
    }
    expect(await failureOf(assumeWith({ aud: [] }))).toEqual(
      invalidToken("Claim is not allowed to be empty: aud"),
    );
  });

  test("of several audiences, the authorized party counts", async () => {
    expect(await failureOf(assumeWith({ aud: ["client-a", "client-b"] }))).toEqual(
      invalidToken(
        "Token audience contains more than one audience while authorized party is not present",
      ),
    );
    const aud = ["other", "client-a"];
    expect((await assumeWith({ aud, azp: "client-b" })).Audience).toBe("client-b");
    expect((await assumeWith({ aud: "other", azp: "client-b" })).Audience).toBe("client-b");
  });

  test("a subject may be a number", async () => {
    expect((await assumeWith({ sub: 123 })).SubjectFromWebIdentityToken).toBe("123");
    expect(await failureOf(assumeWith({ sub: null }))).toEqual(notValidated);
    expect(await failureOf(assumeWith({ sub: ["a"] }))).toEqual(notValidated);
  });

  test("carry tags and a source identity, which the trust policy has to want", async () => {
    const all = [web, "sts:TagSession", "sts:SetSourceIdentity"];
    const tagging = await newRole(service.iam, [byProvider(undefined, all)], [allowing("*")]);
    const chained = await newRole(service.iam, [
      trusting(tagging.arn, ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], {
        StringEquals: { "aws:PrincipalTag/Team": "red", "sts:SourceIdentity": "bob" },
      }),
    ]);
    const RoleArn = tagging.arn;
    const prefix = "https://aws.amazon.com";
    const nested = {
      [`${prefix}/tags`]: { principal_tags: { Team: ["red"] }, transitive_tag_keys: ["Team"] },
      [`${prefix}/source_identity`]: "bob",
    };
    const flat = {
      [`${prefix}/tags/principal_tags/Team`]: "red",
      [`${prefix}/tags/transitive_tag_keys`]: ["Team"],
      [`${prefix}/source_identity`]: "bob",
    };
    for (const changes of [nested, flat]) {
      const answer = await assumeWith(changes, { RoleArn });
      expect(answer.SourceIdentity).toBe("bob");
      const { sts } = service.as(credentialsOf(answer));
      expect((await sts.send(assumeRole(chained))).SourceIdentity).toBe("bob");
    }
    expect(await failureOf(assumeWith(nested))).toEqual(notAuthorized("sts:SetSourceIdentity"));
    expect(
      await failureOf(assumeWith({ [`${prefix}/tags`]: { principal_tags: { Team: ["red"] } } })),
    ).toEqual(notAuthorized("sts:TagSession"));
    const wrongFormat = (name: string) =>
      invalidToken(`${name} passed in claim is not in correct format.`);
    for (const tags of [
      "red",
      { principal_tags: { Team: "red" } },
      { principal_tags: { Team: ["red", "blue"] } },
      { principal_tags: { Team: ["a*"] } },
      { principal_tags: { "": ["a"] } },
      { principal_tags: ["Team"] },
    ]) {
      const changes = { [`${prefix}/tags`]: tags };
      expect(await failureOf(assumeWith(changes, { RoleArn }))).toEqual(
        wrongFormat("principal_tags"),
      );
    }
    expect(
      await failureOf(assumeWith({ [`${prefix}/source_identity`]: "a b" }, { RoleArn })),
    ).toEqual(wrongFormat("source_identity"));
  });

  test("may list the roles that it is for", async () => {
    const roles = "https://aws.amazon.com/roles";
    const listed = await newRole(service.iam, [
      byProvider({ Bool: { "sts:RoleAuthorizedByIdp": "true" } }),
    ]);
    const RoleArn = listed.arn;
    await assumeWith({ [roles]: [role.arn, 1, ` ${RoleArn} `] }, { RoleArn });
    await assumeWith({ [roles]: `${role.arn};${RoleArn}` }, { RoleArn });
    await assumeWith({ [roles]: null });
    expect(await failureOf(assumeWith({}, { RoleArn }))).toEqual(notAuthorized());
    for (const claim of [[], "", 1, [role.arn]]) {
      expect(await failureOf(assumeWith({ [roles]: claim }, { RoleArn }))).toEqual(notValidated);
    }
  });
});

describe("the role's trust policy", () => {
  test("says whom of the provider it means", async () => {
    const condition = (keyName: string, value: string) => ({
      StringLike: { [`${provider}:${keyName}`]: value },
    });
    const cases: readonly [object, Claims, Claims][] = [
      [condition("sub", "repo:x/*"), { sub: "repo:x/y" }, { sub: "repo:z" }],
      [condition("aud", "client-b"), { aud: "client-b" }, { aud: "client-a" }],
      [condition("oaud", "other"), { aud: "other", azp: "client-a" }, {}],
      [
        { "ForAnyValue:StringEquals": { [`${provider}:amr`]: "mfa" } },
        { amr: ["pwd", "mfa"] },
        { amr: ["pwd"] },
      ],
    ];
    for (const [when, allowed, refused] of cases) {
      const RoleArn = (await newRole(service.iam, [byProvider(when)])).arn;
      await assumeWith(allowed, { RoleArn });
      expect(await failureOf(assumeWith(refused, { RoleArn }))).toEqual(notAuthorized());
    }
  });

  test("names the provider, not everyone, nor its account", async () => {
    for (const trust of [
      trusting("*", web),
      trusting(account, web),
      byProvider(undefined, "sts:AssumeRole"),
    ]) {
      const RoleArn = (await newRole(service.iam, [trust])).arn;
      expect(await failureOf(assumeWith({}, { RoleArn }))).toEqual(notAuthorized());
    }
    const denying = [byProvider(), { ...trusting("*", web), Effect: "Deny" }];
    const RoleArn = (await newRole(service.iam, denying)).arn;
    expect(await failureOf(assumeWith({}, { RoleArn }))).toEqual(notAuthorized());
    // And whoever signs is no web identity.
    expect((await failureOf(service.sts.send(assumeRole(role)))).name).toBe("AccessDenied");
  });

  test("tells nothing: a role that is not there answers alike", async () => {
    const absent = `arn:aws:iam::${account}:role/absent`;
    expect(await failureOf(assumeWith({}, { RoleArn: absent }))).toEqual(notAuthorized());
  });

  test("knows the provider's account", async () => {
    const trust = byProvider({
      StringEquals: {
        "aws:PrincipalAccount": account,
        "aws:PrincipalType": "User",
        "aws:userid": providerArn,
      },
      Null: { "aws:PrincipalArn": "true" },
    });
    const RoleArn = (await newRole(service.iam, [trust])).arn;
    await expect(assumeWith({}, { RoleArn })).resolves.toBeDefined();
  });
});

describe("a provider", () => {
  test("speaks for the roles of its own account only", async () => {
    const tenant = await newMemberAccount(service);
    const arn = `arn:aws:iam::${tenant.account}:oidc-provider/${provider}`;
    const missing = `No OpenIDConnect provider found in your account for ${issuer}`;
    const RoleArn = `arn:aws:iam::${tenant.account}:role/web`;
    expect(await failureOf(assumeWith({}, { RoleArn }))).toEqual(invalidToken(missing));
    await tenant.iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: ["client-a"] }),
    );
    await newRole(tenant.iam, [trusting({ Federated: arn }, web)], [], { RoleName: "web" });
    await assumeWith({}, { RoleArn });
  });

  test("is what it is now", async () => {
    const tenant = await newMemberAccount(service);
    const OpenIDConnectProviderArn = `arn:aws:iam::${tenant.account}:oidc-provider/${provider}`;
    const ClientIDList = ["client-a", "client-b"];
    await tenant.iam.send(new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList }));
    const trust = [trusting({ Federated: OpenIDConnectProviderArn }, web)];
    const RoleArn = (await newRole(tenant.iam, trust)).arn;
    const { sts } = service.as(credentialsOf(await assumeWith({}, { RoleArn })));
    await tenant.iam.send(
      new RemoveClientIDFromOpenIDConnectProviderCommand({
        OpenIDConnectProviderArn,
        ClientID: "client-a",
      }),
    );
    expect(await failureOf(assumeWith({}, { RoleArn }))).toEqual(notValidated);
    await assumeWith({ aud: "client-b" }, { RoleArn });
    await tenant.iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    expect((await failureOf(assumeWith({ aud: "client-b" }, { RoleArn }))).message).toContain(
      "No OpenIDConnect provider found",
    );
    await sts.send(new GetCallerIdentityCommand({}));
  });

  test("is no ProviderId: those are for tokens that nobody here can ask about", async () => {
    const refused = (ProviderId: string) => failureOf(assumeWith({}, { ProviderId }));
    expect(await refused("www.amazon.com")).toEqual(
      invalidToken("Provided Token is not a Login With Amazon token"),
    );
    expect(await refused("graph.facebook.com")).toMatchObject({
      name: "IDPRejectedClaimException",
      status: 403,
    });
    expect(await refused("token.example.com")).toEqual({
      name: "AccessDenied",
      message:
        "Unrecognized OAuth provider. Do not include a provider parameter when submitting OpenIDConnect ID tokens",
      status: 403,
    });
  });

  test("is not what is asked for", async () => {
    for (const RoleArn of [providerArn, "this-is-no-arn-at-all"]) {
      expect(await failureOf(assumeWith({}, { RoleArn }))).toEqual(
        invalid("Request ARN is invalid"),
      );
    }
  });
});

describe("a provider's own keys", () => {
  const configuration = `${issuer}/.well-known/openid-configuration`;
  const keysUrl = "https://keys.example.com/jwks";
  const documents = (known: readonly SigningKey[], changes: Record<string, unknown> = {}) => ({
    [configuration]: JSON.stringify({ issuer, jwks_uri: keysUrl }),
    [keysUrl]: JSON.stringify({ keys: known.map(({ jwk }) => jwk) }),
    ...changes,
  });

  /** A service whose providers answer with what is in `web`, and what it was asked for. */
  function asking(answers: { web: Record<string, unknown> }) {
    const asked: string[] = [];
    const read = async (url: string) => {
      asked.push(url);
      const text = answers.web[url];
      if (typeof text !== "string") {
        throw new Error(`There is nothing at ${url}`);
      }
      return text;
    };
    const its = startService({ endpoint: suite.store.endpoint, clients: { documents: { read } } });
    const attempt = (token: string) =>
      its.sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: role.arn,
          RoleSessionName: "session",
          WebIdentityToken: token,
        }),
      );
    return { asked, attempt, its };
  }

  test("are asked for once in ten minutes", async () => {
    const { asked, attempt, its } = asking({ web: documents(keys) });
    await attempt(signToken(key, claims()));
    await attempt(signToken(keys[4] as SigningKey, claims()));
    expect(asked).toEqual([configuration, keysUrl]);
    its.clock.time += 10 * 60 * 1000 - 1;
    await attempt(signToken(key, claims({ exp: seconds() + 3600 })));
    expect(asked.length).toBe(2);
    its.clock.time += 1;
    await attempt(signToken(key, claims({ exp: seconds() + 3600 })));
    expect(asked.length).toBe(4);
  });

  test("are asked for again when one is not known, but not all the time", async () => {
    const answers = { web: documents([key]) };
    const { asked, attempt, its } = asking(answers);
    await attempt(signToken(key, claims()));
    const next = newSigningKey("ES256", "next");
    answers.web = documents([next]);
    expect(await failureOf(attempt(signToken(next, claims())))).toEqual(noKey);
    expect(asked.length).toBe(2);
    its.clock.time += 60_000;
    await attempt(signToken(next, claims()));
    expect(asked.length).toBe(4);
    expect(await failureOf(attempt(signToken(key, claims())))).toEqual(noKey);
    expect(asked.length).toBe(4);
  });

  test("a token needs not name the only one", async () => {
    const { attempt } = asking({ web: documents([key]) });
    const token = signToken(key, claims(), { kid: undefined });
    await expect(attempt(token)).resolves.toBeDefined();
  });

  test("may also be unfit", async () => {
    const short = newSigningKey("RS256", "short", 1024);
    const unusable = (changes: Claims) => ({ ...key, jwk: { ...key.jwk, ...changes } });
    for (const [one, refusal] of [
      [short, notValidated],
      [unusable({ use: "enc" }), noKey],
      [unusable({ key_ops: ["verify"] }), noKey],
      [unusable({ n: "" }), notValidated],
      [unusable({ kty: "oct", k: "AAAA" }), noKey],
      [unusable({ kty: "OKP" }), noKey],
    ] as const) {
      const { attempt } = asking({ web: documents([one]) });
      expect(await failureOf(attempt(signToken(one, claims())))).toEqual(refusal);
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ["does not answer", { [configuration]: undefined }],
    ["answers no JSON", { [configuration]: "<html>" }],
    ["answers nothing", { [configuration]: "null" }],
    [
      "is another issuer",
      { [configuration]: JSON.stringify({ issuer: "https://other", jwks_uri: keysUrl }) },
    ],
    ["names no keys", { [configuration]: JSON.stringify({ issuer }) }],
    ["has no keys there", { [keysUrl]: undefined }],
    ["has no key set there", { [keysUrl]: "[]" }],
    ["has something else there", { [keysUrl]: JSON.stringify({ keys: 1 }) }],
  ])("are not there when it %s", async (_what, changes) => {
    const { attempt, its } = asking({ web: documents(keys, changes) });
    expect(await failureOf(attempt(signToken(key, claims())))).toEqual(noKey);
    expect(its.logs.join("\n")).not.toContain("error");
  });

  test("are asked of nobody for a provider that the account does not know", async () => {
    const { asked, attempt } = asking({ web: documents(keys) });
    await failureOf(attempt(signToken(key, claims({ iss: "https://evil.example.com" }))));
    expect(asked).toEqual([]);
  });
});

test("no token is logged, whatever becomes of it", async () => {
  service.logs.length = 0;
  const good = signToken(key, claims());
  const bad = signToken(newSigningKey("RS256", key.jwk.kid), claims());
  const { Credentials } = await assume(good);
  await failureOf(assume(bad));
  await failureOf(assume(signToken(key, claims({ exp: 1 }))));
  await failureOf(assume(good, { RoleArn: `arn:aws:iam::${account}:role/absent` }));
  const logged = service.logs.join("\n");
  expect(logged).toContain("InvalidIdentityTokenException");
  for (const secret of [
    good.split(".")[1],
    good.split(".")[2],
    bad.split(".")[2],
    Credentials?.SessionToken,
    Credentials?.SecretAccessKey,
  ]) {
    expect(logged).not.toContain(secret);
  }
});

test("its sessions chain like others", async () => {
  const { sts } = service.as(credentialsOf(await assumeWith()));
  const next = await newRole(service.iam, [trusting(role.arn)]);
  await expect(sts.send(assumeRole(next))).resolves.toBeDefined();
});
