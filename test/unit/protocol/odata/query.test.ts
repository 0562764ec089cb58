import { describe, expect, it } from 'vitest';
import { compareBy, matchesSearch, project } from '../../../../src/protocol/odata/evaluate.ts';
import { decodeSkipToken, encodeSkipToken, nextLink } from '../../../../src/protocol/odata/page.ts';
import { readQuery } from '../../../../src/protocol/odata/query.ts';

const read = (text: string) => {
  const result = readQuery(new URLSearchParams(text));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

describe('query options', () => {
  it('have defaults', () => {
    expect(read('')).toEqual({ expand: [], orderBy: [], skip: 0, count: false, search: [] });
  });

  it('are read in any case, with or without the dollar sign, and with either encoding of a space', () => {
    const query = read("$Filter=displayName+eq%20'a%27%27b'&top=5&$COUNT=true&$skip=2");
    expect(query).toMatchObject({ top: 5, skip: 2, count: true });
    expect(query.filter).toMatchObject({ kind: 'compare', right: { kind: 'literal', value: "a'b" } });
  });

  it('read lists to select and to expand, with options inside brackets', () => {
    expect(read('$select=id, displayName&$expand=members($select=id,upn;$expand=manager),assignments')).toMatchObject({
      select: ['id', 'displayName'],
      expand: [
        { name: 'members', select: ['id', 'upn'], expand: [{ name: 'manager', expand: [] }] },
        { name: 'assignments', expand: [] },
      ],
    });
  });

  it('read every option inside the brackets of an expansion, and the type in front of its name', () => {
    const nested = "$filter=startswith(id,'a;b)');$orderby=id desc;$top=2;$skip=1;$count=true;$search=x;select=id";
    const { expand } = read(`$expand=microsoft.graph.group/members(${nested})`);
    expect(expand).toMatchObject([
      {
        name: 'members',
        filter: { kind: 'text', name: 'startswith', part: { value: 'a;b)' } },
        orderBy: [{ segments: ['id'], isDescending: true }],
        top: 2,
        skip: 1,
        count: true,
        search: [{ text: 'x' }],
        select: ['id'],
      },
    ]);
  });

  it('read the clauses of a search', () => {
    expect(read('$search="displayName:lab one" AND "kiosk"').search).toEqual([
      { property: 'displayName', text: 'lab one' },
      { text: 'kiosk' },
    ]);
    expect(read('$search=kiosk').search).toEqual([{ text: 'kiosk' }]);
  });

  it.each([
    ['$top=-1', '$top'],
    ['$top=many', '$top'],
    ['$skip=x', '$skip'],
    ['$skiptoken=zzz', '$skiptoken'],
    ['$filter=a eq', '$filter'],
    ['$expand=a b', '$expand'],
    ['$expand=a($levels=max)', '$expand'],
    ['$expand=a($top=x)', '$top'],
    ['$expand=a($filter=b eq)', '$filter'],
    [`$expand=${'a($expand='.repeat(9)}a${')'.repeat(9)}`, '$expand'],
    ['$orderby=a sideways', '$orderby'],
    ['$apply=aggregate', '$apply'],
  ])('refuse %s', (text, path) => {
    const result = readQuery(new URLSearchParams(text));
    expect(result).toMatchObject({ ok: false, error: { path } });
  });

  it('pass over what a client adds for itself', () => {
    expect(readQuery(new URLSearchParams('client-request-id=1&_=2')).ok).toBe(true);
  });
});

describe('paging', () => {
  it('gives a token that only says where to go on', () => {
    const cursors = [{ kind: 'skip', count: 100 } as const, { kind: 'after', position: '7' } as const];
    for (const cursor of cursors) expect(decodeSkipToken(encodeSkipToken(cursor))).toEqual({ ok: true, value: cursor });
    expect(decodeSkipToken('100').ok).toBe(false);
    const negative = Buffer.from(JSON.stringify({ kind: 'skip', count: -1 })).toString('base64url');
    expect(decodeSkipToken(negative).ok).toBe(false);
  });

  it('keeps the other options in an absolute link on the origin that was called', () => {
    const parameters = new URLSearchParams("$filter=a eq 'b c'&$top=2&$skip=4&$skiptoken=old");
    const cursor = { kind: 'after', position: '6' } as const;
    const link = nextLink('https://localhost:8443', '/beta/users', parameters, cursor);
    expect(link).toBe(
      `https://localhost:8443/beta/users?$filter=a%20eq%20'b%20c'&$top=2&$skiptoken=${encodeSkipToken(cursor)}`,
    );
    expect(read(new URL(link).search)).toMatchObject({ top: 2, skip: 0, cursor });
  });
});

describe('evaluation beside the filter', () => {
  it('sorts by several keys, null first, leaving ties in place', () => {
    const rows = [
      { n: 1, name: 'b' },
      { n: 2, name: 'A' },
      { n: 3, name: null },
      { n: 4, name: 'a' },
    ];
    const sorted = rows.toSorted(compareBy(read('$orderby=name').orderBy));
    expect(sorted.map(({ n }) => n)).toEqual([3, 2, 4, 1]);
    const descending = rows.toSorted(compareBy(read('$orderby=name desc,n desc').orderBy));
    expect(descending.map(({ n }) => n)).toEqual([1, 4, 2, 3]);
  });

  it('searches one property or every text', () => {
    const entity = { displayName: 'Lab kiosk', mail: 'x@y', size: 3 };
    expect(matchesSearch([{ text: 'KIOSK' }], entity)).toBe(true);
    expect(matchesSearch([{ property: 'mail', text: 'kiosk' }], entity)).toBe(false);
  });

  it('projects in the order of the entity and keeps annotations', () => {
    const entity = { '@odata.type': '#t', id: '1', a: 2, b: 3 };
    expect(project(entity, ['B', 'id'])).toEqual({ '@odata.type': '#t', id: '1', b: 3 });
  });
});
