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
import { list } from './list.ts';
import { replay } from './replay.ts';
import { run } from './run.ts';
import { serve } from './serve.ts';
import { state } from './state.ts';

/** The one place that ends the process: everything else sets `process.exitCode` or throws. */
async function main(): Promise<void> {
  const columns = process.stdout.columns ?? 100;
  await yargs(hideBin(process.argv))
    .scriptName('lab')
    .usage('$0 <command>\n\nThe whole Windows Autopilot world on one machine.')
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
      throw error ?? new LabError('LAB_CLI_USAGE', message);
    })
    .parseAsync();
}

// Whoever reads the output has seen enough: `lab faults | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
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
