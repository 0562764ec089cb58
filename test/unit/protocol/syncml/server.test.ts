import { describe, expect, it } from 'vitest';
import { startSession, step } from '../../../../src/protocol/syncml/client.ts';
import {
  type Draft,
  type Item,
  type ItemVerb,
  numbered,
  type SyncMlMessage,
} from '../../../../src/protocol/syncml/message.ts';
import { readReport } from '../../../../src/protocol/syncml/package-one.ts';
import {
  openSession,
  outcomesOf,
  type Reply,
  refuse,
  reply,
  type ServerSession,
} from '../../../../src/protocol/syncml/server.ts';
import { writeSyncMl } from '../../../../src/protocol/syncml/write.ts';
import { golden, goldenMessage, ScriptedTree } from './golden.ts';

function on(name: ItemVerb, ...items: Item[]): Draft {
  return { name, items };
}

const FIRST: readonly Draft[] = [
  on('Get', { target: './Device/Vendor/MSFT/DMClient/Provider' }),
  on('Get', { target: './DevDetail/SwV' }),
  on('Get', { target: './Device/Vendor/MSFT/NoSuchCsp' }),
  on('Replace', {
    target: './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus/BlockInStatusPage',
    type: 'text/plain',
    format: 'int',
    data: '1',
  }),
];

const SECOND: Draft = {
  name: 'Atomic',
  commands: [
    on('Add', {
      target: './Device/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml',
      type: 'text/plain',
      format: 'chr',
      data: '<WLANProfile><name>Contoso</name></WLANProfile>',
    }),
    on('Add', {
      target: './User/Vendor/MSFT/Policy/Config/Experience/AllowCortana',
      type: 'text/plain',
      format: 'int',
      data: '0',
    }),
    on('Exec', { target: './Device/Vendor/MSFT/Reboot/RebootNow' }),
  ],
};

function fromClient(drafts: readonly Draft[], msgId: number, final = true): SyncMlMessage {
  return {
    header: { sessionId: '7', msgId, target: 'https://mdm.contoso.com/dm', source: 'device' },
    commands: numbered(drafts, 1),
    final,
  };
}

/** A session whose first message was answered with these commands. */
function sent(...next: Draft[]): ServerSession {
  const first = fromClient([{ name: 'Alert', code: 1201, items: [] }], 1);
  return reply(openSession(first), first, next).state;
}

/** The answer to the nth command that `sent` sends: Statuses 1 and 2 of that message are the server's own. */
function status(nth: number, data: number, targetRef?: string): Draft {
  const cmdRef = String(nth + 2);
  return { name: 'Status', msgRef: 1, cmdRef, cmd: 'Get', data, ...(targetRef !== undefined && { targetRef }) };
}

function results(nth: number, ...items: Item[]): Draft {
  return { name: 'Results', msgRef: 1, cmdRef: String(nth + 2), cmd: 'Get', items };
}

