import { relative, resolve } from 'node:path';
import { describeFailure } from './failure.ts';
import type { Reporter, ReporterOutput, RunStart } from './reporter.ts';

/**
 * Workflow commands that put every failed scenario as an annotation beside its file.
 * @param workspace the repository's folder; file names are given from there on
 */
export function createGithubReporter(output: ReporterOutput, workspace: string): Reporter {
  let run: RunStart | undefined;
  return {
    onRunStart: (start) => {
      run = start;
    },
    onScenarioEnd: (summary, { planned }) => {
      if (summary.outcome !== 'failed' || run === undefined) return;
      const file = escapeProperty(relative(workspace, resolve(planned.file)));
      const message = escapeMessage(describeFailure(summary, run).join('\n'));
      output.write(`::error file=${file},title=${escapeProperty(summary.title)}::${message}\n`);
    },
  };
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
