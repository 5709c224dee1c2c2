/** The Query protocol, which STS speaks: `Action=…&Version=…`, in the body or the query, XML answers. */

import { XmlNode } from "@aws-sdk/xml-builder";
import { ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import type { HttpRequest } from "../wire/request.ts";
import type { Answer, Protocol } from "./protocol.ts";

export type QueryService = {
  readonly version: string;
  /** The XML namespace of the answers. */
  readonly namespace: string;
};

export function queryProtocol({ version, namespace }: QueryService): Protocol {
  return {
    operationOf(request) {
      const parameters = parametersOf(request);
      return parameters.get("Version") === version ? parameters.get("Action") : undefined;
    },
    unknownOperationText(request) {
      const parameters = parametersOf(request);
      const action = parameters.get("Action");
      return action === undefined
        ? "The request must contain the parameter Action."
        : `Could not find operation ${action} for version ${parameters.get("Version") ?? "NO_VERSION_SPECIFIED"}`;
    },
    // No operation served so far has input members.
    parse: () => ({}),
    success(operation, output, requestId) {
      const result = new XmlNode(`${operation}Result`, members(output ?? {}));
      const metadata = new XmlNode("ResponseMetadata", [XmlNode.of("RequestId", requestId)]);
      const children = output === undefined ? [metadata] : [result, metadata];
      return answer(200, new XmlNode(`${operation}Response`, children), namespace, requestId);
    },
    failure({ code, text, form }, requestId) {
      const [queryCode, status] = form.query ?? [code, form.status];
      const error = new XmlNode("Error", [
        XmlNode.of("Type", status < 500 ? "Sender" : "Receiver"),
        XmlNode.of("Code", queryCode),
        XmlNode.of("Message", text ?? ""),
      ]);
      const document = new XmlNode("ErrorResponse", [error, XmlNode.of("RequestId", requestId)]);
      return answer(status, document, namespace, requestId);
    },
  };
}

/**
 * The signature sorts the values of a repeated parameter, so their order is not
 * signed: whoever reads the first would read what the signer did not choose.
 * @throws ServiceError SerializationException
 */
function parametersOf({ method, query, body }: HttpRequest): ReadonlyMap<string, string> {
  const pairs = [
    ...new URLSearchParams(method === "GET" ? query : Buffer.from(body).toString("utf8")),
  ];
  const parameters = new Map(pairs);
  if (parameters.size < pairs.length) {
    throw new ServiceError("SerializationException", "A parameter was given more than once.");
  }
  return parameters;
}

function members(output: Output): XmlNode[] {
  return Object.entries(output).map(([name, value]) => XmlNode.of(name, String(value)));
}

function answer(statusCode: number, root: XmlNode, namespace: string, requestId: string): Answer {
  root.addAttribute("xmlns", namespace);
  return {
    statusCode,
    headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
    body: root.toString(),
  };
}
