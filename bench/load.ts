import autocannon from "autocannon";

export type Target = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * The same request again and again over `connections` connections.
 * @returns answers a second
 * @throws Error when an answer is no success: a refusal is fast, and no measure
 */
export async function load(target: Target, connections: number, seconds: number): Promise<number> {
  const result = await autocannon({
    url: target.url,
    method: "POST",
    headers: target.headers,
    body: target.body,
    connections,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${result.non2xx} refusals, ${result.errors} errors: ${target.headers["x-amz-target"]}`,
    );
  }
  return result["2xx"] / result.duration;
}
