import { sortKeys, type User } from "../../shared/identity/entities.ts";
import { userArn } from "../../shared/identity/iam-arns.ts";
import { authorizeIam, iamPlace, readIam, resourceTagKeys } from "../../shared/iam/access.ts";
import { noSuchAccessKey } from "../../shared/iam/access-keys.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { itemAs } from "../../shared/store/journal.ts";
import { required } from "../../shared/wire/members.ts";
import { accessKeyId } from "../shapes.ts";

const action = "iam:GetAccessKeyLastUsed";

const members = { AccessKeyId: required(accessKeyId) } as const;

/** Uses are not recorded: the answer is AWS's for a key that was never used. */
export const getAccessKeyLastUsed = defineOperation(
  "GetAccessKeyLastUsed",
  members,
  async (call) => {
    const { AccessKeyId } = call.input;
    const iam = await readIam(call);
    const pointer = await iam.get(sortKeys.accessKey(AccessKeyId));
    const user = pointer && itemAs<User>(await iam.get(String(pointer["user"])));
    if (user === undefined) {
      await authorizeIam(call, action, "*");
      throw noSuchAccessKey(AccessKeyId);
    }
    await authorizeIam(call, action, userArn(iamPlace(call), user), resourceTagKeys(user.tags));
    return {
      UserName: user.name,
      AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" },
    };
  },
);
