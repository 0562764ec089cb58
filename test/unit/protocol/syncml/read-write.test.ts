import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Command,
  FORMATS,
  type Header,
  ITEM_VERBS,
  type Item,
  numbered,
  type SyncMlMessage,
} from '../../../../src/protocol/syncml/message.ts';
import { writeSyncMl } from '../../../../src/protocol/syncml/write.ts';
import { golden, goldenMessage, read, refusal } from './golden.ts';

const HEADER: Header = { sessionId: '7', msgId: 1, target: 'device', source: 'https://mdm.contoso.com/dm' };

function message(...commands: Command[]): SyncMlMessage {
  return { header: HEADER, commands, final: true };
}

/** A body with these commands, as a foreign server might write it. */
function wrapped(commands: string): string {
  return writeSyncMl(message()).replace('<Final/>', `${commands}<Final/>`);
}

describe('reading and writing SyncML', () => {
  it.each([
    'package-1',
    'server-reply',
    'client-results',
    'server-atomic',
    'client-atomic-failure',
    'server-end',
    'server-challenge',
  ])('writes %s byte for byte as it was read', (name) => {
    expect(writeSyncMl(goldenMessage(name))).toBe(golden(name));
  });

  it('reads the parts of a message into their places', () => {
    const { header, commands, final } = goldenMessage('server-atomic');
    expect(header).toEqual({
      sessionId: '1A',
      msgId: 2,
      target: '4F2C77D1A0E94B63B1D5C0A98E3F6D12',
      source: 'https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx?mode=Machine',
    });
    expect(final).toBe(true);
    expect(commands[0]).toEqual({ name: 'Status', cmdId: '1', msgRef: 2, cmdRef: '0', cmd: 'SyncHdr', data: 200 });
    expect(commands[3]).toMatchObject({
      name: 'Atomic',
      cmdId: '4',
      commands: [
        { name: 'Add', items: [{ format: 'chr', data: '<WLANProfile><name>Contoso</name></WLANProfile>' }] },
        { name: 'Add' },
        { name: 'Exec' },
      ],
    });
  });

  it.each([
    ['missing-synchdr', 'SyncHdr', /missing/],
    ['wrong-verproto', 'SyncHdr/VerProto', /'DM\/1\.1'/],
    ['missing-cmdid', 'SyncBody/Get[1]/CmdID', /no CmdID/],
    ['doctype', '', /document type/],
  ])('refuses %s and says where', (name, path, why) => {
    const { path: found, message: text } = refusal(golden(`broken/${name}`));
    expect(found).toBe(path);
    expect(text).toMatch(why);
  });

  it('takes a body of 512 KiB and refuses one byte more', () => {
    const body = wrapped('<Alert><CmdID>1</CmdID><Data>1201</Data><Item><Data>#</Data></Item></Alert>');
    const filled = body.replace('#', 'x'.repeat(524_288 - body.length + 1));
    expect(read(filled).commands).toHaveLength(1);
    expect(refusal(filled.replace('xx', 'xxx')).message).toMatch(/512 KiB/);
  });

  it.each([
    ['another root', '<SyncML xmlns="SYNCML:SYNCML1.1"/>', ''],
    ['a MsgID that is no number', golden('server-end').replace('<MsgID>3<', '<MsgID>x<'), 'SyncHdr/MsgID'],
    ['a CmdID of 0', wrapped('<Get><CmdID>0</CmdID></Get>'), 'SyncBody/Get[1]/CmdID'],
    ['a Status without Data', golden('server-end').replace('<Data>200</Data>', ''), 'SyncBody/Status[1]/Data'],
    ['an empty SessionID', golden('server-end').replace('1A', ''), 'SyncHdr/SessionID'],
    ['no SyncBody', '<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr/></SyncML>', 'SyncBody'],
  ])('refuses %s', (_, text, path) => {
    expect(refusal(text).path).toBe(path);
  });

  it('counts the commands of a name in the path of an error', () => {
    const text = wrapped('<Get><CmdID>1</CmdID></Get><Add><CmdID>2</CmdID></Add><Get/>');
    expect(refusal(text).path).toBe('SyncBody/Get[2]/CmdID');
  });

  it('applies the Meta of a command to all its items, and lets an item override it', () => {
    const [command] = read(
      wrapped(
        '<Replace><CmdID>1</CmdID><Meta><Format xmlns="syncml:metinf">int</Format><Type xmlns="syncml:metinf">text/plain</Type></Meta>' +
          '<Item><Target><LocURI>./a</LocURI></Target><Data>1</Data></Item>' +
          '<Item><Target><LocURI>./b</LocURI></Target><Meta><Format xmlns="syncml:metinf">bool</Format></Meta><Data>true</Data></Item></Replace>',
      ),
    ).commands;
    expect(command).toEqual({
      name: 'Replace',
      cmdId: '1',
      items: [
        { target: './a', format: 'int', type: 'text/plain', data: '1' },
        { target: './b', format: 'bool', type: 'text/plain', data: 'true' },
      ],
    });
  });

  it('reads the Type that multi-session alerts put beside an empty Meta', () => {
    const [alert] = read(
      wrapped(
        '<Alert><CmdID>1</CmdID><Data>1224</Data><Item><Meta/><Type>com.microsoft.mdm.synctype</Type><Data>device</Data></Item></Alert>',
      ),
    ).commands;
    expect(alert).toMatchObject({ items: [{ type: 'com.microsoft.mdm.synctype', data: 'device' }] });
  });

  it('keeps a command that it does not know, a format that is none, and a child of an Atomic without CmdID', () => {
    expect(goldenMessage('broken/unknown-command').commands[1]).toEqual({
      name: 'Unknown',
      cmdId: '2',
      element: 'Copy',
    });
    expect(goldenMessage('broken/atomic-missing-cmdid').commands[1]).toMatchObject({
      commands: [{ cmdId: '3' }, { cmdId: '' }],
    });
    const [add] = read(
      wrapped('<Add><CmdID>1</CmdID><Item><Meta><Format xmlns="syncml:metinf">string</Format></Meta></Item></Add>'),
    ).commands;
    expect(add).toMatchObject({ items: [{ format: 'unknown' }] });
  });

  it('tells no data from empty data', () => {
    const [get] = read(wrapped('<Get><CmdID>1</CmdID><Item/><Item><Data/></Item></Get>')).commands;
    expect(get).toEqual({ name: 'Get', cmdId: '1', items: [{}, { data: '' }] });
  });

  it('reads escaped XML, CDATA and plain elements as the same value', () => {
    const values = [
      '&lt;a x="1"&gt;t&lt;b/&gt;&lt;/a&gt;',
      '<![CDATA[<a x="1">t<b/></a>]]>',
      '\n <a x="1">t<b/></a>\n',
    ].map((data) => read(wrapped(`<Exec><CmdID>1</CmdID><Item><Data>${data}</Data></Item></Exec>`)).commands[0]);
    for (const value of values) expect(value).toMatchObject({ items: [{ data: '<a x="1">t<b/></a>' }] });
  });

  it('keeps the namespaces of plain elements in a value, however they were declared', () => {
    const plain = '<m:Job xmlns:m="./MsiInstallJob"><m:Product id="{1}"/><o xmlns="urn:o"/></m:Job>';
    const [exec] = read(wrapped(`<Exec><CmdID>1</CmdID><Item><Data>${plain}</Data></Item></Exec>`)).commands;
    expect(exec).toMatchObject({
      items: [{ data: '<Job xmlns="./MsiInstallJob"><Product id="{1}"/><o xmlns="urn:o"/></Job>' }],
    });
  });

  it('carries original errors under the msft prefix, which it declares only then', () => {
    const status = { name: 'Status', cmdId: '1', msgRef: 1, cmdRef: '2', cmd: 'Add', data: 500 } as const;
    const text = writeSyncMl(message({ ...status, originalError: '0x86000002' }));
    expect(text).toContain('<SyncBody xmlns:msft="http://schemas.microsoft.com/MobileDevice/MDM">');
    expect(text).toContain('<Data msft:originalerror="0x86000002">500</Data>');
    expect(read(text).commands[0]).toMatchObject({ data: 500, originalError: '0x86000002' });
    expect(writeSyncMl(message(status))).not.toContain('msft');
    expect(writeSyncMl({ ...message(status), msft: true })).toContain('xmlns:msft');
  });

  it('puts the members of SyncHdr and Status in their order', () => {
    const text = writeSyncMl({
      header: {
        ...HEADER,
        sourceName: 'account',
        cred: { type: 'syncml:auth-basic', format: 'b64', data: 'YTpi' },
        maxMsgSize: 524_288,
      },
      commands: [
        {
          name: 'Status',
          cmdId: '1',
          msgRef: 1,
          cmdRef: '2',
          cmd: 'Add',
          targetRef: './a',
          sourceRef: './b',
          chal: { type: 'syncml:auth-md5', format: 'b64', nextNonce: 'Tm9uY2U=' },
          data: 401,
          items: [{ data: 'why' }],
        },
      ],
      final: false,
    });
    expect(text.match(/(?<=<)[A-Z]\w+/g)?.join(' ')).toBe(
      'SyncML SyncHdr VerDTD VerProto SessionID MsgID Target LocURI Source LocURI LocName Cred Meta Type Format Data ' +
        'Meta MaxMsgSize SyncBody Status CmdID MsgRef CmdRef Cmd TargetRef SourceRef Chal Meta Type Format NextNonce ' +
        'Data Item Data',
    );
  });

  it('reads back every message that it writes', () => {
    fc.assert(
      fc.property(anyMessage(), (it) => {
        expect(read(writeSyncMl(it))).toEqual(it);
      }),
      { numRuns: 300, seed: Number(process.env['LAB_TEST_SEED'] ?? 1) },
    );
  });
});

