import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  type CreateOpenIDConnectProviderCommandInput,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { newName } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

const arnOf = (url: string) => `arn:aws:iam::${account}:oidc-provider/${url}`;
const newUrl = () => `${newName("oidc")}.example.com`;
const thumbprint = (letter: string) => letter.repeat(40);

async function create(
  url: string,
  input: Partial<CreateOpenIDConnectProviderCommandInput> = {},
): Promise<string> {
  const { OpenIDConnectProviderArn } = await suite.iam.send(
    new CreateOpenIDConnectProviderCommand({ Url: `https://${url}`, ...input }),
  );
  return OpenIDConnectProviderArn as string;
}

const get = (OpenIDConnectProviderArn: string) =>
  suite.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));

/** As AWS was seen to do it: the scenarios of radkawar/stackd's federation/oidc.json. */
describe("CreateOpenIDConnectProvider", () => {
  test("keeps the URL, each client once, thumbprints in lower case, and tags by key", async () => {
    const url = `${newUrl()}/path/`;
    const Tags = [
      { Key: "key", Value: "value" },
      { Key: "Key", Value: "Value" },
    ];
    const answer = await suite.iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: `https://${url}`,
        ClientIDList: ["z-client", "a-client", "z-client"],
        ThumbprintList: [thumbprint("A"), thumbprint("a")],
        Tags,
      }),
    );
    expect(answer).toMatchObject({ OpenIDConnectProviderArn: arnOf(url), Tags });
    const { $metadata: _, ...provider } = await get(arnOf(url));
    expect(provider).toEqual({
      Url: url,
      ClientIDList: ["z-client", "a-client"],
      ThumbprintList: [thumbprint("a"), thumbprint("a")],
      CreateDate: expect.any(Date),
      Tags: Tags.toReversed(),
    });
  });

  test("has no tags in its answer where it has none", async () => {
    const url = newUrl();
    const answer = await suite.iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: `https://${url}` }),
    );
    expect(answer).not.toHaveProperty("Tags");
    expect(await get(arnOf(url))).toMatchObject({ ClientIDList: [], ThumbprintList: [], Tags: [] });
  });

  test("takes a path with and without a slash at its end for two, and case as it is", async () => {
    const url = newUrl();
    expect(await create(`${url}/path`)).toBe(arnOf(`${url}/path`));
    expect(await create(`${url}/path/`)).toBe(arnOf(`${url}/path/`));
    expect(await create(`${url.toUpperCase()}/Mixed`)).toBe(arnOf(`${url.toUpperCase()}/Mixed`));
  });

  test("leaves out the port that HTTPS has", async () => {
    const url = newUrl();
    expect(await create(`${url}:443`)).toBe(arnOf(url));
  });

  test("refuses a URL that there is", async () => {
    const url = newUrl();
    await create(url);
    expect(await failureOf(create(url))).toEqual({
      name: "EntityAlreadyExistsException",
      message: `Provider with url https://${url} already exists.`,
      status: 409,
    });
  });

  test.each([
    ["https://q.example.com/?q=value", "InvalidInputException", "Unknown"],
    ["https://q.example.com/#fragment", "InvalidInputException", "Unknown"],
    ["example.com", "ValidationError", "Invalid Open ID Connect Provider URL"],
    ["http://example.com", "ValidationError", "Invalid Open ID Connect Provider URL"],
    ["https://", "ValidationError", "Invalid Open ID Connect Provider URL"],
    ["https://user@example.com", "ValidationError", "Invalid Open ID Connect Provider URL"],
    ["https://example.com:8443", "ValidationError", "Invalid Open ID Connect Provider URL"],
  ])("refuses %s", async (Url, name, message) => {
    expect(await failureOf(create("", { Url }))).toEqual({ name, message, status: 400 });
  });

  test("refuses too many thumbprints, clients and tags of one key", async () => {
    const ThumbprintList = Array.from({ length: 6 }, () => thumbprint("b"));
    expect(await failureOf(create(newUrl(), { ThumbprintList }))).toEqual({
      name: "InvalidInputException",
      message: "Thumbprint list must contain fewer than 5 entries.",
      status: 400,
    });
    await create(newUrl(), { ThumbprintList: ThumbprintList.slice(0, 5) });
    const ClientIDList = Array.from({ length: 101 }, (_, n) => `client-${n}`);
    expect(await failureOf(create(newUrl(), { ClientIDList }))).toEqual({
      name: "LimitExceededException",
      message: "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100",
      status: 409,
    });
    await create(newUrl(), { ClientIDList: ClientIDList.slice(0, 100) });
    const tag = { Key: "a", Value: "b" };
    expect(await failureOf(create(newUrl(), { Tags: [tag, tag] }))).toMatchObject({
      name: "InvalidInputException",
      message: "Duplicate tag keys found.",
    });
    expect((await failureOf(create(newUrl(), { ThumbprintList: ["short"] }))).name).toBe(
      "ValidationError",
    );
  });
});

