import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AutopilotCsvDevice,
  readAutopilotCsv,
  writeAutopilotCsv,
} from '../../../../src/protocol/csv/autopilot-csv.ts';

const HEADER = 'Device Serial Number,Windows Product ID,Hardware Hash';
const FULL_HEADER = `${HEADER},Group Tag,Assigned User`;

const read = (text: string) => readAutopilotCsv(Buffer.from(text));
const device = (serialNumber: string): AutopilotCsvDevice => ({ serialNumber, productKey: '', hardwareHash: 'T0E=' });

describe('reading a registration file', () => {
  it('gives the devices with the rows a spreadsheet shows', () => {
    expect(read(`${FULL_HEADER}\r\nS1,P1,T0E=,SALES,a@contoso.example\r\n\r\nS2,,T0EA,,`)).toEqual({
      ok: true,
      value: {
        form: 'intune',
        devices: [
          {
            row: 2,
            serialNumber: 'S1',
            productKey: 'P1',
            hardwareHash: 'T0E=',
            groupTag: 'SALES',
            assignedUser: 'a@contoso.example',
          },
          { row: 4, serialNumber: 'S2', productKey: '', hardwareHash: 'T0EA' },
        ],
        problems: [],
      },
    });
  });

  it.each([HEADER, `${HEADER},Group Tag`, FULL_HEADER])('accepts the header %s', (header) => {
    expect(read(`${header}\n`)).toEqual({ ok: true, value: { form: 'intune', devices: [], problems: [] } });
  });

  it.each(['Group Tag', 'OrderID'])('reads the Partner Center form, with %s', (tag) => {
    const text = `${HEADER},Manufacturer name,Device model,${tag}\nS1,P1,,LENOVO,21HM,SALES\n`;
    expect(read(text)).toMatchObject({
      ok: true,
      value: {
        form: 'partner',
        devices: [{ row: 2, productKey: 'P1', manufacturer: 'LENOVO', model: '21HM', groupTag: 'SALES' }],
        problems: [],
      },
    });
  });

  it.each([
    ['another letter case', 'device serial number,windows product id,hardware hash\n', 'wrong-header'],
    ['another order', 'Windows Product ID,Device Serial Number,Hardware Hash\n', 'wrong-header'],
    ['an extra column in the header', `${HEADER},Comment\n`, 'wrong-header'],
    ['a space after a comma', `${HEADER.replaceAll(',', ', ')}\n`, 'wrong-header'],
    ['semicolons', `${HEADER.replaceAll(',', ';')}\n`, 'wrong-header'],
    ['no header at all', 'LENOVO,21HM,PF4ABCDE\n', 'wrong-header'],
    ['an empty file', '', 'wrong-header'],
    ['a quoted header', `"${HEADER.replaceAll(',', '","')}"\n`, 'quotes'],
    ['a UTF-8 mark', `\uFEFF${HEADER}\n`, 'unicode'],
  ])('refuses a file with %s', (_title, text, reason) => {
    expect(read(text)).toMatchObject({ ok: false, error: { row: 1, reason } });
  });

  it('refuses UTF-16, which Out-File of PowerShell 5 writes', () => {
    const bytes = Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le');
    expect(readAutopilotCsv(bytes)).toMatchObject({ ok: false, error: { row: 1, reason: 'unicode' } });
  });

  it('names each bad row and keeps the good ones', () => {
    const rows = ['S2,,T0E=', '"S3",,T0E=', 'S4,,T0E=,x', 'S5,T0E=', 'S6,,', 'S7,,T0EA'];
    const result = read([HEADER, ...rows].join('\n'));
    expect(result).toMatchObject({
      ok: true,
      value: {
        devices: [
          { row: 2, serialNumber: 'S2' },
          { row: 7, serialNumber: 'S7' },
        ],
        problems: [
          { row: 3, reason: 'quotes' },
          { row: 4, reason: 'extra-columns', message: '4 columns under a header of 3' },
          { row: 5, reason: 'missing-columns' },
          { row: 6, reason: 'missing-hash' },
        ],
      },
    });
  });

  it('takes 500 rows of an administrator and 1000 of a partner, and names the first surplus one', () => {
    const rows = (count: number) => Array.from({ length: count }, (_, index) => `S${index},,T0E=`);
    const partner = (count: number) =>
      [`${HEADER},Manufacturer name,Device model`, ...rows(count).map((it) => `${it},M,D`)].join('\n');
    expect(read([HEADER, ...rows(500)].join('\n'))).toMatchObject({ ok: true, value: { problems: [] } });
    const surplus = read([HEADER, ...rows(502)].join('\n'));
    expect(surplus).toMatchObject({ value: { problems: [{ row: 502, reason: 'too-many-rows' }] } });
    expect(surplus.ok && surplus.value.devices).toHaveLength(500);
    expect(read(partner(1000))).toMatchObject({ ok: true, value: { problems: [] } });
    expect(read(partner(1001))).toMatchObject({ value: { problems: [{ row: 1002, reason: 'too-many-rows' }] } });
  });

  it('reads a tag in UTF-8 and in Western ANSI alike', () => {
    const text = `${HEADER},Group Tag\nS1,,T0E=,Zürich\n`;
    for (const encoding of ['utf8', 'latin1'] as const) {
      expect(readAutopilotCsv(Buffer.from(text, encoding))).toMatchObject({
        value: { devices: [{ groupTag: 'Zürich' }] },
      });
    }
  });
});

