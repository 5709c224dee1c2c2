/** AWS JSON 1.1, which KMS speaks: the operation in `X-Amz-Target`, JSON bodies. */

import { decodeJson, encodeJson, jsonContentType } from "../wire/json.ts";
import { parseMembers } from "../wire/parse.ts";
import type { Answer, Protocol } from "./protocol.ts";

/** @param targetPrefix what precedes the dot in `X-Amz-Target` */
export function jsonProtocol(targetPrefix: string): Protocol {
  return {
    operationOf({ headers }) {
      const target = headers.get("x-amz-target");
      return target?.startsWith(`${targetPrefix}.`)
        ? target.slice(targetPrefix.length + 1)
        : undefined;
    },
    parse: (members, { body }) => parseMembers(members, decodeJson(body)),
    success: (_operation, output, requestId) =>
      answer(200, output === undefined ? "" : encodeJson(output), requestId),
    failure({ code, text, form }, requestId) {
      const body = {
        __type: code,
        ...(text !== undefined && { [form.member ?? "message"]: text }),
      };
      return answer(form.status, JSON.stringify(body), requestId);
    },
  };
}

function answer(statusCode: number, body: string, requestId: string): Answer {
  return {
    statusCode,
    headers: { "content-type": jsonContentType, "x-amzn-requestid": requestId },
    body,
  };
}
