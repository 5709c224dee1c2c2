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
    const [use] = await call.services.lastUsed.findMany(call.home.account, [AccessKeyId]);
    return {
      UserName: user.name,
      AccessKeyLastUsed:
        use === undefined
          ? { ServiceName: "N/A", Region: "N/A" }
          : { LastUsedDate: use.time, ServiceName: use.service, Region: use.region },
    };
  },
);
