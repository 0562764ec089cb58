import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runClient, type ServedLab, serveLab } from './served-lab.ts';

describe('lab serve', () => {
  let lab: ServedLab;
  let refused: Record<string, readonly string[]>;

  beforeAll(async () => {
    lab = await serveLab();
    refused = (await runClient('tool-calls.mjs', lab.ready, lab.ready))['refused'] as typeof refused;
  });
  afterAll(() => lab?.dispose());

  it.each([
    ['Microsoft Graph PowerShell', 'finds groups, members and devices by its forms of filters, casts and keys'],
    ['IntuneBackupAndRestore', 'copies each collection and restores what it has copied'],
    ['Terraform provider', 'makes, replaces, assigns and deletes policies and remediations'],
    ['IntuneWin32App', 'makes an app, its content and what it is assigned to'],
    ['Microsoft365DSC', 'reads by type and by flag, and sets the MDM user scope'],
    ['Intune portal', 'lists and changes what its pages show'],
  ])('answers as %s goes on with: it %s', (tool) => {
    expect(refused[tool]).toEqual([]);
  });
});
