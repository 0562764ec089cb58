import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runClient, runLab, type ServedLab, serveLab } from './served-lab.ts';

describe('the calls of real tools against lab serve', () => {
  let lab: ServedLab;
  let calls: Record<string, unknown>;

  beforeAll(async () => {
    const hash = (await runLab('hash', 'encode', '--seed', 'interop/calls')).stdout.trim();
    const report = JSON.parse((await runLab('hash', 'decode', hash, '--json')).stdout) as Record<string, string>;
    lab = await serveLab();
    const devices = [{ hash, serialNumber: report['systemSerialNumber'] ?? '' }];
    calls = (await runClient('graph-calls.mjs', lab.ready, { ...lab.ready, devices }))['calls'] as typeof calls;
  });
  afterAll(() => lab?.dispose());

  it('serve the import script from the upload to the clean-up (graph.md 2.1)', () => {
    expect(calls).toMatchObject({
      import: [201, 'unknown'],
      imported: ['complete', 0],
      search: [true],
      expand: ['deploymentProfile', 'intendedDeploymentProfile'],
      update: 204,
      updated: 'TAGGED',
      byKey: 200,
      'clean import': 204,
      esp: 201,
      sync: 204,
      'sync again': true,
      settings: true,
      events: true,
      tenant: [true, true],
      group: 1,
      member: 204,
      'member again': 400,
      device: 1,
      'physical ids': true,
      managed: 0,
      identifiers: [0, true, 1],
      'look-up /deviceAppManagement/mobileApps': true,
      'look-up /deviceManagement/configurationPolicies': true,
      'look-up /deviceManagement/deviceManagementScripts': true,
      delete: 204,
      'delete again': true,
    });
  });

  it('serve the Terraform provider (graph.md 2.2)', () => {
    expect(calls).toMatchObject({
      profile: [true, true],
      'assignment id': true,
      'profile patched': 'changed',
      'esp assigned': [],
      'esp expanded': 1,
      'assign user': 204,
      'unassign user': 204,
      'allow next': 204,
      'profile stays': '400 BadRequest',
      'profile goes': 'ok',
      'profile gone': '404 ResourceNotFound',
    });
  });

  it('serve the exporter: metadata by level, types in filters, batches, copies (graph.md 2.3)', () => {
    expect(calls).toMatchObject({
      'metadata minimal': [true, true],
      'metadata full': [true, true],
      'metadata none': [false, false],
      'not isof': ['Custom'],
      apps: ['Store app'],
      batch: [200, 404],
      'copy assigned': 1,
      branding: 'ok',
      'default page': 1,
    });
  });

  it('serve old spellings, the configuration engine and enrolment clients (graph.md 2.4)', () => {
    expect(calls).toMatchObject({
      'old names': ['en-US', true, true],
      'by name': 1,
      'old assign': 'ok',
      endpoints: ['WindowsEnrollment', 'IWService', 'TokenRenewalService'],
      count: '1',
    });
  });

  it('page through everybody once, and tell a refusal by its ids and nested message', () => {
    expect(calls).toMatchObject({
      paged: [250, 250],
      refused: [400, '11111111-2222-3333-4444-555555555555', true],
      'nested message': 3,
    });
  });
});
