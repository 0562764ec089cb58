import { parse } from 'csv-parse/sync';
import { err, ok, type Result } from '../../core/result.ts';

/** One device of a registration file, named as Graph names its import properties. */
export interface AutopilotCsvDevice {
  readonly serialNumber: string;
  /** May be empty for administrators. */
  readonly productKey: string;
  /** Base64 on one line; not decoded here. */
  readonly hardwareHash: string;
  readonly groupTag?: string;
  readonly assignedUser?: string;
  /** Partner Center only. */
  readonly manufacturer?: string;
  /** Partner Center only. */
  readonly model?: string;
}

/** Who the file is for: `intune` is an administrator's, `partner` goes to Partner Center. */
export type AutopilotCsvForm = keyof typeof FORMS;

/** Why a file or a row is refused (autopilot.md 1.2 and 4.1, hardware-hash.md 6). */
export type CsvReason =
  | 'wrong-header'
  | 'quotes'
  | 'unicode'
  | 'too-many-rows'
  | 'extra-columns'
  | 'missing-columns'
  | 'missing-hash'
  | 'unwritable';

/** A problem and its row as a spreadsheet counts it: the header is row 1. */
export interface CsvProblem {
  readonly row: number;
  readonly reason: CsvReason;
  readonly message: string;
}

/** What a file holds: the good rows, each with its number, and what is wrong with the others. */
export interface AutopilotCsv {
  readonly form: AutopilotCsvForm;
  readonly devices: readonly (AutopilotCsvDevice & { readonly row: number })[];
  readonly problems: readonly CsvProblem[];
}

type Property = keyof AutopilotCsvDevice;
type Columns = readonly (readonly [header: string, property: Property])[];

const IDENTITY: Columns = [
  ['Device Serial Number', 'serialNumber'],
  ['Windows Product ID', 'productKey'],
  ['Hardware Hash', 'hardwareHash'],
];
const TAG: Columns[number] = ['Group Tag', 'groupTag'];
const MAKER: Columns = [
  ['Manufacturer name', 'manufacturer'],
  ['Device model', 'model'],
];

/** The headers that each form may have, the shortest first (hardware-hash.md 6). */
const FORMS = {
  intune: {
    maxRows: 500,
    layouts: [IDENTITY, [...IDENTITY, TAG], [...IDENTITY, TAG, ['Assigned User', 'assignedUser']]],
  },
  partner: {
    maxRows: 1000,
    layouts: [
      [...IDENTITY, ...MAKER],
      [...IDENTITY, ...MAKER, TAG],
      [...IDENTITY, ...MAKER, ['OrderID', 'groupTag']],
    ],
  },
} as const satisfies Record<string, { readonly maxRows: number; readonly layouts: readonly Columns[] }>;

/**
 * Reads a registration file in either form. A file whose encoding or header is wrong gives an error alone; else every
 * bad row is a problem and the good ones are devices.
 */
export function readAutopilotCsv(bytes: Buffer): Result<AutopilotCsv, CsvProblem> {
  const text = decodeText(bytes);
  if (!text.ok) return text;
  const [{ cells: header } = { cells: [] }, ...rows] = splitRows(text.value);
  const found = layoutOf(header);
  if (found === undefined) {
    if (header.some(isQuoted)) return err({ row: 1, reason: 'quotes', message: NO_QUOTES });
    const expected = headerLine(FORMS.intune.layouts[2]);
    return err({
      row: 1,
      reason: 'wrong-header',
      message: `the header must be, in exactly these letters: ${expected}`,
    });
  }

  const { form, columns } = found;
  const { maxRows } = FORMS[form];
  const devices: AutopilotCsv['devices'][number][] = [];
  const problems: CsvProblem[] = [];
  for (const { row, cells } of rows.slice(0, maxRows)) {
    const problem = rowProblem(form, columns, cells);
    if (problem === undefined) devices.push({ row, ...deviceOf(columns, cells) });
    else problems.push({ row, ...problem });
  }
  const surplus = rows[maxRows];
  if (surplus !== undefined) {
    const message = `${rows.length} devices; a file may hold ${maxRows}`;
    problems.push({ row: surplus.row, reason: 'too-many-rows', message });
  }
  return ok({ form, devices, problems });
}

/**
 * Writes a registration file: only the optional columns that a device uses, CRLF, ANSI. Gives every device that the
 * format cannot carry, since it knows no quoting.
 */
