import { authorizeIam, changeIam, iamPlace, requestTagKeys } from "../../shared/iam/access.ts";
import {
  acceptClientIds,
  acceptThumbprints,
  parseProviderUrl,
} from "../../shared/iam/oidc-providers.ts";
import { requireRoom } from "../../shared/iam/quotas.ts";
import { withTags } from "../../shared/iam/tags.ts";
import { type OidcProvider, sortKeys } from "../../shared/identity/entities.ts";
import { oidcArn } from "../../shared/identity/iam-arns.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { ServiceError } from "../../shared/wire/errors.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { clientIds, thumbprints, url } from "./shapes.ts";

const members = {
  Url: required(url),
  ClientIDList: clientIds,
  ThumbprintList: thumbprints,
  Tags: shapes.tags,
} as const satisfies Members;

export const createOpenIDConnectProvider = defineOperation(
  "CreateOpenIDConnectProvider",
  members,
  (call) =>
    changeIam(call, async (transaction) => {
      const { input } = call;
      const url = parseProviderUrl(input.Url);
      const arn = oidcArn(iamPlace(call), url);
      const { Tags = [] } = input;
      const context = requestTagKeys(Tags);
      await authorizeIam(call, "iam:CreateOpenIDConnectProvider", arn, context);
      if (Tags.length > 0) {
        await authorizeIam(call, "iam:TagOpenIDConnectProvider", arn, context);
      }
      const provider: OidcProvider = {
        url,
        clientIds: acceptClientIds(input.ClientIDList ?? []),
        thumbprints: acceptThumbprints(input.ThumbprintList ?? []),
        created: call.now.getTime(),
        tags: withTags([], Tags, "case-sensitive"),
      };
      const sk = sortKeys.oidc(url);
      if ((await transaction.get(sk)) !== undefined) {
        throw new ServiceError(
          "EntityAlreadyExistsException",
          `Provider with url https://${url} already exists.`,
        );
      }
      await requireRoom(transaction, "oidc#");
      transaction.put(sk, provider);
      return { OpenIDConnectProviderArn: arn, ...(Tags.length > 0 && { Tags }) };
    }),
);
