#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { ERROR_CODES, LabError } from '../../src/core/errors.ts';
import { clean } from './clean.ts';
import { config } from './config.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { faults } from './faults.ts';
import { hash } from './hash.ts';
import { images } from './images.ts';
import { stopUnread } from './interrupt.ts';
import { list } from './list.ts';
import { replay } from './replay.ts';
import { run } from './run.ts';
import { serve } from './serve.ts';
import { state } from './state.ts';
import { usageError } from './usage-error.ts';

/** The one place that ends the process: everything else sets `process.exitCode` or throws. */
async function main(): Promise<void> {
  const columns = process.stdout.columns ?? 80;
  await yargs(hideBin(process.argv))
    .scriptName('lab')
    .usage('$0 <command>\n\nThe whole Windows Autopilot world on one machine.')
    .epilogue('`lab COMMAND --help` tells more; README.md begins at the beginning.')
    .command(run)
    .command(list)
    .command(serve)
    .command(state)
    .command(hash)
    .command(replay)
    .command(faults)
    .command(explain)
    .command(config)
    .command(doctor)
    .command(clean)
    .command(images)
    .completion('completion', 'Print a script that completes commands in the shell')
    .demandCommand(1, 'Name a command.')
    .strict()
    .recommendCommands()
    .wrap(Math.min(100, columns))
    .version(false)
    .help()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new LabError('LAB_CLI_USAGE', usageError(message, hideBin(process.argv)[0]));
    })
    .parseAsync();
}

// Whoever reads the output has seen enough: `lab faults | head`. What is not a list but goes on, a run, is stopped in
// good order: it has not passed.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') process.stderr.write(`cannot write to standard output: ${code}\n`);
  if (stopUnread()) return;
  if (code !== 'EPIPE') process.exitCode ??= ERROR_CODES.LAB_REPORTER_OUTPUT.exit;
  process.exit();
});

try {
  await main();
} catch (error) {
  if (error instanceof LabError) {
    // One problem and the way out are one line; a list of problems has the way out below it.
    const separator = error.message.includes('\n') ? '\n' : /[.?]$/.test(error.message) ? ' ' : '. ';
    process.stderr.write(`${error.message}${separator}${ERROR_CODES[error.code].hint} (${error.code})\n`);
    process.exitCode = ERROR_CODES[error.code].exit;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = ERROR_CODES.LAB_INTERNAL_INVARIANT.exit;
  }
}
