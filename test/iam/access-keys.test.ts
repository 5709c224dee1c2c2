import { CreateUserCommand, CreateAccessKeyCommand, ListUsersCommand, TagUserCommand, GetUserCommand } from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { useService } from "../support/suite.ts";
const suite = useService();
test("x", async () => {
  console.log(JSON.stringify(await suite.iam.send(new CreateUserCommand({ UserName: "Alice", Path: "/a/", Tags: [{ Key: "K", Value: "v" }] }))));
  console.log(JSON.stringify(await suite.iam.send(new CreateAccessKeyCommand({ UserName: "alice" }))));
  console.log(JSON.stringify(await suite.iam.send(new ListUsersCommand({ MaxItems: 1 }))));
  console.log(JSON.stringify(await suite.iam.send(new GetUserCommand({ UserName: "ALICE" }))));
  await suite.iam.send(new TagUserCommand({ UserName: "alice", Tags: [{ Key: " ", Value: "x" }, { Key: "ü", Value: "" }] }));
  expect(1).toBe(1);
});
