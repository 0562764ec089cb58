import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entity, matchesFilter, requiredText } from '../../../../src/protocol/odata/evaluate.ts';
import { parseFilter } from '../../../../src/protocol/odata/filter.ts';

const DEVICE: Entity = {
  '@odata.type': '#microsoft.graph.device',
  id: '0b1f6e0e-0000-4000-8000-000000000001',
  deviceId: 'AB',
  displayName: "O'Brien",
  priority: 3,
  isAssigned: true,
  owner: null,
  createdDateTime: '2026-03-02T08:00:00Z',
  state: { deviceImportStatus: 'unknown' },
  technologies: 'mdm,microsoftSense',
  physicalIds: ['[ZTDID]:1', '[OrderID]:Kiosk'],
  members: [{ id: 'a' }, { id: 'b' }],
};

function passes(text: string, entity: Entity = DEVICE): boolean {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return matchesFilter(parsed.value, entity, 'microsoft.graph.device');
}

describe('$filter', () => {
  it.each([
    "contains(displayName,'brien')",
    "startsWith(displayName,'O''B')",
    "startswith(displayName,'o')",
    "endswith(displayName,'EN')",
    "contains(displayName,'x') eq false",
    "deviceID eq 'ab'",
    'id eq 0b1f6e0e-0000-4000-8000-000000000001',
    'priority eq 3',
    "technologies has 'mdm'",
    "technologies has microsoft.graph.deviceManagementConfigurationTechnologies'microsoftSense,MDM'",
    "not (technologies has 'micro') and not (priority has 'mdm')",
    'priority gt 2 and priority le 3',
    "priority ne 3 or displayName eq 'O''Brien'",
    "displayName eq 'O''Brien' or priority eq 1 and priority eq 2",
    "not (displayName eq 'x')",
    "not isof('microsoft.graph.user')",
    "isof('microsoft.graph.device')",
    'isAssigned eq true',
    'isAssigned',
    'owner eq null',
    'nothing eq null',
    "owner ne 'x'",
    "displayName in ('a', 'O''Brien')",
    'createdDateTime ge 2026-03-02T08:00:00.000Z',
    'createdDateTime lt 2026-03-02T09:00:00+00:00',
    "state/deviceImportStatus eq 'unknown'",
    "physicalIds/any(p:startswith(p,'[ZTDId]'))",
    "physicalIds/any(p: p eq '[OrderID]:kiosk')",
    'physicalIds/any()',
    "members/any(m:m/id eq 'b')",
    "members/all(m:m/id ne 'c')",
  ])('accepts a device by %s', (text) => {
    expect(passes(text)).toBe(true);
  });

  it.each([
    "contains(displayName,'bryan')",
    "not (displayName eq 'O''Brien')",
    'owner ne null',
    'owner gt 2',
    "priority gt 'a'",
    "priority eq '3'",
    "physicalIds/any(p:startswith(p,'[HWID]'))",
    "physicalIds/all(p:startswith(p,'[ZTDID]'))",
    'nothing/any()',
    "isof('microsoft.graph.user')",
    "displayName in ('a','b')",
  ])('refuses a device by %s', (text) => {
    expect(passes(text)).toBe(false);
  });

  it.each([
    'displayName',
    "displayName eq 'open",
    'displayName eq',
    "contains(displayName 'x')",
    "unheard(displayName,'x')",
    "displayName like 'x'",
    '(priority eq 3',
    'priority eq 3)',
    "physicalIds/none(p:p eq 'x')",
    'displayName in ()',
    '#',
  ])('reports or passes over %s without throwing', (text) => {
    const parsed = parseFilter(text);
    expect(parsed.ok).toBe(text === 'displayName');
    if (!parsed.ok) expect(parsed.error).toMatchObject({ path: '$filter', offset: expect.any(Number) });
  });

  it('refuses nesting that would exhaust the stack', () => {
    expect(parseFilter(`${'('.repeat(10_000)}a eq 1${')'.repeat(10_000)}`).ok).toBe(false);
  });

  it('finds any text that it was quoted with', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(passes(`displayName eq '${text.replaceAll("'", "''")}'`, { displayName: text })).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it('tells which text every match must have', () => {
    const required = (text: string) => {
      const parsed = parseFilter(text);
      return parsed.ok ? requiredText(parsed.value, 'serialNumber') : 'malformed';
    };
    expect(required("contains(serialNumber,'S')")).toEqual({ text: 'S', isWhole: false });
    expect(required("model eq 'm' and serialnumber eq 'S'")).toEqual({ text: 'S', isWhole: true });
    expect(required("model eq 'm' or serialNumber eq 'S'")).toBeUndefined();
    expect(required("not contains(serialNumber,'S')")).toBeUndefined();
    expect(required("serialNumber ne 'S'")).toBeUndefined();
  });
});
