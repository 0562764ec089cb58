import { formatDuration } from '../../scenario/duration.ts';
import type { Tone } from '../phases.ts';
import type { HeaderView, ScenarioRowView, ScenariosView } from '../view-model.ts';
import { rule } from './rule.ts';
import { type Line, toWidth, wrap } from './text.ts';

const STATES: Readonly<Record<ScenarioRowView['state'], { glyph: string; word: string; tone: Tone }>> = {
  waiting: { glyph: '○', word: 'waiting', tone: 'plain' },
  playing: { glyph: '▶', word: 'playing', tone: 'active' },
  passed: { glyph: '✓', word: 'passed', tone: 'good' },
  failed: { glyph: '✗', word: 'FAILED', tone: 'bad' },
  skipped: { glyph: '─', word: 'skipped', tone: 'plain' },
};

const STATE_WIDTH = 10;
const NUMBER_WIDTH = 3;
const DEVICES_WIDTH = 7;
const TIME_WIDTH = 8;

export function scenariosRule(
  { runDir }: ScenariosView,
  { passed, failed, skipped }: HeaderView,
  columns: number,
): Line {
  return rule('Scenarios', `${passed} passed, ${failed} failed, ${skipped} skipped  ${runDir}`, true, columns);
}

/** The table of scenarios: its headings and its rows. */
export function drawScenarios({ rows }: ScenariosView, columns: number): { heading: Line; rows: Line[] } {
  const titleWidth = columns - STATE_WIDTH - NUMBER_WIDTH - DEVICES_WIDTH - TIME_WIDTH - 8;
  const cells = (cursor: string, number: string, state: string, title: string, devices: string, time: string) => ({
    before: `${cursor}${toWidth(number, NUMBER_WIDTH, 'right')} `,
    state: `${toWidth(state, STATE_WIDTH)} `,
    after: [
      toWidth(title, titleWidth),
      toWidth(devices, DEVICES_WIDTH, 'right'),
      toWidth(time, TIME_WIDTH, 'right'),
    ].join(' '),
  });
  const heading = cells('  ', '#', 'OUTCOME', 'SCENARIO', 'DEVICES', 'TIME');
  return {
    heading: [{ text: heading.before + heading.state + heading.after, isBold: true }],
    rows: rows.map(({ number, title, devices, state, simulatedMs, isSelected }) => {
      const { glyph, word, tone } = STATES[state];
      const time = simulatedMs === undefined ? '' : formatDuration(simulatedMs);
      const row = cells(isSelected ? '▸ ' : '  ', String(number), `${glyph} ${word}`, title, String(devices), time);
      const line: Line = [{ text: row.before }, { text: row.state, tone }, { text: row.after }];
      return isSelected ? line.map((span) => ({ ...span, isBold: true })) : line;
    }),
  };
}

export function chosenRule({ chosen }: ScenariosView, columns: number): Line {
  return rule('Scenario', chosen === undefined ? '' : `${chosen.number}  ${chosen.title}`, false, columns);
}

/** Why the selected scenario failed, and how to play it again; every word of it, as a command is copied from here. */
export function drawChosen({ chosen }: ScenariosView, columns: number): Line[] {
  return (chosen?.lines ?? []).flatMap((text) => {
    const indent = ' '.repeat(2 + text.length - text.trimStart().length);
    return wrap(text.trimStart(), columns - indent.length - 2).map(
      (line, index): Line => [{ text: `${indent}${index === 0 ? '' : '  '}${line}` }],
    );
  });
}
