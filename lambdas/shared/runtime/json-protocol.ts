/** AWS JSON 1.1, which KMS speaks: the operation in `X-Amz-Target`, JSON bodies. */

import { decodeJson, encodeJson, jsonContentType } from "../wire/json.ts";
import { parseMembers } from "../wire/parse.ts";
import type { Answer, Protocol } from "./protocol.ts";

/**
 * @param targetPrefix what precedes the dot in `X-Amz-Target`
 * @param textMember what carries an error's text, unless the error has its own
 */
export function jsonProtocol(
  targetPrefix: string,
  textMember: "message" | "Message" = "message",
): Protocol {
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
    failure({ code, text, reason, form }, requestId) {
      const body = {
        __type: code,
        ...(text !== undefined && { [form.member ?? textMember]: text }),
        ...(reason !== undefined && { Reason: reason }),
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
