import type { Reporter, ReporterOutput } from './reporter.ts';

/** One JSON document, at the end: the summary as run.json keeps it. */
export function createJsonReporter(output: ReporterOutput): Reporter {
  return { onRunEnd: (summary) => void output.write(`${JSON.stringify(summary)}\n`) };
}