test("what is not there cannot be found by any operation", async () => {
  const OpenIDConnectProviderArn = arnOf("non-existent.example.com");
  const { iam } = suite;
  const answers = [
    get(OpenIDConnectProviderArn),
    iam.send(
      new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID: "c" }),
    ),
    iam.send(
      new RemoveClientIDFromOpenIDConnectProviderCommand({
        OpenIDConnectProviderArn,
        ClientID: "c",
      }),
    ),
    iam.send(
      new UpdateOpenIDConnectProviderThumbprintCommand({
        OpenIDConnectProviderArn,
        ThumbprintList: [thumbprint("a")],
      }),
    ),
    iam.send(
      new TagOpenIDConnectProviderCommand({
        OpenIDConnectProviderArn,
        Tags: [{ Key: "a", Value: "b" }],
      }),
    ),
    iam.send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys: ["a"] })),
    iam.send(new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn })),
  ];
  for (const answer of await Promise.all(answers.map(failureOf))) {
    expect(answer).toEqual({
      name: "NoSuchEntityException",
      message: `OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
      status: 404,
    });
  }
});

test.each([
  [`arn:aws:iam::${account}:role/not-a-provider`, "InvalidInputException"],
  ["oidc-provider/no-arn-at-all.example.com", "ValidationError"],
])("%s is no provider's ARN", async (arn, name) => {
  expect(await failureOf(get(arn))).toEqual({
    name,
    message: `ARN ${arn} is not valid.`,
    status: 400,
  });
});

test("a provider of another account tells nothing", async () => {
  const arn = "arn:aws:iam::999999999999:oidc-provider/example.com";
  expect(await failureOf(get(arn))).toMatchObject({ name: "AccessDenied", status: 403 });
});

test("client ids and thumbprints are changed", async () => {
  const { iam } = suite;
  const OpenIDConnectProviderArn = await create(newUrl(), { ClientIDList: ["z"] });
  const add = (ClientID: string) =>
    iam.send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }));
  const remove = (ClientID: string) =>
    iam.send(
      new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }),
    );
  await add("a");
  await add("z");
  expect((await get(OpenIDConnectProviderArn)).ClientIDList).toEqual(["z", "a"]);
  await remove("z");
  await remove("not-there");
  expect((await get(OpenIDConnectProviderArn)).ClientIDList).toEqual(["a"]);

  const update = (...ThumbprintList: string[]) =>
    iam.send(
      new UpdateOpenIDConnectProviderThumbprintCommand({
        OpenIDConnectProviderArn,
        ThumbprintList,
      }),
    );
  await update(thumbprint("C"), thumbprint("d"));
  expect((await get(OpenIDConnectProviderArn)).ThumbprintList).toEqual([
    thumbprint("c"),
    thumbprint("d"),
  ]);
  expect(await failureOf(update())).toEqual({
    name: "InvalidInputException",
    message: "Thumbprint list must contain at least one entry.",
    status: 400,
  });
});

test("at most 100 client ids are added", async () => {
  const OpenIDConnectProviderArn = await create(newUrl(), {
    ClientIDList: Array.from({ length: 100 }, (_, n) => `client-${n}`),
  });
  const add = (ClientID: string) =>
    suite.iam.send(
      new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }),
    );
  await add("client-5");
  expect(await failureOf(add("more"))).toMatchObject({ name: "LimitExceededException" });
});

test("tags are set, listed in pages and removed", async () => {
  const { iam } = suite;
  const OpenIDConnectProviderArn = await create(newUrl());
  const tag = (...Tags: { Key: string; Value: string }[]) =>
    iam.send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags }));
  await tag({ Key: "k2", Value: "v2" }, { Key: "k1", Value: "v" });
  await tag({ Key: "k1", Value: "v1" });
  const page = (Marker?: string) =>
    iam.send(
      new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn, MaxItems: 1, Marker }),
    );
  const first = await page();
  expect(first).toMatchObject({ Tags: [{ Key: "k1", Value: "v1" }], IsTruncated: true });
  expect(await page(first.Marker)).toMatchObject({
    Tags: [{ Key: "k2", Value: "v2" }],
    IsTruncated: false,
  });
  await iam.send(
    new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys: ["k2", "none"] }),
  );
  expect((await get(OpenIDConnectProviderArn)).Tags).toEqual([{ Key: "k1", Value: "v1" }]);
  const many = Array.from({ length: 50 }, (_, n) => ({ Key: `m${n}`, Value: "" }));
  expect(await failureOf(tag(...many))).toEqual({
    name: "LimitExceededException",
    message: "The number of tags has reached the maximum limit.",
    status: 409,
  });
  expect(await failureOf(tag())).toEqual({
    name: "InvalidInputException",
    message: "The request must contain at least one tag.",
    status: 400,
  });
});

test("providers are listed and deleted", async () => {
  const { iam } = suite;
  const OpenIDConnectProviderArn = await create(newUrl());
  const listed = async () => {
    const answer = await iam.send(new ListOpenIDConnectProvidersCommand({}));
    return answer.OpenIDConnectProviderList?.map(({ Arn }) => Arn);
  };
  expect(await listed()).toContain(OpenIDConnectProviderArn);
  const remove = () =>
    iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  await remove();
  expect(await listed()).not.toContain(OpenIDConnectProviderArn);
  expect(await failureOf(remove())).toEqual({
    name: "NoSuchEntityException",
    message: `OpenId connect Provider ${OpenIDConnectProviderArn} cannot be found.`,
    status: 404,
  });
});

test("an account has a hundred of them at most", async () => {
  const listed = await suite.iam.send(new ListOpenIDConnectProvidersCommand({}));
  const there = listed.OpenIDConnectProviderList?.length as number;
  for (let count = there; count < 100; count++) {
    await create(newUrl());
  }
  expect(await failureOf(create(newUrl()))).toEqual({
    name: "LimitExceededException",
    message: "Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100",
    status: 409,
  });
});