describe('the server in a session', () => {
  it('drives a real-looking client from package 1 to the end, each message as it is in the golden files', () => {
    const one = goldenMessage('package-1');
    const first = reply(openSession(one), one, FIRST);
    expect(writeSyncMl(first.message)).toBe(golden('server-reply'));
    expect(first.outcomes).toEqual([]);

    const second = reply(first.state, goldenMessage('client-results'), [SECOND]);
    expect(writeSyncMl(second.message)).toBe(golden('server-atomic'));
    expect(second.outcomes.map(({ target, status, data }) => [target?.split('/').at(-1), status, data])).toEqual([
      ['Provider', 200, 'MS%20DM%20Server/Partner%2FOne'],
      ['SwV', 200, '10.0.26100.4061'],
      ['NoSuchCsp', 404, undefined],
      ['BlockInStatusPage', 200, undefined],
    ]);

    const third = reply(second.state, goldenMessage('client-atomic-failure'), []);
    expect(writeSyncMl(third.message)).toBe(golden('server-end'));
    expect(third.outcomes.map(({ command, status }) => `${command.name} ${status}`)).toEqual([
      'Atomic 507',
      'Add 216',
      'Add 500',
      'Exec 215',
    ]);
    expect(third.state).toMatchObject({ phase: 'ended', pending: [], held: [] });
  });

  it('reads what package 1 reports', () => {
    const report = readReport(goldenMessage('package-1'));
    expect(report).toMatchObject({
      initiatedBy: 'client',
      loginStatus: 'none',
      alerts: [{ type: 'com.microsoft/MDM/BootstrapSync', data: 'device' }],
      genericAlerts: [{ type: 'Reversed-Domain-Name:com.microsoft.mdm.win32csp_install', data: '0' }],
    });
    expect(report.devInfo).toEqual({
      DevId: '4F2C77D1A0E94B63B1D5C0A98E3F6D12',
      Man: 'Microsoft Corporation',
      Mod: 'Surface Laptop 5',
      DmV: '1.3',
      Lang: 'en-US',
    });
    expect(readReport(goldenMessage('client-results'))).toEqual({
      initiatedBy: null,
      loginStatus: null,
      alerts: [],
      genericAlerts: [],
      devInfo: {},
    });
  });

  it('tells generic alerts from client events by their source', () => {
    const event = { type: 'com.microsoft/MDM/OdjSync', data: 'device' };
    const generic = {
      source: './Device/Vendor/MSFT/DMClient',
      type: 'com.microsoft:mdm.unenrollment.userrequest',
      data: '1',
    };
    const message = fromClient([{ name: 'Alert', code: 1224, items: [event, generic] }], 1);
    expect(readReport(message)).toMatchObject({ alerts: [event], genericAlerts: [generic] });
  });

  it('answers 400 to an element that it does not know and 406 to what only a server may ask', () => {
    const message = fromClient([{ name: 'Unknown', element: 'Copy' }, on('Get', { target: './a' })], 1);
    expect(reply(openSession(message), message, []).message.commands).toMatchObject([
      { cmd: 'SyncHdr', data: 212 },
      { cmdRef: '1', cmd: 'Copy', data: 400 },
      { cmdRef: '2', cmd: 'Get', data: 406 },
    ]);
  });

  it('refuses missing credentials with 407 and wrong ones with 401, and says 212 only once they are right', () => {
    const message = fromClient([{ name: 'Alert', code: 1201, items: [] }], 1);
    const chal = { type: 'syncml:auth-md5', format: 'b64', nextNonce: 'Tm9uY2U=' };
    const refused = refuse(openSession(message), message, chal);
    expect(refused.message.commands).toMatchObject([{ cmdRef: '0', data: 407, chal }, { data: 407 }]);
    const cred = { type: 'syncml:auth-md5', data: 'AAAA' };
    const wrong = { ...message, header: { ...message.header, cred } };
    expect(refuse(refused.state, wrong, chal).message.commands[0]).toMatchObject({ data: 401 });
    expect(reply(refused.state, message, []).message.commands[0]).toMatchObject({ data: 212 });
  });

  it('accepts on the second try a client that it challenged', () => {
    const account = { scheme: 'syncml:auth-md5', name: 'n', secret: 's' } as const;
    const client = startSession({
      sessionId: '7',
      deviceId: 'device',
      serverUri: 'https://mdm.contoso.com/dm',
      initiatedBy: 'client',
      loginStatus: 'none',
      devInfo: { man: '', mod: '', dmV: '1.3', lang: 'en-US' },
      account,
    });
    const refused = refuse(openSession(client.message), client.message, { type: account.scheme, nextNonce: 'AAAA' });
    const retry = step(client.state, refused.message, new ScriptedTree()).message as SyncMlMessage;
    expect(retry.header.cred).toBeDefined();
    expect(readReport(retry).loginStatus).toBe('none');
    expect(reply(refused.state, retry, []).message.commands[0]).toMatchObject({ msgRef: 2, data: 212 });
  });
});

