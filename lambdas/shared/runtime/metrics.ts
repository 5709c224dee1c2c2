/**
 * What is told of each request that has ended: one line in the log, for whoever
 * reads it, and in the same line the metrics of it, which CloudWatch takes out
 * (embedded metric format).
 *
 * Lambda leaves lines that are JSON as they are: it encodes what `console` is
 * given, never what is written to standard output. So the line is the whole
 * document, as the format wants it.
 *
 * Sources: CloudWatch's user guide, "Specification: Embedded metric format";
 * Lambda's developer guide, "Configuring JSON and plain text log formats".
 */

import type { ServiceName } from "../../catalogue.ts";
import type { ErrorCode } from "../wire/errors.ts";
import type { LogFields, Logger } from "./log.ts";
import { type Measurements, measurements } from "./request-scope.ts";

export const metricsFormats = ["emf", "none"] as const;
export type MetricsFormat = (typeof metricsFormats)[number];

export function isMetricsFormat(value: string): value is MetricsFormat {
  return (metricsFormats as readonly string[]).includes(value);
}

export const metricNamespace = "Lockstead";

/**
 * The metrics of a request, all requests together. No request counts in more
 * than one of Errors, Throttles, Denied and ClientErrors.
 */
export const metricUnits = {
  Requests: "Count",
  /** Failures that are ours: answered with 5xx. */
  Errors: "Count",
  Throttles: "Count",
  /** What policies did not allow. */
  Denied: "Count",
  /** Whatever else was the client's fault. */
  ClientErrors: "Count",
  Latency: "Milliseconds",
  DynamoDBCalls: "Count",
} as const;

export type MetricName = keyof typeof metricUnits;

/** The dimensions of the one metric that is kept for each operation. */
export const operationDimensions = ["Service", "Operation"] as const;

/** A request that has been answered. */
export type Finished = {
  readonly requestId: string;
  /** When it came. */
  readonly time: Date;
  readonly service: ServiceName;
  /**
   * As the catalogue names it; undefined for what it does not have. INVARIANT:
   * never what a client sent, for each name makes a metric, which costs.
   */
  readonly operation: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly outcome: "Success" | ErrorCode;
  /** Of the answer. */
  readonly status: number;
};

/**
 * Logs the request that is being measured. Metrics are no matter of verbosity:
 * where the threshold hides the line, they are written without it.
 */
export function logRequest(logger: Logger, format: MetricsFormat, finished: Finished): void {
  const measured = measurements();
  const { time: _, ...facts } = finished;
  logger.log(
    "info",
    "request",
    { ...facts, ...measured },
    format === "emf" ? embeddedMetrics(finished, measured) : undefined,
  );
}

/** Members of a line that make it a document in the embedded metric format. */
function embeddedMetrics(finished: Finished, measured: Measurements): LogFields {
  const fault = faultOf(finished);
  const values: Record<MetricName, number> = {
    Requests: 1,
    Errors: 0,
    Throttles: 0,
    Denied: 0,
    ClientErrors: 0,
    Latency: measured.milliseconds.total,
    DynamoDBCalls: measured.dynamodbCalls,
    ...(fault && { [fault]: 1 }),
  };
  return {
    _aws: { Timestamp: finished.time.getTime(), CloudWatchMetrics: directives },
    Service: finished.service,
    Operation: finished.operation ?? "Unknown",
    ...values,
  };
}

const definitions = Object.entries(metricUnits).map(([Name, Unit]) => ({ Name, Unit }));

/**
 * Every metric of every operation would be charged by itself, so only latency
 * is kept by operation: CloudWatch counts its samples, and those are the
 * requests. What failed where is in the lines. INVARIANT: nothing is kept by
 * account, for nobody knows how many there will be.
 */
const directives: readonly LogFields[] = [
  { Namespace: metricNamespace, Dimensions: [[]], Metrics: definitions },
  {
    Namespace: metricNamespace,
    Dimensions: [operationDimensions],
    Metrics: definitions.filter(({ Name }) => Name === "Latency"),
  },
];

function faultOf({ outcome, status }: Finished): MetricName | undefined {
  if (outcome === "ThrottlingException" || status === 429) {
    return "Throttles";
  }
  if (status >= 500) {
    return "Errors";
  }
  if (outcome === "AccessDeniedException") {
    return "Denied";
  }
  return status >= 400 ? "ClientErrors" : undefined;
}
