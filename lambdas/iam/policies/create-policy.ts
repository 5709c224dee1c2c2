import { authorizeIam, changeIam, iamPlace, requestTagKeys } from "../../shared/iam/access.ts";
import { requirePolicyDocument } from "../../shared/iam/policy-documents.ts";
import { requireRoom } from "../../shared/iam/quotas.ts";
import { withTags } from "../../shared/iam/tags.ts";
import { newUniqueId } from "../../shared/iam/unique-ids.ts";
import { type ManagedPolicy, sortKeys } from "../../shared/identity/entities.ts";
import { policyArn } from "../../shared/identity/iam-arns.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { ServiceError } from "../../shared/wire/errors.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { policyAnswer } from "./answer.ts";

const members = {
  PolicyName: required(shapes.policyName),
  Path: shapes.policyPath,
  PolicyDocument: required(shapes.policyDocument),
  Description: { type: "string", max: 1000 },
  Tags: shapes.tags,
} as const satisfies Members;

export const createPolicy = defineOperation("CreatePolicy", members, (call) =>
  changeIam(call, async (transaction) => {
    const { input, services } = call;
    const now = call.now.getTime();
    const { PolicyName: name, Path: path = "/", PolicyDocument: text, Description } = input;
    const arn = policyArn(iamPlace(call), { path, name });
    const context = requestTagKeys(input.Tags);
    await authorizeIam(call, "iam:CreatePolicy", arn, context);
    if (input.Tags !== undefined && input.Tags.length > 0) {
      await authorizeIam(call, "iam:TagPolicy", arn, context);
    }
    const tags = withTags([], input.Tags ?? [], "case-sensitive");
    requirePolicyDocument("managed", text);
    const sk = sortKeys.policy(name);
    if ((await transaction.get(sk)) !== undefined) {
      throw new ServiceError(
        "EntityAlreadyExistsException",
        `A policy called ${name} already exists. Duplicate names are not allowed.`,
      );
    }
    await requireRoom(transaction, "policy#");
    const policy: ManagedPolicy = {
      name,
      path,
      id: newUniqueId("ANPA", services.random),
      created: now,
      updated: now,
      ...(Description !== undefined && { description: Description }),
      defaultVersion: 1,
      nextVersion: 2,
      versions: [{ number: 1, created: now, text }],
      tags,
    };
    transaction.put(sk, policy);
    const unused = { attachments: new Map(), boundaries: new Map() };
    const answer = policyAnswer({ arn, policy }, unused);
    return { Policy: { ...answer, ...(tags.length > 0 && { Tags: tags }) } };
  }),
);
