import { describe, expect, it } from 'vitest';
import { isCredOf } from '../../../../src/protocol/syncml/auth.ts';
import {
  abortSession,
  type ClientStep,
  type OpenSession,
  type SessionStart,
  startSession,
  step,
} from '../../../../src/protocol/syncml/client.ts';
import type { Execution } from '../../../../src/protocol/syncml/executor.ts';
import {
  ALERT,
  type Draft,
  numbered,
  type Status,
  type SyncMlMessage,
} from '../../../../src/protocol/syncml/message.ts';
import { writeSyncMl } from '../../../../src/protocol/syncml/write.ts';
import { golden, goldenMessage, ScriptedTree } from './golden.ts';

const AT_INTUNE: SessionStart = {
  sessionId: '1A',
  deviceId: '4F2C77D1A0E94B63B1D5C0A98E3F6D12',
  serverUri: 'https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx?mode=Machine',
  initiatedBy: 'client',
  loginStatus: 'none',
  alerts: [{ type: 'com.microsoft/MDM/BootstrapSync', data: 'device' }],
  genericAlerts: [
    {
      code: 1226,
      source:
        './Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B23170F69-40C1-2702-2301-000001000000%7D/DownloadInstall',
      type: 'Reversed-Domain-Name:com.microsoft.mdm.win32csp_install',
      format: 'int',
      mark: 'informational',
      data: '0',
    },
  ],
  devInfo: { man: 'Microsoft Corporation', mod: 'Surface Laptop 5', dmV: '1.3', lang: 'en-US' },
};

const AT_CONTOSO: SessionStart = {
  sessionId: '7',
  deviceId: 'device',
  serverUri: 'https://mdm.contoso.com/dm',
  initiatedBy: 'server',
  loginStatus: 'user',
  devInfo: { man: 'Contoso', mod: 'One', dmV: '1.3', lang: 'de-DE' },
};

/** A server's message in the session of AT_CONTOSO. */
function fromServer(drafts: readonly Draft[], final = true): SyncMlMessage {
  return {
    header: { sessionId: '7', msgId: 1, target: 'device', source: 'https://mdm.contoso.com/dm' },
    commands: numbered([verdict(212), ...drafts], 1),
    final,
  };
}

function verdict(data: number, more: Partial<Status> = {}): Draft {
  return { name: 'Status', msgRef: 1, cmdRef: '0', cmd: 'SyncHdr', data, ...more };
}

function answer(drafts: readonly Draft[], tree = new ScriptedTree(), start: Partial<SessionStart> = {}): ClientStep {
  return step(startSession({ ...AT_CONTOSO, ...start }).state, fromServer(drafts), tree);
}

/** The Statuses of a message without the one for SyncHdr: `Cmd code [TargetRef]`. */
function statuses({ message }: ClientStep): string[] {
  return (message?.commands ?? [])
    .filter((it): it is Status => it.name === 'Status' && it.cmdRef !== '0')
    .map(({ cmd, data, targetRef }) => `${cmd} ${data}${targetRef === undefined ? '' : ` ${targetRef}`}`);
}

function open({ state }: ClientStep): OpenSession {
  if (state.phase !== 'open') throw new Error(`ended: ${state.end.reason}`);
  return state;
}

