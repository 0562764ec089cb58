import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runClient, runLab, type ServedLab, serveLab } from './served-lab.ts';

/** A device as its label and `lab hash` show it. */
async function deviceOf(seed: string): Promise<{ readonly serialNumber: string; readonly hash: string }> {
  const hash = (await runLab('hash', 'encode', '--seed', seed)).stdout.trim();
  const report = JSON.parse((await runLab('hash', 'decode', hash, '--json')).stdout) as Record<string, string>;
  return { hash, serialNumber: report['systemSerialNumber'] ?? '' };
}

describe('the unmodified Graph SDK against lab serve', () => {
  let lab: ServedLab;
  let serials: readonly string[];
  let seen: Record<string, unknown>;

  beforeAll(async () => {
    const devices = [await deviceOf('interop/1'), await deviceOf('interop/2')];
    serials = devices.map(({ serialNumber }) => serialNumber);
    lab = await serveLab();
    seen = await runClient('graph-sdk.mjs', lab.ready, { ...lab.ready, devices });
  });
  afterAll(() => lab?.dispose());

  it('signs in with a client secret and reads the tenant', () => {
    expect(seen['organizationIds']).toEqual([lab.ready.tenantId]);
  });

  it('imports two hashes, which read unknown first and complete in the end', () => {
    expect(new Set(serials).size).toBe(2);
    expect(seen['uploaded']).toEqual(serials.map((serial) => [serial, 'unknown']));
    expect(seen['imported']).toEqual(serials.map((serial) => [serial, 'complete', '']));
  });

  it('finds the devices that the import made in a dynamic group by [ZTDID]', () => {
    expect(new Set(seen['memberSerials'] as string[])).toEqual(new Set(serials));
  });

  it('assigns a profile to the group and sees it arrive at every device', () => {
    const [id, expected] = seen['assignmentId'] as string[];
    expect(id).toBe(expected);
    expect(new Set((seen['assigned'] as string[][]).map(String))).toEqual(
      new Set(serials.map((serial) => `${serial},INTEROP`)),
    );
    expect(seen['expanded']).toEqual([serials[0], 'Interop']);
  });

  it('follows absolute next links over pages of one, without leaving the address that it called', () => {
    expect(seen['firstPageLength']).toBe(1);
    expect(seen['nextLinkOrigin']).toBe(lab.ready.baseUrl);
    expect([...(seen['paged'] as string[])].sort()).toEqual([...serials].sort());
  });

  it('makes a GraphError with code, message and request id of a refusal', () => {
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(seen['badRequest']).toMatchObject({
      isGraphError: true,
      statusCode: 400,
      code: 'BadRequest',
      message: "Cannot convert the literal 'T0*' to the expected type 'Edm.Binary'.",
      requestId,
    });
    expect(seen['notFound']).toMatchObject({ statusCode: 404, code: 'ResourceNotFound', requestId });
  });

  it('tells a wrong secret by its AADSTS number, and finds no tenant of another name', () => {
    expect(seen['wrongSecret']).toMatchObject({
      name: 'AuthenticationRequiredError',
      message: expect.stringMatching(/^invalid_client: .*AADSTS7000215/),
    });
    expect(seen['wrongTenant']).toMatchObject({ message: expect.stringMatching(/^endpoints_resolution_error/) });
  });

  it('is refused with 403 where the signed-in user has no permission', () => {
    expect(seen['me']).toBe('grace@contoso.com');
    expect(seen['forbidden']).toMatchObject({ statusCode: 403, code: 'Forbidden' });
  });

  it('leaves a server that ends with 0 at the first interrupt, and nothing behind', async () => {
    expect(await lab.isListening()).toBe(true);
    const ended = await lab.stop();
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout.trim().split('\n')).toHaveLength(1);
    expect(ended.stderr).not.toMatch(/Error|^\s+at /m);
    expect(await lab.isListening()).toBe(false);
  });
});
