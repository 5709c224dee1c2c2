/**
 * The rules of the embedded metric format, as CloudWatch applies them: a
 * document that breaks one loses its metrics without a word.
 *
 * Sources: CloudWatch's user guide, "Specification: Embedded metric format",
 * text and JSON schema; CloudWatch's API reference, MetricDatum and Dimension.
 */

type Json = Readonly<Record<string, any>>;

const units =
  /^((Seconds|Microseconds|Milliseconds|Percent|None)|((Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Count)(\/Second)?))$/;
const printableAscii = /^[ -~]*[!-~][ -~]*$/;

/** @returns what is wrong with a log event, in words */
export function brokenRules(event: string): string[] {
  let root: Json;
  try {
    root = JSON.parse(event) as Json;
  } catch {
    return ["the event is no JSON, or not JSON alone"];
  }
  if (typeof root !== "object" || root === null || Array.isArray(root)) {
    return ["the event is no object"];
  }
  const broken: string[] = [];
  const rule = (holds: unknown, text: string) => void (holds || broken.push(text));

  rule(Buffer.byteLength(event) <= 1024 * 1024, "the event is larger than 1 MB");
  const { _aws: metadata } = root;
  if (typeof metadata !== "object" || metadata === null) {
    return [...broken, "_aws is no object"];
  }
  rule(onlyHas(metadata, ["CloudWatchMetrics", "Timestamp"]), "_aws has other members");
  rule(
    Number.isInteger(metadata.Timestamp) && metadata.Timestamp > 1e12 && metadata.Timestamp < 1e13,
    "Timestamp is no whole number of milliseconds since 1970",
  );
  if (!Array.isArray(metadata.CloudWatchMetrics)) {
    return [...broken, "CloudWatchMetrics is no list"];
  }
  for (const directive of metadata.CloudWatchMetrics as Json[]) {
    const { Namespace, Dimensions, Metrics } = directive;
    rule(
      onlyHas(directive, ["Namespace", "Dimensions", "Metrics"]),
      "a directive has other members",
    );
    rule(
      typeof Namespace === "string" && /^[0-9A-Za-z._\-/#: ]{1,255}$/.test(Namespace),
      "Namespace is none",
    );
    rule(Array.isArray(Dimensions) && Dimensions.length > 0, "Dimensions is no list of sets");
    for (const set of Dimensions ?? []) {
      rule(Array.isArray(set) && set.length <= 30, "a dimension set is no list of 30 at most");
      for (const name of set) {
        rule(
          typeof name === "string" &&
            name.length <= 250 &&
            printableAscii.test(name) &&
            !name.startsWith(":"),
          `the dimension ${name} has no proper name`,
        );
        const value = root[name];
        rule(
          typeof value === "string" && value.length <= 1024 && printableAscii.test(value),
          `the dimension ${name} has no text in the root`,
        );
      }
    }
    rule(Array.isArray(Metrics) && Metrics.length <= 100, "Metrics is no list of 100 at most");
    for (const metric of Metrics ?? []) {
      const { Name, Unit = "None", StorageResolution = 60 } = metric;
      rule(
        onlyHas(metric, ["Name", "Unit", "StorageResolution"]),
        "a definition has other members",
      );
      rule(
        typeof Name === "string" && Name.length >= 1 && Name.length <= 255,
        "a metric has no proper name",
      );
      rule(units.test(Unit), `the unit of ${Name} is none`);
      rule([1, 60].includes(StorageResolution), `the resolution of ${Name} is none`);
      const values = [root[Name]].flat();
      rule(
        values.length <= 100 && values.every((value) => Number.isFinite(value)),
        `the metric ${Name} has no numbers in the root`,
      );
    }
  }
  return broken;
}

function onlyHas(object: Json, names: readonly string[]): boolean {
  return Object.keys(object).every((name) => names.includes(name));
}

/** A value that CloudWatch takes out of a document. */
export type Extracted = {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
};

/** What CloudWatch makes of a document that breaks no rule. */
export function extract(event: string): Extracted[] {
  const root = JSON.parse(event) as Json;
  const { CloudWatchMetrics: directives } = root["_aws"] as Json;
  return (directives as Json[]).flatMap(({ Namespace, Dimensions, Metrics }) =>
    (Dimensions as string[][]).flatMap((set) =>
      (Metrics as Json[]).map(({ Name, Unit }) => ({
        namespace: Namespace as string,
        name: Name as string,
        unit: Unit as string,
        dimensions: Object.fromEntries(set.map((name) => [name, root[name] as string])),
        value: root[Name] as number,
      })),
    ),
  );
}
