/**
 * CloudFront Function for viewer requests, runtime cloudfront-js-2.0. AWS SDKs
 * send every operation to `POST /` and name it in a header; HTTP API routes by
 * path. So the header becomes the path, and what the signature covers travels
 * on in headers of our own (lambdas/shared/wire/front-door.ts), because HTTP
 * API is not documented to pass `Authorization`, `Host` and the query string as
 * they were sent.
 *
 * The language is ECMAScript 5.1 with a few later things (const, let, arrow
 * functions, template literals, startsWith); no modules, no for-of, no
 * destructuring. Nothing is decided here: whoever is sent to the wrong route is
 * refused there.
 */

const prefix = "x-lockstead-";

// oxlint-disable-next-line no-unused-vars -- CloudFront calls it by this name
function handler(event) {
  const request = event.request;
  const headers = request.headers;
  const uri = request.uri;
  const query = request.rawQueryString() || "";

  // INVARIANT: no function ever sees a header of this prefix that a client wrote.
  Object.keys(headers)
    .filter((name) => name.startsWith(prefix))
    .forEach((name) => delete headers[name]);

  const set = (name, value) => {
    if (value !== "") {
      headers[prefix + name] = { value: value };
    }
  };
  set("host", valueOf(headers, "host"));
  set("uri", uri);
  set("query", query);
  set("authorization", valueOf(headers, "authorization"));
  set("viewer-address", event.viewer.ip);

  request.uri = pathFor(headers, query);
  // HTTP API takes 10,240 bytes of request line and headers: nothing goes twice.
  request.querystring = {};
  delete headers.authorization;
  return request;
}

/** The path of a route, or one that no route knows. */
function pathFor(headers, query) {
  const target = valueOf(headers, "x-amz-target");
  if (/^([A-Za-z0-9_]{1,64}\.){1,8}[A-Za-z0-9]{1,64}$/.test(target)) {
    return `/${target}`;
  }
  const service =
    serviceOf(credentialOf(valueOf(headers, "authorization"))) ||
    serviceOf(presignedCredentialOf(query));
  if (service) {
    return `/${service}`;
  }
  // AssumeRoleWithWebIdentity is not signed; only the Query protocol sends forms.
  const type = valueOf(headers, "content-type");
  return /^application\/x-www-form-urlencoded *(;|$)/i.test(type) ? "/sts" : "/";
}

/** A repeated header's values together, as HTTP joins them: then no pattern above matches. */
function valueOf(headers, name) {
  const header = headers[name];
  if (!header) {
    return "";
  }
  return header.multiValue ? header.multiValue.map((one) => one.value).join(",") : header.value;
}

/** Of `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
function credentialOf(authorization) {
  const match = /[ ,]Credential=([^ ,]*)/.exec(authorization);
  return match ? match[1] : "";
}

/** A credential's only characters that are ever percent-encoded are its slashes. */
function presignedCredentialOf(query) {
  const match = /(?:^|&)X-Amz-Credential=([^&]*)/.exec(query);
  return match ? match[1].replace(/%2F/gi, "/") : "";
}

/** Of `<access key id>/<date>/<region>/<service>/aws4_request`. The rest is for the verifier. */
function serviceOf(credential) {
  const match = /^[^/]*\/[^/]*\/[^/]*\/([a-z0-9-]{1,64})\/[^/]*$/.exec(credential);
  return match ? match[1] : "";
}
