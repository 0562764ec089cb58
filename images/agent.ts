import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { agentUrl } from '../lab/drivers/agent-file.ts';
import type { ContextFile } from './tar.ts';

/** Nobody: an agent owns nothing in its container. */
const USER = '65534:65534';

/** The agent to be put on a base image that has Node. */
export interface AgentContext {
  /** Follows from the agent's bytes. */
  readonly id: string;
  /** Where it lies. */
  readonly file: string;
  files(base: string): readonly ContextFile[];
}

/** Reads the built agent: ours, or that of another checkout. */
export function findAgent(file = fileURLToPath(agentUrl())): AgentContext {
  return {
    id: createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16),
    file,
    files: (base) => [
      { path: 'Dockerfile', from: { text: dockerfile(base) } },
      { path: 'agent.mjs', from: { file } },
    ],
  };
}

function dockerfile(base: string): string {
  return [
    `FROM ${base}`,
    'COPY agent.mjs /oobe-lab/agent.mjs',
    `USER ${USER}`,
    'WORKDIR /',
    'ENTRYPOINT ["node", "/oobe-lab/agent.mjs"]',
    'CMD []',
    '',
  ].join('\n');
}