/** Text that XML can carry; names and URIs besides are trimmed by the reader and so have no outer space. */
function anyMessage(): fc.Arbitrary<SyncMlMessage> {
  const value = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .filter((it) => !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(it));
  const token = fc.stringMatching(/^[\w.&<>"'/:%-]{1,20}$/);
  const number = fc.integer({ min: 0, max: 999_999 });
  const record = { requiredKeys: [] as [] };
  const item: fc.Arbitrary<Item> = fc.record(
    {
      target: token,
      source: token,
      format: fc.constantFrom(...FORMATS, 'unknown' as const),
      type: token,
      mark: fc.constantFrom('informational', 'fatal'),
      data: value,
    },
    record,
  );
  const items = fc.array(item, { maxLength: 3 });
  const chal = fc.record({ type: token, format: token, nextNonce: token }, { requiredKeys: ['type'] });
  const answer = { msgRef: number, cmdRef: token };
  const status = fc.record(
    {
      name: fc.constant('Status' as const),
      ...answer,
      cmd: token,
      targetRef: token,
      sourceRef: token,
      chal,
      data: number,
      originalError: token,
      items: fc.array(item, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['name', 'msgRef', 'cmdRef', 'cmd', 'data'] },
  );
  const results = fc.record(
    { name: fc.constant('Results' as const), ...answer, cmd: token, items },
    { requiredKeys: ['name', 'msgRef', 'cmdRef', 'items'] },
  );
  const alert = fc.record({ name: fc.constant('Alert' as const), code: number, items });
  const onItems = fc.record({ name: fc.constantFrom(...ITEM_VERBS), items });
  const unknown = fc.record({ name: fc.constant('Unknown' as const), element: fc.constantFrom('Copy', 'Sequence') });
  const simple = fc.oneof(status, results, alert, onItems, unknown);
  const atomic = fc.record({ name: fc.constant('Atomic' as const), commands: fc.array(simple, { maxLength: 3 }) });
  const cred = fc.record({ type: token, format: token, data: token }, { requiredKeys: ['type', 'data'] });
  const header: fc.Arbitrary<Header> = fc.record(
    { sessionId: token, msgId: number, target: token, source: token, sourceName: token, cred, maxMsgSize: number },
    { requiredKeys: ['sessionId', 'msgId', 'target', 'source'] },
  );
  return fc.record({
    header,
    commands: fc.array(fc.oneof(simple, atomic), { maxLength: 6 }).map((drafts) => numbered(drafts, 1)),
    final: fc.boolean(),
  });
}