describe('the client in a session', () => {
  it('opens with package 1 as a real client writes it', () => {
    expect(writeSyncMl(startSession(AT_INTUNE).message)).toBe(golden('package-1'));
  });

  it('says that the server woke it', () => {
    expect(startSession(AT_CONTOSO).message.commands[0]).toEqual({ name: 'Alert', cmdId: '2', code: 1200, items: [] });
  });

  it('answers the golden messages of a server to the end of the session', () => {
    const tree = new ScriptedTree({
      'Get ./Device/Vendor/MSFT/DMClient/Provider': {
        status: 200,
        results: [{ format: 'node', data: 'MS%20DM%20Server/Partner%2FOne' }],
      },
      'Get ./DevDetail/SwV': { status: 200, results: [{ format: 'chr', data: '10.0.26100.4061' }] },
      'Get ./Device/Vendor/MSFT/NoSuchCsp': { status: 404 },
      'Add ./User/Vendor/MSFT/Policy/Config/Experience/AllowCortana': { status: 500 },
    });
    const second = step(startSession(AT_INTUNE).state, goldenMessage('server-reply'), tree);
    expect(writeSyncMl(second.message as SyncMlMessage)).toBe(golden('client-results'));
    const third = step(open(second), goldenMessage('server-atomic'), tree);
    expect(writeSyncMl(third.message as SyncMlMessage)).toBe(golden('client-atomic-failure'));
    const last = step(open(third), goldenMessage('server-end'), tree);
    expect(last).toEqual({ state: { phase: 'ended', end: { reason: 'completed' } }, message: null });
    expect(tree.requests[3]).toEqual({
      verb: 'Replace',
      target: './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus/BlockInStatusPage',
      format: 'int',
      type: 'text/plain',
      data: '1',
    });
  });

  it('takes an empty body as the end', () => {
    const { state } = startSession(AT_CONTOSO);
    expect(step(state, null, new ScriptedTree()).state).toEqual({ phase: 'ended', end: { reason: 'completed' } });
  });

  it('asks for more with Alert 1222 when Final is missing, even after Statuses alone', () => {
    const { state, message } = step(startSession(AT_CONTOSO).state, fromServer([], false), new ScriptedTree());
    expect(state.phase).toBe('open');
    expect(message?.commands.map(({ name }) => name)).toEqual(['Status', 'Alert']);
    expect(message?.commands[1]).toMatchObject({ code: ALERT.nextMessage });
  });

  it('ends without executing anything when the server aborts', () => {
    const tree = new ScriptedTree();
    const { state, message } = answer(
      [
        { name: 'Exec', items: [{ target: './a' }] },
        { name: 'Alert', code: ALERT.abort, items: [] },
      ],
      tree,
    );
    expect(state).toEqual({ phase: 'ended', end: { reason: 'aborted', by: 'server' } });
    expect(message).toBeNull();
    expect(tree.log).toEqual([]);
  });

  it('leaves with Alert 1223 after a command that ends the session, executing no more', () => {
    const tree = new ScriptedTree({ 'Exec ./Unenroll': { status: 200, abortsSession: true } });
    const left = answer(
      [
        { name: 'Exec', items: [{ target: './Unenroll', data: 'MS DM Server' }] },
        { name: 'Delete', items: [{ target: './b' }] },
      ],
      tree,
    );
    expect(left.state).toEqual({ phase: 'ended', end: { reason: 'aborted', by: 'client' } });
    expect(statuses(left)).toEqual(['Exec 200', 'Delete 215']);
    expect(left.message?.commands.at(-1)).toMatchObject({ name: 'Alert', code: ALERT.abort });
    expect(tree.log).toEqual(['Exec ./Unenroll']);
  });

  it('can leave at any answer', () => {
    const { message, state } = abortSession(startSession(AT_CONTOSO).state, fromServer([]));
    expect(state.phase).toBe('ended');
    expect(message?.commands.map(({ name }) => name)).toEqual(['Status', 'Alert']);
  });

  it('does not take the answer of another session', () => {
    const reply = fromServer([]);
    const other = { ...reply, header: { ...reply.header, sessionId: '8' } };
    const { state } = step(startSession(AT_CONTOSO).state, other, new ScriptedTree());
    expect(state).toEqual({ phase: 'ended', end: { reason: 'unexpected', sessionId: '8' } });
  });

  it('gives one Status for items that went alike and one an item otherwise, with one Results of what was found', () => {
    const items = [{ target: './a' }, { target: './b' }];
    expect(statuses(answer([{ name: 'Delete', items }]))).toEqual(['Delete 200']);
    const tree = new ScriptedTree({
      'Get ./a': { status: 200, results: [{ format: 'int', data: '1' }] },
      'Get ./b': { status: 404 },
    });
    const mixed = answer([{ name: 'Get', items }], tree);
    expect(statuses(mixed)).toEqual(['Get 200 ./a', 'Get 404 ./b']);
    expect(mixed.message?.commands.at(-1)).toMatchObject({
      name: 'Results',
      cmdRef: '2',
      items: [{ source: './a', format: 'int', data: '1' }],
    });
  });

  it('sends no Results of a Get that failed', () => {
    const tree = new ScriptedTree({ 'Get ./a': { status: 425, results: [{ data: 'secret' }] } });
    const { message } = answer([{ name: 'Get', items: [{ target: './a' }] }], tree);
    expect(message?.commands.map(({ name }) => name)).toEqual(['Status', 'Status']);
  });

  it('refuses by itself what never reaches the tree', () => {
    const tree = new ScriptedTree();
    const refused = answer(
      [
        { name: 'Unknown', element: 'Copy' },
        { name: 'Replace', items: [] },
        { name: 'Replace', items: [{ data: '1' }] },
        { name: 'Replace', items: [{ target: './a', format: 'unknown', data: '1' }] },
        { name: 'Results', msgRef: 1, cmdRef: '2', items: [] },
        { name: 'Alert', code: 1100, items: [] },
      ],
      tree,
    );
    expect(statuses(refused)).toEqual([
      'Copy 400',
      'Replace 400',
      'Replace 400',
      'Replace 415',
      'Results 400',
      'Alert 406',
    ]);
    expect(tree.log).toEqual([]);
  });

  it('shows original errors only to a server that knows them', () => {
    const failing = (): ScriptedTree =>
      new ScriptedTree({ 'Add ./a': { status: 500, originalError: '0x86000002' } as Execution });
    const add: Draft = { name: 'Add', items: [{ target: './a' }] };
    expect(answer([add], failing(), { showsOriginalErrors: true }).message).toMatchObject({
      msft: true,
      commands: [{}, { originalError: '0x86000002' }],
    });
    expect(JSON.stringify(answer([add], failing()).message)).not.toContain('0x86000002');
  });
});