describe('the outcomes of commands', () => {
  it('are one an item, whether the client gave one Status or several', () => {
    const state = sent(on('Get', { target: './a' }, { target: './b' }));
    const found = results(1, { source: './b', format: 'int', data: '2' }, { source: './a', format: 'int', data: '1' });
    expect(outcomesOf(state, fromClient([status(1, 200), found], 2))).toMatchObject([
      { target: './a', status: 200, data: '1' },
      { target: './b', status: 200, data: '2' },
    ]);
    const mixed = fromClient([status(1, 404, './a'), status(1, 200, './b'), found], 2);
    expect(outcomesOf(state, mixed)).toMatchObject([{ status: 404 }, { status: 200, data: '2' }]);
  });

  it('take the answer to a lone item however the client spells the node', () => {
    const answer = fromClient([status(1, 200, './Device/a'), results(1, { source: './Device/a', data: '1' })], 2);
    expect(outcomesOf(sent(on('Get', { target: './a' })), answer)).toMatchObject([{ target: './a', data: '1' }]);
  });

  it('carry original errors, ignore answers to other messages, and leave the unanswered pending', () => {
    const state = sent(on('Add', { target: './a' }), on('Add', { target: './b' }));
    const failed: Draft = {
      name: 'Status',
      msgRef: 1,
      cmdRef: '3',
      cmd: 'Add',
      data: 500,
      originalError: '0x86000002',
    };
    const stray: Draft = { name: 'Status', msgRef: 9, cmdRef: '4', cmd: 'Add', data: 200 };
    const { outcomes, state: next } = reply(state, fromClient([failed, stray], 2), []);
    expect(outcomes).toMatchObject([{ target: './a', status: 500, originalError: '0x86000002' }]);
    expect(next.pending.map(({ command }) => command)).toMatchObject([{ items: [{ target: './b' }] }]);
  });

  it('wait for Results when the package of the client goes on', () => {
    const state = sent(on('Get', { target: './a' }));
    const half = reply(state, fromClient([status(1, 200)], 2, false), []);
    expect(half.outcomes).toEqual([]);
    const rest = reply(half.state, fromClient([results(1, { source: './a', data: '1' })], 3), []);
    expect(rest.outcomes).toMatchObject([{ status: 200, data: '1' }]);
  });
});

describe('what the server holds back', () => {
  const names = ({ message }: Reply): string[] =>
    message.commands.map((it) => ('items' in it && it.name !== 'Alert' ? (it.items?.[0]?.target ?? '') : it.name));

  it('are its commands while the package of the client goes on: it asks for the rest first', () => {
    const part = fromClient([], 1, false);
    const held = reply(openSession(part), part, [on('Get', { target: './a' })]);
    expect(names(held)).toEqual(['Status', 'Alert']);
    expect(held.message.commands[1]).toMatchObject({ code: 1222 });
    expect(names(reply(held.state, fromClient([], 2), [on('Get', { target: './b' })]))).toEqual([
      'Status',
      './a',
      './b',
    ]);
  });

  it('are the commands that would make the message larger than the client takes', () => {
    const start = fromClient([], 1);
    const small = { ...start, header: { ...start.header, maxMsgSize: 2_000 } };
    const targets = ['./a', './b', './c'];
    const big = targets.map((target) => on('Add', { target, format: 'chr', data: '<'.repeat(200) }));
    const first = reply(openSession(small), small, big);
    expect(names(first)).toEqual(['Status', './a']);
    expect(Buffer.byteLength(writeSyncMl(first.message))).toBeLessThanOrEqual(2_000);
    const second = reply(first.state, fromClient([status(0, 200)], 2), []);
    expect(names(second)).toEqual(['Status', './b']);
    expect(names(reply(second.state, fromClient([], 3), []))).toEqual(['Status', './c']);
  });

  it('is nothing after the client aborted', () => {
    const { message, state } = reply(sent(), fromClient([{ name: 'Alert', code: 1223, items: [] }], 2), FIRST);
    expect(message.commands.map(({ name }) => name)).toEqual(['Status', 'Status']);
    expect(state).toMatchObject({ phase: 'ended', held: [] });
  });
});