export function writeAutopilotCsv(
  devices: readonly AutopilotCsvDevice[],
  form: AutopilotCsvForm = 'intune',
): Result<Buffer, readonly CsvProblem[]> {
  const { layouts, maxRows } = FORMS[form];
  const isEnough = (columns: Columns) => {
    const written = new Set(columns.map(([, property]) => property));
    return devices.every(({ groupTag = '', assignedUser = '' }) => {
      return (groupTag === '' || written.has('groupTag')) && (assignedUser === '' || written.has('assignedUser'));
    });
  };
  const columns: Columns | undefined = layouts.find(isEnough);
  if (columns === undefined) {
    return err([{ row: 1, reason: 'unwritable', message: `the ${form} form has no column for an assigned user` }]);
  }

  const problems: CsvProblem[] = [];
  const lines = [headerLine(columns)];
  for (const [index, device] of devices.entries()) {
    const cells = columns.map(([, property]) => device[property] ?? '');
    const problem = cells.map(cellProblem).find((it) => it !== undefined) ?? rowProblem(form, columns, cells);
    if (problem !== undefined) problems.push({ row: index + 2, ...problem });
    lines.push(cells.join(','));
  }
  if (devices.length > maxRows) {
    const message = `${devices.length} devices; a file may hold ${maxRows}`;
    problems.push({ row: maxRows + 2, reason: 'too-many-rows', message });
  }
  return problems.length > 0 ? err(problems) : ok(Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'));
}

/** UTF-8 without a mark is accepted; bytes that are none are taken for Western ANSI (hardware-hash.md 6). */
function decodeText(bytes: Buffer): Result<string, CsvProblem> {
  const start = bytes.toString('hex', 0, 3);
  if (start === 'efbbbf' || start.startsWith('fffe') || start.startsWith('feff')) {
    return err({ row: 1, reason: 'unicode', message: 'the file is Unicode with a byte order mark; save it as ANSI' });
  }
  const text = bytes.toString('utf8');
  return ok(text.includes('\uFFFD') ? bytes.toString('latin1') : text);
}

interface Row {
  readonly row: number;
  readonly cells: readonly string[];
}

function splitRows(text: string): Row[] {
  const records = parse(text, {
    info: true,
    quote: null,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
  }) as unknown as { readonly info: { readonly lines: number }; readonly record: string[] }[];
  return records.map(({ info, record }) => ({ row: info.lines, cells: record }));
}

function layoutOf(header: readonly string[]): { form: AutopilotCsvForm; columns: Columns } | undefined {
  const line = header.join(',');
  for (const form of ['intune', 'partner'] as const) {
    const columns = FORMS[form].layouts.find((layout) => headerLine(layout) === line);
    if (columns !== undefined) return { form, columns };
  }
  return undefined;
}

function headerLine(columns: Columns): string {
  return columns.map(([header]) => header).join(',');
}

const NO_QUOTES = 'quotation marks are not allowed';

function isQuoted(cell: string): boolean {
  return cell.includes('"');
}

function rowProblem(
  form: AutopilotCsvForm,
  columns: Columns,
  cells: readonly string[],
): Omit<CsvProblem, 'row'> | undefined {
  if (cells.some(isQuoted)) return { reason: 'quotes', message: NO_QUOTES };
  if (cells.length !== columns.length) {
    const reason = cells.length > columns.length ? 'extra-columns' : 'missing-columns';
    return { reason, message: `${cells.length} columns under a header of ${columns.length}` };
  }
  // Partners may register by serial and product key or model; administrators by hash alone (autopilot.md 1.1).
  if (form === 'intune' && cells[2] === '') return { reason: 'missing-hash', message: 'the hardware hash is empty' };
  return undefined;
}

/** An empty optional cell says the same as no column. */
function deviceOf(columns: Columns, cells: readonly string[]): AutopilotCsvDevice {
  const device: { -readonly [Key in keyof AutopilotCsvDevice]: AutopilotCsvDevice[Key] } = {
    serialNumber: '',
    productKey: '',
    hardwareHash: '',
  };
  for (const [index, [, property]] of columns.entries()) {
    const cell = cells[index];
    if (cell !== undefined && cell !== '') device[property] = cell;
  }
  return device;
}

function cellProblem(cell: string): Omit<CsvProblem, 'row'> | undefined {
  if (/[,\r\n]/.test(cell)) return { reason: 'unwritable', message: 'a comma or line break cannot be written' };
  if (/[^ -~\u00a0-\u00ff]/.test(cell)) return { reason: 'unicode', message: `'${cell}' is not ANSI text` };
  return undefined;
}