describe('the client and an Atomic', () => {
  const add = (target: string): Draft => ({ name: 'Add', items: [{ target }] });

  function atomic(commands: readonly Draft[], tree: ScriptedTree): string[] {
    return statuses(answer([{ name: 'Atomic', commands }], tree));
  }

  it('commits it when every child succeeds', () => {
    const tree = new ScriptedTree({ 'Add ./b': { status: 202 } });
    expect(atomic([add('./a'), add('./b')], tree)).toEqual(['Atomic 200', 'Add 200', 'Add 202']);
    expect(tree.log).toEqual(['begin', 'Add ./a', 'Add ./b', 'commit']);
  });

  it('rolls back at the first failure: 507, 216 for what was applied, 215 for what was not reached', () => {
    const tree = new ScriptedTree({ 'Add ./b': { status: 418 } });
    expect(atomic([add('./a'), add('./b'), add('./c')], tree)).toEqual(['Atomic 507', 'Add 216', 'Add 418', 'Add 215']);
    expect(tree.log).toEqual(['begin', 'Add ./a', 'Add ./b', 'roll back']);
  });

  it('says 516 for what could not be rolled back', () => {
    const tree = new ScriptedTree({ 'Add ./b': { status: 500 } }, false);
    expect(atomic([add('./a'), add('./b')], tree)).toEqual(['Atomic 507', 'Add 516', 'Add 500']);
  });

  it('tells the items of a failing child apart', () => {
    const tree = new ScriptedTree({ 'Delete ./b': { status: 404 } });
    const child: Draft = { name: 'Delete', items: [{ target: './a' }, { target: './b' }, { target: './c' }] };
    expect(atomic([child], tree)).toEqual(['Atomic 507', 'Delete 216 ./a', 'Delete 404 ./b', 'Delete 215 ./c']);
    expect(tree.log).not.toContain('Delete ./c');
  });

  it.each([
    ['nested-atomic', ['Atomic 507', 'Add 216', 'Atomic 500', 'Add 215', 'Add 215']],
    ['get-in-atomic', ['Atomic 507', 'Add 216', 'Get 500', 'Add 215']],
    ['atomic-missing-cmdid', ['Atomic 400', 'Add 400']],
    ['unknown-command', ['Copy 400']],
  ])('answers %s as documented', (name, expected) => {
    const tree = new ScriptedTree();
    const answered = step(startSession(AT_CONTOSO).state, goldenMessage(`broken/${name}`), tree);
    expect(statuses(answered)).toEqual(expected);
    expect(tree.log).not.toContain('commit');
  });

  it('refuses to replace a node that it added, and anything that is no command on nodes', () => {
    const replace: Draft = { name: 'Replace', items: [{ target: './a', data: '1' }] };
    expect(atomic([add('./a'), replace], new ScriptedTree())).toEqual(['Atomic 507', 'Add 216', 'Replace 500']);
    expect(atomic([replace, add('./b')], new ScriptedTree())).toEqual(['Atomic 200', 'Replace 200', 'Add 200']);
    expect(atomic([{ name: 'Alert', code: 1224, items: [] }], new ScriptedTree())).toEqual(['Atomic 507', 'Alert 500']);
    expect(atomic([{ name: 'Unknown', element: 'Copy' }], new ScriptedTree())).toEqual(['Atomic 507', 'Copy 400']);
  });
});