describe('writing a registration file', () => {
  it('has no more columns than the devices need, no quotes, and CRLF', () => {
    const text = (devices: AutopilotCsvDevice[]) => {
      const written = writeAutopilotCsv(devices);
      return written.ok ? written.value.toString('latin1') : written.error;
    };
    expect(text([device('S1')])).toBe(`${HEADER}\r\nS1,,T0E=\r\n`);
    expect(text([device('S1'), { ...device('S2'), groupTag: 'Zürich' }])).toBe(
      `${HEADER},Group Tag\r\nS1,,T0E=,\r\nS2,,T0E=,Zürich\r\n`,
    );
    expect(text([{ ...device('S1'), assignedUser: 'a@b.example' }])).toBe(
      `${FULL_HEADER}\r\nS1,,T0E=,,a@b.example\r\n`,
    );
  });

  it('writes the Partner Center form', () => {
    const written = writeAutopilotCsv([{ ...device('S1'), manufacturer: 'HP', model: 'X' }], 'partner');
    expect(written.ok && written.value.toString()).toBe(
      `${HEADER},Manufacturer name,Device model\r\nS1,,T0E=,HP,X\r\n`,
    );
  });

  it('names every device that the format cannot carry', () => {
    const devices = [
      { ...device('S1'), groupTag: 'a,b' },
      { ...device('S2'), groupTag: 'say "x"' },
      device('S3'),
      { ...device('S4'), groupTag: '東京' },
      { ...device('S5'), hardwareHash: '' },
      { ...device('S6'), hardwareHash: 'T0E=\r\nT0E=' },
    ];
    expect(writeAutopilotCsv(devices)).toMatchObject({
      ok: false,
      error: [
        { row: 2, reason: 'unwritable' },
        { row: 3, reason: 'quotes' },
        { row: 5, reason: 'unicode' },
        { row: 6, reason: 'missing-hash' },
        { row: 7, reason: 'unwritable' },
      ],
    });
    expect(writeAutopilotCsv(Array.from({ length: 501 }, () => device('S')))).toMatchObject({
      ok: false,
      error: [{ row: 502, reason: 'too-many-rows' }],
    });
    expect(writeAutopilotCsv([{ ...device('S1'), assignedUser: 'a@b.example' }], 'partner')).toMatchObject({
      ok: false,
      error: [{ row: 1, reason: 'unwritable' }],
    });
  });

  it('is read back as it was written', () => {
    const cell = fc.string({ maxLength: 12 }).map((it) => it.replace(/[",]/g, ''));
    const filled = cell.filter((it) => it !== '');
    const any = fc.record(
      { serialNumber: filled, productKey: cell, hardwareHash: filled, groupTag: filled, assignedUser: filled },
      { requiredKeys: ['serialNumber', 'productKey', 'hardwareHash'] },
    );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), (devices) => {
        const written = writeAutopilotCsv(devices);
        const result = written.ok ? readAutopilotCsv(written.value) : written;
        expect(result).toEqual({
          ok: true,
          value: { form: 'intune', devices: devices.map((it, index) => ({ row: index + 2, ...it })), problems: [] },
        });
      }),
      { seed: 1 },
    );
  });
});
