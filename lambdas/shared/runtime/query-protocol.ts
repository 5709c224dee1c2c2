/** The Query protocol, which IAM and STS speak: `Action=…&Version=…`, in the body or the query, XML answers. */

import { XmlNode } from "@aws-sdk/xml-builder";
import { parametersOf } from "../wire/form.ts";
import { parseQuery } from "../wire/query.ts";
import { xmlElement } from "../wire/xml.ts";
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
        : `Could not find operation ${shown(action)} for version ${shown(parameters.get("Version") ?? "NO_VERSION_SPECIFIED")}`;
    },
    parse: (members, request) => parseQuery(members, parametersOf(request)),
    success(operation, output, requestId) {
      const metadata = xmlElement("ResponseMetadata", { RequestId: requestId });
      const result = output === undefined ? [] : [xmlElement(`${operation}Result`, output)];
      const document = new XmlNode(`${operation}Response`, [...result, metadata]);
      return answer(200, document, namespace, requestId);
    },
    failure({ code, text, form }, requestId) {
      const [queryCode, status] = form.query ?? [code, form.status];
      const document = xmlElement("ErrorResponse", {
        Error: {
          Type: status < 500 ? "Sender" : "Receiver",
          Code: queryCode,
          Message: text,
        },
        RequestId: requestId,
      });
      return answer(status, document, namespace, requestId);
    },
  };
}

/** What a message repeats of a client's text is bounded. */
function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function answer(statusCode: number, root: XmlNode, namespace: string, requestId: string): Answer {
  root.addAttribute("xmlns", namespace);
  return {
    statusCode,
    headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
    body: root.toString(),
  };
}