describe('the client and credentials', () => {
  const account = { scheme: 'syncml:auth-md5', name: 'enrolled', secret: 'secret' } as const;
  const nonce = 'Tm9uY2U=';

  it('sends no digest before it has a nonce, and the same commands with one when challenged', () => {
    const first = startSession({ ...AT_CONTOSO, account });
    expect(first.message.header.cred).toBeUndefined();
    const { message } = step(first.state, goldenMessage('server-challenge'), new ScriptedTree());
    expect(message?.header).toMatchObject({ msgId: 2, sourceName: 'enrolled' });
    expect(isCredOf(message?.header.cred, account, nonce)).toBe(true);
    const withoutIds = (commands: readonly object[]): object[] => commands.map((it) => ({ ...it, cmdId: '' }));
    expect(withoutIds(message?.commands.slice(1) ?? [])).toEqual(withoutIds(first.message.commands));
  });

  it('gives up when refused twice, and at once without an account for the scheme', () => {
    const challenge = goldenMessage('server-challenge');
    const again = step(startSession({ ...AT_CONTOSO, account }).state, challenge, new ScriptedTree());
    const refused = { phase: 'ended', end: { reason: 'refused', status: 407 } };
    expect(step(open(again), challenge, new ScriptedTree()).state).toEqual(refused);
    expect(step(startSession(AT_CONTOSO).state, challenge, new ScriptedTree()).state).toEqual(refused);
    const basic = { ...account, scheme: 'syncml:auth-basic' } as const;
    const other = startSession({ ...AT_CONTOSO, account: basic }).state;
    expect(step(other, challenge, new ScriptedTree()).state).toEqual(refused);
  });

  it('shows credentials in every message after 200, with the new nonce, and in none after 212', () => {
    const start = startSession({ ...AT_CONTOSO, account: { ...account, nonce } });
    expect(isCredOf(start.message.header.cred, account, nonce)).toBe(true);
    const get: Draft = { name: 'Get', items: [{ target: './a' }] };
    const next = (code: number): SyncMlMessage | null => {
      const chal = { type: account.scheme, nextNonce: 'AAAA' };
      const reply = { ...fromServer([]), commands: numbered([verdict(code, { chal }), get], 1) };
      return step(start.state, reply, new ScriptedTree()).message;
    };
    expect(isCredOf(next(200)?.header.cred, account, 'AAAA')).toBe(true);
    expect(next(212)?.header.cred).toBeUndefined();
  });

  it('ends when its SyncHdr is refused for another reason', () => {
    const reply = { ...fromServer([]), commands: numbered([verdict(503)], 1) };
    const { state } = step(startSession(AT_CONTOSO).state, reply, new ScriptedTree());
    expect(state).toEqual({ phase: 'ended', end: { reason: 'refused', status: 503 } });
  });
});
